"""The body of a request that arrives over RSGI."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from typing import Protocol

from granian.rsgi import ProtocolClosed

from covet_core.http.body import ClientDisconnect
from covet_core.http.exceptions import ContentTooLarge

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
    body that was cut like a whole one, apart from a second empty chunk: that is taken for a cut.
    """

    __slots__ = ("_chunked", "_chunks", "_declared", "_ended", "_gone", "_proto", "_taken", "_whole", "limit")

    def __init__(self, proto: RSGIReader, limit: int | None, declared: int, *, chunked: bool) -> None:
        """`limit` and `declared` are bytes; `chunked` says that there is a body whose length isn't declared."""
        self._proto = proto
        self.limit = limit
        self._declared = declared
        self._chunked = chunked
        self._chunks: AsyncIterator[bytes] | None = None
        self._ended = not chunked and declared == 0
        self._gone = False
        self._taken = 0
        self._whole = False

    def fetch_whole(self) -> None:
        """Prefer one chunk: the handler wants the body in memory anyway."""
        self._whole = not self._chunked

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
        chunk = await anext(self._chunks, b"")
        if not chunk:
            await self._end(self._chunks)
        return chunk

    async def _end(self, chunks: AsyncIterator[bytes]) -> None:
        """Tell the end from a cut."""
        self._ended = True
        cut = self._taken < self._declared if not self._chunked else await anext(chunks, None) is not None
        if cut:
            self._gone = True
            raise ClientDisconnect

    def _check(self, size: int) -> None:
        if self.limit is not None and size > self.limit:
            raise ContentTooLarge(limit=self.limit)
