"""An event stream that is asked for its next chunk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Final

from covet_core.events.event import KEEP_ALIVE, encode

if TYPE_CHECKING:
    from covet_core.events.stream import StreamSettings

__all__ = ("Puller",)

AHEAD: Final = 16_384
"""Bytes after which the source waits until they are taken."""


class Puller:
    """Runs the source of one stream in a task of its own, from its first step to its end, and collects what it yields.

    The task is the source's, so that timeouts and task groups that it opens work, and a comment can be sent while it
    waits. There is one consumer, which calls `take()` until it raises, or `close()`.

    Args:
        source: yields events, or the data of events.
        settings: how the stream is kept up.
    """

    __slots__ = ("_keep_alive", "_opened", "_parts", "_room", "_size", "_source", "_task", "_told", "_wake")

    def __init__(self, source: AsyncIterator[Any], settings: StreamSettings) -> None:
        self._source = source
        self._keep_alive = settings.keep_alive
        self._parts: list[bytes] = [settings.opening] if settings.opening else []
        self._size = 0
        self._opened = bool(self._parts)
        self._room: asyncio.Future[None] | None = None
        self._wake: asyncio.Future[None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._told = False

    async def take(self) -> bytes:
        """What was yielded since the last call, or a comment when there was nothing for too long.

        Raises:
            StopAsyncIteration: the source has ended.
            Exception: whatever it raised.
        """
        if self._task is None:
            self._task = asyncio.create_task(self._run())
            await asyncio.sleep(0)  # its first step
        if not self._parts and not self._task.done():
            if not self._opened:
                # The head of a response that has no event yet is sent with this.
                self._opened = True
                return KEEP_ALIVE
            await self._something()
        self._opened = True
        if self._parts:
            return self._all()
        if not self._task.done():
            return KEEP_ALIVE
        self._told = True
        self._task.result()
        raise StopAsyncIteration

    async def close(self) -> None:
        """Cancel the source where it waits, and return when it has cleaned up.

        Raises:
            Exception: what it raised, unless `take()` has raised that.
        """
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.wait({self._task})
        if not self._told and not self._task.cancelled():
            self._told = True
            self._task.result()

    async def _something(self) -> None:
        """Return when there is something to take, or after the interval of comments."""
        loop = asyncio.get_running_loop()
        self._wake = loop.create_future()
        timer = None if self._keep_alive is None else loop.call_later(self._keep_alive, self._wake_up)
        try:
            await self._wake
        finally:
            self._wake = None
            if timer is not None:
                timer.cancel()

    def _all(self) -> bytes:
        data = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        self._parts.clear()
        self._size = 0
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
        return data

    async def _run(self) -> None:
        try:
            async for item in self._source:
                data = encode(item)
                self._parts.append(data)
                self._size += len(data)
                self._wake_up()
                if self._size >= AHEAD:
                    self._room = asyncio.get_running_loop().create_future()
                    await self._room
        finally:
            close = getattr(self._source, "aclose", None)
            if close is not None:
                await close()
            self._wake_up()

    def _wake_up(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)
