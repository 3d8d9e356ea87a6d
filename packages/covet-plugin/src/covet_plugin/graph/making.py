"""A value that is being made by one task, while others wait for it."""

from __future__ import annotations

import asyncio

__all__ = ("Making",)

Waiter = asyncio.Future[Exception | None]


class Making:
    """Belongs to the task that made it. The tasks that wait may be in other loops and threads."""

    __slots__ = ("_task", "_waiters")

    def __init__(self) -> None:
        self._task = asyncio.current_task()
        self._waiters: list[tuple[asyncio.AbstractEventLoop, Waiter]] = []

    @property
    def is_own(self) -> bool:
        """Whether the task that asks is the one that makes it."""
        return self._task is asyncio.current_task()

    def waiter(self) -> Waiter:
        """What to await in this loop: an exception when making it failed; None when it is made, or was given up."""
        loop = asyncio.get_running_loop()
        waiter: Waiter = loop.create_future()
        self._waiters.append((loop, waiter))
        return waiter

    def finish(self, error: BaseException | None) -> None:
        """Wake those who wait. One that was cancelled has given up: the next in line makes the value."""
        told = error if isinstance(error, Exception) else None
        for loop, waiter in self._waiters:
            try:
                loop.call_soon_threadsafe(_wake, waiter, told)
            except RuntimeError:  # that loop was closed, and nobody waits there any more
                continue


def _wake(waiter: Waiter, error: Exception | None) -> None:
    if not waiter.done():
        waiter.set_result(error)
