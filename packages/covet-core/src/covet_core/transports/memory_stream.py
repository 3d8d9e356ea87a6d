"""The two ends of an exchange that stays in memory: what the client sends, and what it reads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx

from covet_core.http.body import ClientDisconnect
from covet_core.http.exceptions import ContentTooLarge
from covet_core.transports.handover import Handover

__all__ = ("MemoryBody", "MemoryStream")


class MemoryBody:
    """The body of an httpx request. The client has gone when `leave()` was called."""

    __slots__ = ("_chunks", "_declared", "_left", "_taken", "limit")

    def __init__(self, chunks: AsyncIterator[bytes], limit: int | None, declared: int) -> None:
        """`limit` and `declared` are bytes; `declared` is 0 when the client doesn't say."""
        self._chunks = chunks
        self.limit: int | None = limit
        self._declared = declared
        self._taken = 0
        self._left = asyncio.Event()

    async def read(self) -> bytes:
        """The next chunk; `b""` at the end.

        Raises:
            ClientDisconnect: the client went away.
            ContentTooLarge: the body is, or says it is, longer than the limit.
        """
        if self._left.is_set():
            raise ClientDisconnect
        self._check(self._declared)
        async for chunk in self._chunks:
            self._taken += len(chunk)
            self._check(self._taken)
            if chunk:
                return chunk
        return b""

    def is_disconnected(self) -> bool:
        """Whether the client has gone."""
        return self._left.is_set()

    async def gone(self) -> None:
        """Return when the client has gone."""
        await self._left.wait()

    def leave(self) -> None:
        """Go away."""
        self._left.set()

    def _check(self, size: int) -> None:
        if self.limit is not None and size > self.limit:
            raise ContentTooLarge(limit=self.limit)


class MemoryStream(httpx.AsyncByteStream):
    """The body of an httpx response, read from a sink. Closing it before its end is the client going away."""

    def __init__(self, task: asyncio.Task[None], body: MemoryBody, sink: Handover) -> None:
        self._task = task
        self._body = body
        self._sink = sink

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (chunk := await self._sink.take()) is not None:
            yield chunk
        if self._sink.failure is not None:
            raise self._sink.failure
        if not self._sink.ended:
            raise httpx.RemoteProtocolError("the response was cut before its end")

    async def aclose(self) -> None:
        """Leave, and wait until the handler has cleaned up."""
        if not self._sink.ended:
            self._body.leave()
        if not self._task.done():
            await asyncio.wait({self._task})
