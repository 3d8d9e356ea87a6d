"""Where a response goes to over ASGI."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from covet_core.transports.handed_file import close_later, path_of

if TYPE_CHECKING:
    from covet_core.http.files.content import FileChunks
    from covet_core.http.request import Request
    from covet_core.transports.exchange import Headers
    from covet_core.types import Send

__all__ = ("ASGISink", "BelowRoot", "PathSink")


class ASGISink:
    """A response as ASGI messages. `send` returns when the server has room for more: that is the backpressure."""

    __slots__ = ("_send",)

    def __init__(self, send: Send) -> None:
        self._send = send

    async def whole(self, status: int, headers: Headers, body: bytes) -> None:
        """Send a response whose body is all there."""
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": body, "more_body": False})

    async def start(self, status: int, headers: Headers) -> None:
        """Send the head of a stream."""
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def chunk(self, chunk: bytes) -> None:
        """Send a part of its body."""
        await self._send({"type": "http.response.body", "body": chunk, "more_body": True})

    async def end(self) -> None:
        """End the stream."""
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})


class BelowRoot(ASGISink):
    """The sink of an application that is mounted under a path: redirects between slashes lead back below it."""

    __slots__ = ("_request", "_root")

    def __init__(self, send: Send, request: Request, root_path: str) -> None:
        super().__init__(send)
        self._request = request
        self._root = quote(root_path.rstrip("/")).encode("ascii")

    async def whole(self, status: int, headers: Headers, body: bytes) -> None:
        """Send a response whose body is all there."""
        error = self._request.route_error
        if error is not None and error[0] == HTTPStatus.TEMPORARY_REDIRECT:
            headers = [(name, self._root + value if name == b"location" else value) for name, value in headers]
        await super().whole(status, headers, body)


class PathSink(ASGISink):
    """The sink of a server that sends files by itself: the ASGI extension `http.response.pathsend`.

    Args:
        sink: takes everything else.
        send: the server's.
    """

    __slots__ = ("_sink",)

    def __init__(self, sink: ASGISink, send: Send) -> None:
        super().__init__(send)
        self._sink = sink

    async def whole(self, status: int, headers: Headers, body: bytes) -> None:
        """Send a response whose body is all there."""
        await self._sink.whole(status, headers, body)

    async def send_file(self, status: int, headers: Headers, chunks: FileChunks) -> None:
        """Send a whole file: nothing of a body follows."""
        try:
            await self.start(status, headers)
            await self._send({"type": "http.response.pathsend", "path": path_of(chunks.file)})
        except BaseException:
            chunks.file.close()
            raise
        close_later(chunks.file)
