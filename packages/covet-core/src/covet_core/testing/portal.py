"""An event loop in a thread of its own, for code that isn't asynchronous."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from covet_core.server.config import Loop
from covet_core.server.loops import loop_factory

__all__ = ("Portal",)

T = TypeVar("T")


class Portal:
    """Runs coroutines in a loop of another thread, and waits for them.

    The thread is a daemon, so that a client that nobody closes doesn't hold the process at its end.
    """

    def __init__(self, loop: Loop = "asyncio") -> None:
        self._factory = loop_factory(loop)[1]
        self._ready: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()
        self._thread = threading.Thread(target=self._run, name="covet-test-client", daemon=True)
        self._thread.start()
        self._loop, self._end = self._ready.result()

    def call(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the loop, and return its result.

        An exception in the waiting thread, `KeyboardInterrupt` for example, cancels it.
        """
        future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def stop(self) -> None:
        """End the loop and its thread. Doing it twice is harmless."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=self._factory) as runner:
            runner.run(self._until_stopped())

    async def _until_stopped(self) -> None:
        end = asyncio.Event()
        self._ready.set_result((asyncio.get_running_loop(), end))
        await end.wait()
