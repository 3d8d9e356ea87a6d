"""A response handed from the task that makes it to the one that reads it, within one event loop."""

from __future__ import annotations

import asyncio

from covet_core.transports.exchange import Headers

__all__ = ("Handover",)


class Handover:
    """A response handed over chunk by chunk: the handler is at most one chunk ahead of the reader."""

    __slots__ = ("_closed", "_held", "_ready", "_room", "ended", "failure", "head")

    def __init__(self) -> None:
        self.head: asyncio.Future[tuple[int, Headers]] = asyncio.get_running_loop().create_future()
        self.ended: bool = False
        """Whether the response is whole. One that isn't, and is closed, was cut."""
        self.failure: Exception | None = None
        """What cut it."""
        self._closed = False
        self._held: bytes | None = None
        self._ready = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()

    async def whole(self, status: int, headers: Headers, body: bytes) -> None:
        """Send a response whose body is all there."""
        await self.start(status, headers)
        await self.chunk(body)
        self.ended = True

    async def start(self, status: int, headers: Headers) -> None:
        """Send the head of a stream."""
        if not self.head.done():  # its reader may have been cancelled
            self.head.set_result((status, headers))

    async def chunk(self, chunk: bytes) -> None:
        """Send a part of its body, and wait while the one before it hasn't been read."""
        await self._room.wait()
        self._held = chunk
        self._room.clear()
        self._ready.set()

    async def end(self) -> None:
        """End the stream."""
        self.ended = True

    def close(self) -> None:
        """Tell the reader that nothing comes any more. Without `end()` before, the response was cut."""
        self._closed = True
        self._ready.set()

    async def take(self) -> bytes | None:
        """The next chunk; None when nothing comes any more."""
        await self._ready.wait()
        chunk, self._held = self._held, None
        self._room.set()
        if not self._closed:
            self._ready.clear()
        return chunk
