"""Telling a cancellation from one that only came out of what was awaited."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import contextmanager

from covet_core.errors import StrayCancellation

__all__ = ("is_own", "told_apart")


def is_own(error: BaseException) -> bool:
    """Whether `error` is a `CancelledError` because somebody has cancelled the current task.

    One that isn't comes from another task or a future that was awaited, and is a failure like any other.
    """
    if not isinstance(error, asyncio.CancelledError):
        return False
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0


@contextmanager
def told_apart() -> Generator[None]:
    """Raise `StrayCancellation` in place of a `CancelledError` that isn't one of the current task."""
    try:
        yield
    except asyncio.CancelledError as error:
        if is_own(error):
            raise
        raise StrayCancellation from error
