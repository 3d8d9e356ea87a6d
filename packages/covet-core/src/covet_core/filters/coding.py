"""Responses in a content coding, on transports that aren't the engine's own."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from covet_core._engine import FilterChain, RequestHead, ResponseEncoder
    from covet_core.http.response import Response
    from covet_core.transports.exchange import Headers, Sink

__all__ = ("FLUSH_AFTER", "TURN", "CodedSink", "code_whole", "in_turns")

NOT_MODIFIED: Final = 304

TURN: Final = 65_536
"""Bytes of content that are compressed between two turns of the loop: about a millisecond."""

FLUSH_AFTER: Final = 0.02
"""Seconds after which what a stream holds back is sent. Many small chunks are compressed together meanwhile."""


async def code_whole(
    filters: FilterChain, request: RequestHead, response: Response, headers: Headers
) -> tuple[Headers, bytes, None] | tuple[Headers, None, ResponseEncoder | None]:
    """The headers and the body of `response` as they are sent; for a stream, what compresses it."""
    coded = filters.encode(request, response.status_code, headers, response.body)
    if coded is None:
        return (headers, None, None) if response.body is None else (headers, response.body, None)
    headers, body, encoder = coded
    if response.body is None:
        return headers, None, encoder
    if response.status_code == NOT_MODIFIED:
        return headers, b"", None  # its length would be that of the response that it stands for
    if body is None:
        body = response.body if encoder is None else await in_turns(encoder, _pieces(response.body))
    lengthless = [each for each in headers if each[0] != b"content-length"]
    return [*lengthless, (b"content-length", b"%d" % len(body))], body, None


async def in_turns(encoder: ResponseEncoder, pieces: AsyncIterator[bytes]) -> bytes:
    """A large content, compressed in pieces so that nobody waits for all of it."""
    parts: list[bytes] = []
    async for piece in pieces:
        parts.append(encoder.write(piece))
        await asyncio.sleep(0)
    parts.append(encoder.finish())
    return b"".join(parts)


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), TURN):
        yield content[start : start + TURN]


class CodedSink:
    """A sink whose stream is compressed on the way. What it holds back is sent after a while.

    Args:
        sink: where the compressed stream goes to.
        encoder: compresses it.
    """

    __slots__ = ("_due", "_encoder", "_flushing", "_sending", "_sink", "_timer")

    def __init__(self, sink: Sink, encoder: ResponseEncoder) -> None:
        self._sink = sink
        self._encoder = encoder
        self._timer: asyncio.TimerHandle | None = None
        self._flushing: asyncio.Task[None] | None = None
        self._sending = False
        self._due = False

    async def whole(self, status: int, headers: Headers, body: bytes) -> None:
        """Send a response whose body is all there, as it is."""
        await self._sink.whole(status, headers, body)

    async def start(self, status: int, headers: Headers) -> None:
        """Send the head of a stream."""
        await self._sink.start(status, headers)

    async def chunk(self, chunk: bytes) -> None:
        """Take a part of its body."""
        await self._flushed()
        ready = self._encoder.write(chunk)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(FLUSH_AFTER, self._flush)
        if ready:
            await self._send(ready)

    async def end(self) -> None:
        """End the stream."""
        self.stop()
        await self._flushed()
        rest = self._encoder.finish()
        if rest:
            await self._sink.chunk(rest)
        await self._sink.end()

    def stop(self) -> None:
        """Send nothing more by itself."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def close(self) -> None:
        """Send nothing more at all: the stream was ended or cut."""
        self.stop()
        if self._flushing is not None:
            self._flushing.cancel()
            await asyncio.wait({self._flushing})
            self._flushing = None

    def _flush(self) -> None:
        self._timer = None
        if self._sending:
            self._due = True  # two at a time would mix their bytes
            return
        ready = self._encoder.flush()
        if ready:
            self._flushing = asyncio.get_running_loop().create_task(self._send(ready))

    async def _send(self, ready: bytes) -> None:
        self._sending, self._due = True, False
        try:
            await self._sink.chunk(ready)
            if self._due and (held := self._encoder.flush()):
                await self._sink.chunk(held)
        finally:
            self._sending = False

    async def _flushed(self) -> None:
        """Return when what was flushed is sent.

        Raises:
            Exception: whatever the sink raised.
        """
        if self._flushing is not None:
            # A cancellation here is that of the stream: `close()` ends the task.
            await asyncio.shield(self._flushing)
            self._flushing = None
