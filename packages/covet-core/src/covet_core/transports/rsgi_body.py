"""The body of a request that arrives over RSGI."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from typing import Protocol

from granian._granian import RSGIProtocolClosed as ProtocolClosed  # the name that its typing tells of

from covet_core.http.body import ClientDisconnect
from covet_core.http.exceptions import ContentTooLarge
from covet_core.transports.rsgi_head import Framing

__all__ = ("RSGIBody", "RSGIReader")


class RSGIReader(Protocol):
    """The part of RSGI's HTTP protocol that bodies are read through."""

    def __call__(self) -> Awaitable[bytes]:
        """The whole body."""
        ...

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Its chunks, and one empty chunk at the end."""
        ...

    def client_disconnect(self) -> Awaitable[None]:
        """Return when the connection is gone."""
        ...


class RSGIBody:
    """A body source over RSGI.

    A body whose length is declared and allowed is fetched whole where its handler wants it whole: RSGI then tells when
    it was cut short. Any other is iterated over, so that the limit holds before it is in memory. There, Granian ends a
    chunked body of HTTP/1.1 that was cut like a whole one, apart from a second empty chunk: that is taken for a cut.
    """

    __slots__ = ("_chunks", "_coded", "_declared", "_ended", "_gone", "_open", "_proto", "_taken", "_whole", "limit")

    def __init__(self, proto: RSGIReader, limit: int | None, framing: Framing) -> None:
        """`limit` is a number of bytes; None for no limit."""
        self._proto = proto
        self.limit: int | None = limit
        self._declared = framing.length
        self._coded = framing.coded
        self._open = framing.open
        self._chunks: AsyncIterator[bytes] | None = None
        self._ended = not framing.open and framing.length == 0
        self._gone = False
        self._taken = 0
        self._whole = False

    def fetch_whole(self) -> None:
        """Prefer one chunk: the handler wants the body in memory anyway."""
        self._whole = not self._open

    async def read(self) -> bytes:
        """The next chunk; `b""` at the end.

        Raises:
            ClientDisconnect: the client went away before the body was whole.
            ContentTooLarge: the body is, or says it is, longer than the limit.
        """
        if self._gone:
            raise ClientDisconnect
        self._check(max(self._declared, self._taken))
        if self._ended:
            return b""
        try:
            chunk = await (self._fetch() if self._whole else self._next())
        except ProtocolClosed:
            self._gone = True
            raise ClientDisconnect from None
        self._taken += len(chunk)
        self._check(self._taken)
        return chunk

    def is_disconnected(self) -> bool:
        """Whether the client is known to have gone away."""
        return self._gone

    async def gone(self) -> None:
        """Return when the connection is gone."""
        await self._proto.client_disconnect()
        self._gone = True

    async def _fetch(self) -> bytes:
        self._ended = True
        return await self._proto()

    async def _next(self) -> bytes:
        if self._chunks is None:
            self._chunks = aiter(self._proto)
        chunk = await _following(self._chunks)
        if not chunk:
            await self._end(self._chunks)
            return b""
        return chunk

    async def _end(self, chunks: AsyncIterator[bytes]) -> None:
        """Tell the end from a cut."""
        self._ended = True
        if self._taken < self._declared or (self._coded and await _following(chunks) is not None):
            self._gone = True
            raise ClientDisconnect

    def _check(self, size: int) -> None:
        if self.limit is not None and size > self.limit:
            raise ContentTooLarge(limit=self.limit)


async def _following(chunks: AsyncIterator[bytes]) -> bytes | None:
    """The next chunk; None at the end. The built-in `anext` with a default ends Granian's worker process."""
    try:
        return await chunks.__anext__()
    except StopAsyncIteration:
        return None
