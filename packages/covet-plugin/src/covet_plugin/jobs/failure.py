"""Jobs that failed, and jobs that aren't taken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from covet_plugin.faults import PluginError
from covet_plugin.records import record

__all__ = ("FailureHook", "JobFailure", "JobRefused")


@record(eq=False)
class JobFailure:
    """A job that has failed for good.

    Args:
        queue: the queue's name.
        job: what the function is called.
        attempts: how often it was tried.
        error: what the last attempt raised.
    """

    queue: str
    job: str
    attempts: int
    error: BaseException


FailureHook = Callable[[JobFailure], Awaitable[None] | None]
"""Told of each job that has failed for good: what reports errors to Sentry, say. What it raises itself is logged."""


class JobRefused(PluginError):
    """The base of what queues raise for a job that they don't take: closed, full, or of a kind that they can't keep."""
