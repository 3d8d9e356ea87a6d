"""From httpx's synchronous transports to its asynchronous ones."""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import AsyncIterator, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Self

from covet_core.server.config import Loop
from covet_core.testing._httpx import httpx
from covet_core.testing.portal import Portal
from covet_core.testing.transport import AppTransport

if TYPE_CHECKING:
    from covet_plugin.principal import Principal

__all__ = ("BridgeTransport",)


class BridgeTransport(httpx.BaseTransport):
    """Sends requests to an application that runs in another thread's event loop.

    The application starts when the transport is entered, or else with the first request, and stops when it is closed,
    or else at the end of the process.
    """

    def __init__(self, inner: AppTransport, loop: Loop) -> None:
        self._inner = inner
        self._loop: Loop = loop
        self._lock = threading.Lock()
        self._portal: Portal | None = None
        self._finalizer: weakref.finalize[..., BridgeTransport] | None = None

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        self.close()

    @property
    def address(self) -> str | None:
        """Where the real server listens; `None` without one."""
        self.open()
        return self._inner.address

    def login_as(self, principal: Principal | None) -> None:
        """See `AppTransport.login_as`."""
        self._inner.login_as(principal)

    def open(self) -> Portal:
        """Start the application, unless it runs already; return where it runs."""
        with self._lock:
            if self._portal is None:
                portal = Portal(self._loop)
                try:
                    portal.call(self._inner.__aenter__())
                except BaseException:
                    portal.stop()
                    raise
                self._portal = portal
                self._finalizer = weakref.finalize(self, _shut, portal, self._inner)
            return self._portal

    def close(self) -> None:
        """Stop the application."""
        with self._lock:
            finalizer, self._finalizer, self._portal = self._finalizer, None, None
        if finalizer is not None:
            finalizer()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        portal = self.open()
        response = portal.call(self._inner.handle_async_request(_asynchronous(request)))
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            stream=_Download(portal, response),
            extensions=response.extensions,
        )


def _shut(portal: Portal, inner: AppTransport) -> None:
    try:
        portal.call(inner.aclose())
    finally:
        portal.stop()


def _asynchronous(request: httpx.Request) -> httpx.Request:
    stream = request.stream
    if not isinstance(stream, httpx.AsyncByteStream):
        stream = _Upload(stream)
    return httpx.Request(
        request.method, request.url, headers=request.headers, stream=stream, extensions=request.extensions
    )


class _Upload(httpx.AsyncByteStream):
    """A request body made by a synchronous iterator, which may block: it is asked in a thread."""

    def __init__(self, stream: httpx.SyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        chunks = iter(self._stream)
        while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
            yield chunk


class _Download(httpx.SyncByteStream):
    """A response body, each chunk fetched from the loop when it is asked for."""

    def __init__(self, portal: Portal, response: httpx.Response) -> None:
        assert isinstance(response.stream, httpx.AsyncByteStream)
        self._portal = portal
        self._stream = response.stream

    def __iter__(self) -> Iterator[bytes]:
        chunks = aiter(self._stream)

        async def following() -> bytes | None:
            return await anext(chunks, None)

        while (chunk := self._portal.call(following())) is not None:
            yield chunk

    def close(self) -> None:
        self._portal.call(self._stream.aclose())
