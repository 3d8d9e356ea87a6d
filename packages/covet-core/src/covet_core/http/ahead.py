"""A source that is run ahead of its reader, a bounded number of bytes, so that what it yields is sent in few pieces."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

from covet_core.http.stream import ClosableChunks

__all__ = ("ReadAhead",)

AHEAD: Final = 16_384
"""Bytes after which the source waits until they are taken."""


class ReadAhead(ClosableChunks):
    """Runs an asynchronous source in a task of its own, from its first step to its end, and collects what it yields.

    What is yielded without waiting is one chunk; what there is when the source waits is there to be read at once. The
    task is the source's, so that timeouts and task groups that it opens work. There is one reader.

    Args:
        source: yields items.
        encode: makes bytes of an item.
        opening: what comes before the first item.
        comment: what is read while the source is silent, and at once when there is nothing to begin with; empty for
            nothing.
        interval: seconds of silence before a comment; None for no comments but the first.
        ahead: bytes after which the source waits until they are read.
    """

    __slots__ = (
        "_ahead",
        "_comment",
        "_encode",
        "_interval",
        "_opened",
        "_parts",
        "_room",
        "_size",
        "_source",
        "_task",
        "_told",
        "_wake",
    )

    def __init__(
        self,
        source: AsyncIterator[Any],
        encode: Callable[[Any], bytes],
        opening: bytes = b"",
        *,
        comment: bytes = b"",
        interval: float | None = None,
        ahead: int = AHEAD,
    ) -> None:
        self._source = source
        self._encode = encode
        self._comment = comment
        self._interval = interval
        self._ahead = ahead
        self._parts: list[bytes] = [opening] if opening else []
        self._size = 0
        self._opened = bool(opening) or not comment
        self._room: asyncio.Future[None] | None = None
        self._wake: asyncio.Future[None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._told = False

    async def __anext__(self) -> bytes:
        """What was yielded since the last call, or a comment when there was nothing for too long."""
        if self._task is None:
            self._task = asyncio.create_task(self._run())
            await asyncio.sleep(0)  # its first step
        if not self._parts and not self._task.done():
            if not self._opened:
                # The head of a response that has no item yet is sent with this.
                self._opened = True
                return self._comment
            await self._something()
        self._opened = True
        if self._parts:
            return self._all()
        if not self._task.done():
            return self._comment
        self._told = True
        self._task.result()
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Cancel the source where it waits, and return when it has cleaned up.

        Raises:
            Exception: what it raised, unless the reader was told already.
        """
        if self._task is None:
            await _close(self._source)
            return
        self._task.cancel()
        await asyncio.wait({self._task})
        if not self._told and not self._task.cancelled():
            self._told = True
            self._task.result()

    async def _something(self) -> None:
        """Return when there is something to read, or after the interval of comments."""
        loop = asyncio.get_running_loop()
        self._wake = loop.create_future()
        timer = None if self._interval is None else loop.call_later(self._interval, self._wake_up)
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
                data = self._encode(item)
                self._parts.append(data)
                self._size += len(data)
                self._wake_up()
                if self._size >= self._ahead:
                    self._room = asyncio.get_running_loop().create_future()
                    await self._room
        finally:
            await _close(self._source)
            self._wake_up()

    def _wake_up(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)


async def _close(source: AsyncIterator[Any]) -> None:
    close = getattr(source, "aclose", None)
    if close is not None:
        await close()
