"""Cancelling a handler whose client went away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

__all__ = ("SAFE_METHODS", "Watch")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Methods whose handlers are cancelled with their client (RFC 9110, 9.2.1); the others run on unless they ask."""


class Watch:
    """Cancels the task inside `with` when `gone()` returns, and swallows that cancellation at the end of the block.

    The watching task is made one turn of the loop after `start()`, so that a handler which never waits costs one
    cancelled handle. Cancellation from elsewhere passes through untouched.
    """

    __slots__ = ("_cancelling", "_gone", "_handle", "_host", "_watcher", "fired")

    def __init__(self, gone: Callable[[], Awaitable[None]]) -> None:
        self._cancelling = 0
        self._gone = gone
        self._handle: asyncio.Handle | None = None
        self._host: asyncio.Task[object] | None = None
        self._watcher: asyncio.Task[None] | None = None
        self.fired: bool = False

    def __enter__(self) -> Self:
        return self

    def start(self) -> None:
        """Begin to watch, unless it has begun."""
        if self._host is None:
            host = self._host = asyncio.current_task()
            self._cancelling = 0 if host is None else host.cancelling()
            self._handle = asyncio.get_running_loop().call_soon(self._begin)

    def stop(self) -> None:
        """Stop watching. The task is not cancelled after this."""
        if self._handle is not None:
            self._handle.cancel()
        if self._watcher is not None:
            self._watcher.cancel()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self.stop()
        if not self.fired or self._host is None:
            return False
        # As asyncio.timeout() does: whoever else asked for cancellation still gets it.
        still_cancelled = self._host.uncancel() > self._cancelling
        return kind is asyncio.CancelledError and not still_cancelled

    def _begin(self) -> None:
        self._watcher = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        await self._gone()
        if self._host is not None and not self._host.done():
            self.fired = True
            self._host.cancel()
