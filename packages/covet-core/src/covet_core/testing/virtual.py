"""Time that jumps instead of passing: hours of a test in no time, and the same each time."""

from __future__ import annotations

import asyncio
import selectors
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, TypeVar, TypeVarTuple, Unpack

__all__ = ("VirtualClock", "VirtualLoop")

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock stands still while there is something to do, and jumps to the next timer when not.

    `asyncio.sleep`, timeouts, deadlines and everything else that goes by the loop's clock ends in its order, at its
    exact time, without anybody waiting. Sockets within the process work; while a worker thread is busy the loop really
    waits for it. What asks `time.monotonic()` or the operating system sees no difference.
    """

    def __init__(self) -> None:
        self._now = 0.0
        self._in_executors = 0
        super().__init__(_Selector(self))

    def time(self) -> float:
        """Seconds since the loop was made, by its own clock."""
        return self._now

    def jump(self, seconds: float) -> None:
        """Let `seconds` pass at once. What became due meanwhile is run next."""
        self._now += seconds

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Ts]], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """Run a function in a thread, for which the clock waits."""
        self._in_executors += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._returned)
        return future

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:  # noqa: ASYNC109  # the loop's own
        """Wait for the threads of the executor to end, however long it takes: by this clock `timeout` ends at once.

        Args:
            timeout: taken for the sake of `asyncio.Runner`, which gives 300 seconds since Python 3.12.
        """
        await super().shutdown_default_executor()

    @property
    def waits_for_threads(self) -> bool:
        """Whether a worker thread is busy, so that time mustn't jump."""
        return self._in_executors > 0 or any(self._is_busy(each) for each in threading.enumerate())

    def _is_busy(self, thread: threading.Thread) -> bool:
        """Whether it is one of anyio's worker threads, of this loop, and none of the idle ones."""
        return getattr(thread, "loop", None) is self and thread not in getattr(thread, "idle_workers", ())

    def _returned(self, _: asyncio.Future[Any]) -> None:
        self._in_executors -= 1


class _Selector(selectors.DefaultSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if timeout is None or self._loop.waits_for_threads:
            return super().select(None)
        self._loop.jump(timeout)
        return []


class VirtualClock:
    """Runs coroutines on a `VirtualLoop`: the fixture `virtual_clock`."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner(loop_factory=VirtualLoop)

    def run(self, main: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end, and return its result. Time goes on from where the last run left it."""
        return self._runner.run(main)

    def time(self) -> float:
        """Seconds that have passed, as the loop's own clock has it."""
        return self._runner.get_loop().time()

    def close(self) -> None:
        """End the loop, and cancel what still runs in it."""
        self._runner.close()
