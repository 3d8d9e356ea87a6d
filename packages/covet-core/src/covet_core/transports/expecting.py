"""Streams to clients that wait for `100 Continue` before they send their body (RFC 9110, 10.1.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from covet_core.http.stream import ClosableChunks

if TYPE_CHECKING:
    from covet_core.http.request import Request
    from covet_core.http.response import Response
    from covet_core.http.stream import StreamingResponse

__all__ = ("begin", "is_waiting")


def is_waiting(request: Request) -> bool:
    """Whether the client of `request` still waits to be asked for the body."""
    if "expect" not in request.headers:
        return False
    # Whoever has begun to read has asked.
    return not (hasattr(request, "_body") or hasattr(request, "_streaming"))


async def begin(response: Response) -> None:
    """Make the first chunk of a streamed `response` before its head goes out.

    A source that reads the request's body asks for it by that. After the head it can't be asked for any more: a server
    that has sent a final status sends no `100 Continue`, and the source and its client would wait for each other.

    Raises:
        Exception: whatever the source raises.
    """
    streamed = cast("StreamingResponse", response)
    chunks = cast("ClosableChunks", streamed.body_iterator)
    try:
        first = await anext(chunks, None)
    except BaseException:
        await chunks.aclose()
        raise
    if first is not None:
        streamed.body_iterator = _Begun(first, chunks)


class _Begun(ClosableChunks):
    __slots__ = ("_first", "_rest")

    def __init__(self, first: bytes, rest: ClosableChunks) -> None:
        self._first: bytes | None = first
        self._rest = rest

    async def __anext__(self) -> bytes:
        first, self._first = self._first, None
        return await anext(self._rest) if first is None else first

    async def aclose(self) -> None:
        await self._rest.aclose()
