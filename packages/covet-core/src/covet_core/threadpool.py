"""Blocking functions in worker threads, a bounded number at a time.

anyio is loaded with the first call: a service without `def` handlers does without it.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Final, Generic, ParamSpec, TypeVar

from covet_plugin.records import record

if TYPE_CHECKING:
    from anyio import CapacityLimiter
    from anyio.lowlevel import RunVar

__all__ = ("ThreadPool", "in_thread")

_OF_NO_APPLICATION: Final = 40
"""Calls in threads at a time that no application has a limit for."""

P = ParamSpec("P")
T = TypeVar("T")


@record(eq=False)
class _Limiters:
    """Those of one event loop: a limiter belongs to the loop that it was made in."""

    bounded: CapacityLimiter
    unbounded: CapacityLimiter


class ThreadPool:
    """Runs blocking functions in anyio's worker threads, with the caller's context variables.

    A function in a thread can't be stopped. A caller that is cancelled therefore waits until it has ended, and occupies
    its thread until then: clients that come and go can't make more threads, and nothing that the function uses is torn
    down under it. One that hasn't begun never does.

    Args:
        max_threads: calls that may be in threads at a time, for each event loop; others wait their turn.
    """

    __slots__ = ("_limiters", "max_threads")

    def __init__(self, max_threads: int) -> None:
        self.max_threads: int = max_threads
        self._limiters: RunVar[_Limiters] | None = None

    async def call(self, function: Callable[..., T], *args: object) -> T:
        """Run `function(*args)` in a worker thread."""
        from anyio import WouldBlock

        limiters = self._of_this_loop()
        job = _Job(function, args)
        try:
            # Without a turn of the loop, which follows anyway.
            limiters.bounded.acquire_on_behalf_of_nowait(job)
        except WouldBlock:
            await limiters.bounded.acquire_on_behalf_of(job)
        try:
            return await job.done(limiters.unbounded)
        finally:
            limiters.bounded.release_on_behalf_of(job)

    async def call_beyond(self, function: Callable[..., T], *args: object) -> T:
        """The same beyond the limit, for what frees others: when every thread waits for it, it can't wait for one."""
        return await _Job(function, args).done(self._of_this_loop().unbounded)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `function(*args, **kwargs)` in a worker thread and return its result."""
        return await self.call(partial(function, *args, **kwargs))

    def _of_this_loop(self) -> _Limiters:
        if self._limiters is None:
            from anyio.lowlevel import RunVar

            self._limiters = RunVar("covet_threads")
        try:
            return self._limiters.get()
        except LookupError:
            from anyio import CapacityLimiter

            made = _Limiters(CapacityLimiter(self.max_threads), CapacityLimiter(math.inf))
            self._limiters.set(made)
            return made


async def in_thread(function: Callable[[], T]) -> T:
    """Run what blocks and belongs to no application, a step of an iterator or work of a disk, in a worker thread.

    A caller that is cancelled waits until it has ended: anyio's own `run_sync` leaves it behind when a task is
    cancelled, so that files and generators would be closed in the middle of what the thread does with them.
    """
    return await _pool.call(function)


_pool: Final = ThreadPool(_OF_NO_APPLICATION)


class _Job(Generic[T]):
    """One call. Whoever acquires the claim first decides: the thread that it runs, its caller that it never will."""

    __slots__ = ("_args", "_claim", "_ended", "_function", "_loop", "_waiter")

    def __init__(self, function: Callable[..., T], args: tuple[object, ...]) -> None:
        self._function = function
        self._args = args
        self._loop = asyncio.get_running_loop()
        self._claim = Lock()
        self._ended = False
        self._waiter: asyncio.Future[None] | None = None

    async def done(self, limiter: CapacityLimiter) -> T:
        from anyio.to_thread import run_sync

        try:
            return await run_sync(self.run_in_thread, limiter=limiter)
        except asyncio.CancelledError:
            await self._settled()
            raise

    def run_in_thread(self) -> T:
        # A deadline that ends looks for this function among those of the threads, to tell what it waited for.
        if not self._claim.acquire(blocking=False):
            raise asyncio.CancelledError
        try:
            return self._function(*self._args)
        finally:
            # In this order, and the other way round below, so that one of the two sees the other.
            self._ended = True
            waiter = self._waiter
            if waiter is not None:
                self._loop.call_soon_threadsafe(waiter.set_result, None)

    async def _settled(self) -> None:
        """Wait until the function has ended, however often the caller is cancelled meanwhile."""
        from anyio import CancelScope

        if self._claim.acquire(blocking=False):
            return
        self._waiter = self._loop.create_future()
        with CancelScope(shield=True):
            while not self._ended:
                try:
                    await asyncio.wait((self._waiter,))
                except asyncio.CancelledError:
                    continue
