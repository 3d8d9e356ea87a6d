"""Blocking functions in worker threads, a bounded number at a time.

anyio is loaded with the first call: a service without `def` handlers does without it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from anyio import CapacityLimiter
    from anyio.lowlevel import RunVar

__all__ = ("ThreadPool",)

P = ParamSpec("P")
T = TypeVar("T")


class ThreadPool:
    """Runs blocking functions in anyio's worker threads, with the caller's context variables.

    Args:
        max_threads: calls that may be in threads at a time; others wait their turn. Each event loop has its own
            limiter, because a limiter belongs to the loop that it was made in.
    """

    __slots__ = ("_limiter", "max_threads")

    def __init__(self, max_threads: int) -> None:
        self.max_threads = max_threads
        self._limiter: RunVar[CapacityLimiter] | None = None

    def limiter(self) -> CapacityLimiter:
        """The limiter of the running event loop."""
        if self._limiter is None:
            from anyio.lowlevel import RunVar

            self._limiter = RunVar("covet_threads")
        try:
            return self._limiter.get()
        except LookupError:
            from anyio import CapacityLimiter

            limiter = CapacityLimiter(self.max_threads)
            self._limiter.set(limiter)
            return limiter

    def call(self, function: Callable[..., T], *args: object) -> Awaitable[T]:
        """Run `function(*args)` in a worker thread. A cancelled caller waits until the thread is done."""
        from anyio.to_thread import run_sync

        return run_sync(function, *args, limiter=self.limiter())

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `function(*args, **kwargs)` in a worker thread and return its result."""
        return await self.call(partial(function, *args, **kwargs))
