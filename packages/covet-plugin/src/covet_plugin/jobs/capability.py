"""What a queue of jobs can do."""

from __future__ import annotations

from enum import StrEnum

__all__ = ("JobCapability",)


class JobCapability(StrEnum):
    """What a queue of jobs can do that not every one can. A queue declares it; to lack some is no fault."""

    ANY_CALLABLE = "any callable"
    """It takes methods, lambdas and objects. Others take functions that can be imported by name, with arguments that
    JSON can hold, and refuse the rest.
    """
    CONTEXT = "context"
    """A job runs with the context variables of whoever put it."""
    DURABLE = "durable"
    """Jobs outlive the process, and are done at least once. Without it they are done at most once per attempt, and lost
    with their process.
    """
    PRIORITY = "priority"
    """Urgent jobs go first."""
