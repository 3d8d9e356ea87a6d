"""The time that one request has, and how much of it is left."""

from __future__ import annotations

import asyncio
import logging
from contextvars import ContextVar, Token
from types import TracebackType
from typing import Any, Self

from covet_core.deadline.awaited import Step, awaited_by, told
from covet_core.deadline.problem import DeadlineExceeded

__all__ = ("Deadline", "current", "remaining")

_log = logging.getLogger("covet.deadline")

current: ContextVar[Deadline | None] = ContextVar("covet_deadline", default=None)
"""The deadline of the request that is being answered."""


def remaining() -> float | None:
    """Seconds that are left to answer the current request, 0 when they are over; None where nothing limits them.

    Meant for clients of other services, which give up when their own caller does:
    `await client.get(url, timeout=remaining())`. It is known in everything that a handler calls or starts, also in
    worker threads, until the handler has returned.
    """
    deadline = current.get()
    return None if deadline is None else deadline.remaining()


class Deadline:
    """Ends what is awaited inside of `with` when its time is over, as `asyncio.timeout()` does.

    The task is cancelled, and the cancellation that arrives at the end of the block becomes a `DeadlineExceeded`. Who
    else cancels the task still gets his `CancelledError`.

    Args:
        seconds: how long it may take.
        route: what has that limit, for the log.
    """

    __slots__ = (
        "_at",
        "_cancelling",
        "_expired",
        "_handle",
        "_loop",
        "_route",
        "_seconds",
        "_steps",
        "_task",
        "_token",
        "work",
    )

    _cancelling: int
    _handle: asyncio.TimerHandle
    _task: asyncio.Task[Any]
    _token: Token[Deadline | None]

    def __init__(self, seconds: float, route: str) -> None:
        self._loop = asyncio.get_running_loop()
        self._at = self._loop.time() + seconds
        self._seconds = seconds
        self._route = route
        self._expired = False
        self._steps: list[Step] | None = None
        self.work: Any = None
        """The coroutine that is awaited, for the answer to what it waited for."""

    @property
    def at(self) -> float:
        """When it ends, by the clock of the event loop."""
        return self._at

    @property
    def expired(self) -> bool:
        """Whether it has ended."""
        return self._expired

    def remaining(self) -> float:
        """Seconds that are left; 0 when there are none."""
        return max(0.0, self._at - self._loop.time())

    def __enter__(self) -> Self:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a deadline needs a task that it can cancel")
        self._task = task
        self._cancelling = task.cancelling()
        self._token = current.set(self)
        self._handle = self._loop.call_at(self._at, self._expire)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._handle.cancel()
        current.reset(self._token)
        exceeded = self.settle(error)
        if exceeded is not None:
            raise exceeded from error

    def settle(self, error: BaseException | None) -> DeadlineExceeded | None:
        """Take back the cancellation that the end of the time was. It is told once, and in the task itself.

        ASGI middleware runs what is inside of it in a task of its own, which is cancelled after this one: nobody
        looks at what is raised there.
        """
        if not self._expired or self._steps is None or asyncio.current_task() is not self._task:
            return None
        steps, self._steps = self._steps, None
        if self._task.uncancel() > self._cancelling or not isinstance(error, asyncio.CancelledError):
            return None
        return DeadlineExceeded(timeout=self._seconds, awaited=told(steps))

    def _expire(self) -> None:
        self._expired = True
        self._steps = awaited_by(self.work)
        lines = "".join(f'\n  File "{step.file}", line {step.line}, in {step.name}' for step in self._steps)
        _log.warning("%s has not been answered after %g s; it waited in:%s", self._route, self._seconds, lines)
        self._task.cancel(f"no answer after {self._seconds:g} s")
