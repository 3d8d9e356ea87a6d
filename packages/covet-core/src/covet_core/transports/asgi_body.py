"""The body of a request that arrives as ASGI messages, and the news that its client went away."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from covet_core.http.body import ClientDisconnect
from covet_core.http.exceptions import ContentTooLarge

__all__ = ("READ_AHEAD", "ASGIBody")

READ_AHEAD = 65_536
"""Bytes of a body that are taken in before the handler asks, while its client is watched."""


class ASGIBody:
    """A body source over `receive`.

    A handler that reads and a watch that waits for `http.disconnect` share one `receive`: whoever comes first
    calls it, the other waits for what it brings.
    """

    __slots__ = (
        "_changed",
        "_chunks",
        "_declared",
        "_ended",
        "_gone",
        "_held",
        "_pulling",
        "_receive",
        "_taken",
        "limit",
    )

    def __init__(self, receive: Callable[[], Awaitable[Any]], limit: int | None, declared: int = 0) -> None:
        """Args:
        receive: the ASGI callable.
        limit: bytes that the body may have; None for any number.
        declared: bytes that `Content-Length` promises; 0 when it says nothing.
        """
        self._receive = receive
        self.limit: int | None = limit
        self._declared = declared
        self._chunks: deque[bytes] = deque()
        self._held = 0
        self._taken = 0
        self._ended = False
        self._gone = False
        self._pulling = False
        self._changed: asyncio.Event | None = None

    async def read(self) -> bytes:
        """The next chunk; `b""` at the end.

        Raises:
            ClientDisconnect: the client went away before the body was whole.
            ContentTooLarge: the body is, or says it is, longer than the limit.
        """
        if self.limit is not None and self._declared > self.limit:
            raise ContentTooLarge(limit=self.limit)
        while not self._chunks:
            if self._ended:
                return b""
            if self._gone:
                raise ClientDisconnect
            await self._advance()
        chunk = self._chunks.popleft()
        self._held -= len(chunk)
        self._taken += len(chunk)
        self._notify()
        if self.limit is not None and self._taken > self.limit:
            self._declared = self._taken
            raise ContentTooLarge(limit=self.limit)
        return chunk

    def is_disconnected(self) -> bool:
        """Whether `http.disconnect` has arrived."""
        return self._gone

    async def gone(self) -> None:
        """Return when the client has gone away. At most `READ_AHEAD` bytes of the body are taken in meanwhile."""
        while not self._gone:
            if self._held < READ_AHEAD:
                await self._advance()
            else:
                await self._wait()

    async def _advance(self) -> None:
        """Bring in one message, or wait for whoever is bringing it in."""
        if self._pulling:
            await self._wait()
            return
        self._pulling = True
        try:
            self._take(await self._receive())
        finally:
            self._pulling = False
            self._notify()

    def _take(self, message: Any) -> None:
        if message["type"] == "http.disconnect":
            self._gone = True
            return
        chunk = message.get("body", b"")
        if chunk:
            self._chunks.append(chunk)
            self._held += len(chunk)
        self._ended = self._ended or not message.get("more_body", False)

    async def _wait(self) -> None:
        if self._changed is None:
            self._changed = asyncio.Event()
        self._changed.clear()
        await self._changed.wait()

    def _notify(self) -> None:
        if self._changed is not None:
            self._changed.set()
