"""Calling an ASGI application in place of a handler, and having its messages as a response."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, MutableMapping
from typing import TYPE_CHECKING, Any

from covet_core.http.body import BodySource, ClientDisconnect
from covet_core.http.exceptions import HTTPException
from covet_core.http.response import Response
from covet_core.http.stream import StreamingResponse
from covet_core.http.url import quoted_path
from covet_core.transports.errors import NoResponse
from covet_core.transports.handover import Handover

if TYPE_CHECKING:
    from covet_core.http.request import Request
    from covet_core.transports.exchange import Headers
    from covet_core.types import ASGIApp, Scope

__all__ = ("call_asgi", "scope_of")

_log = logging.getLogger("covet.asgi")

_outliving: set[asyncio.Task[None]] = set()
"""Applications that go on after their response; the event loop itself keeps no strong reference to a task."""

_OURS = frozenset({b"transfer-encoding", b"connection", b"keep-alive", b"upgrade"})
"""Headers that rule the connection, which isn't the application's here."""


def scope_of(request: Request, *, mount: str | None = None, state: MutableMapping[str, Any] | None = None) -> Scope:
    """The scope that tells an ASGI application of `request`; its `user` is there where it is known.

    Args:
        request: the request.
        mount: the path that the application is mounted at. Its `root_path` is that below the service's own, which a
            proxy may have taken off; None for what stands around the service's handlers.
        state: the state of its lifespan.
    """
    user = request.user
    before = "" if mount is None else request.root_path
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": request.http_version,
        "method": request.method,
        "scheme": request.scheme,
        "path": before + request.path,
        "raw_path": quoted_path(before).encode("ascii") + request.raw_path if before else request.raw_path,
        "query_string": request.query_string,
        "root_path": before + (mount or ""),
        "headers": request.headers.raw,
        "client": request.client,
        "server": request.server,
        "state": {} if state is None else dict(state),
        "extensions": {},
        **({} if user is None else {"user": user}),
    }


async def call_asgi(app: ASGIApp, scope: Scope, source: BodySource | bytes | None) -> Response:
    """Run `app` in a task of its own until its response is known: whole, or as a stream that the task feeds.

    The task ends with the response, with the caller's cancellation, or when the stream is closed.

    Raises:
        HTTPException: the body was refused while the application read it, 413 for example.
        NoResponse: the application returned without a response.
        Exception: whatever it raised before it had answered.
    """
    call = _Call(app, scope, source)
    task = asyncio.create_task(call.run())
    try:
        await asyncio.wait((call.answered, task), return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        await _end(task)
        raise
    if call.refusal is not None:
        await _end(task)
        raise call.refusal
    if call.whole is not None:
        _let_run(task)
        return call.whole
    if not call.handover.head.done():
        task.result()
        raise NoResponse(path=scope["path"])
    return _streamed(call, task)


def _streamed(call: _Call, task: asyncio.Task[None]) -> StreamingResponse:
    status, headers = call.handover.head.result()
    response = StreamingResponse(_chunks(call.handover, task), status)
    response.raw_headers[:] = headers
    return response


async def _chunks(handover: Handover, task: asyncio.Task[None]) -> AsyncIterator[bytes]:
    try:
        while (chunk := await handover.take()) is not None:
            yield chunk
        await task
        if not handover.ended:
            raise NoResponse(path="")
    finally:
        await _end(task)


def whole_response(status: int, headers: Headers, body: bytes) -> Response:
    """A response as an application sent it; it is checked where it is sent on."""
    response = Response(b"", status)
    response.body = body
    response.raw_headers[:] = headers
    return response


def _let_run(task: asyncio.Task[None]) -> None:
    """What an application does after its response doesn't hold the response up."""
    _outliving.add(task)
    task.add_done_callback(_ended)


def _ended(task: asyncio.Task[None]) -> None:
    _outliving.discard(task)
    if not task.cancelled() and (failure := task.exception()) is not None:
        _log.error("An ASGI application failed after its response.", exc_info=failure)


async def _end(task: asyncio.Task[None]) -> None:
    """Cancel the application and wait until it is gone. What it raises now concerns nobody."""
    if not task.done():
        task.cancel()
        await asyncio.wait((task,))
    if not task.cancelled():
        task.exception()


class _Call:
    """One run of an application: its `receive`, its `send` and what came of them."""

    def __init__(self, app: ASGIApp, scope: Scope, source: BodySource | bytes | None) -> None:
        self._app = app
        self._scope = scope
        self._source = source
        self._read = False
        self._over = asyncio.Event()
        self._head: tuple[int, Headers] | None = None
        self.answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.handover = Handover()
        self.whole: Response | None = None
        self.refusal: HTTPException | None = None

    async def run(self) -> None:
        try:
            await self._app(self._scope, self._receive, self._send)
        finally:
            self._over.set()
            self.handover.close()

    async def _receive(self) -> MutableMapping[str, Any]:
        if self._read:
            await self._over.wait()
            return {"type": "http.disconnect"}
        try:
            chunk = await self._next()
        except ClientDisconnect:
            return {"type": "http.disconnect"}
        except HTTPException as refusal:
            # The application would take it for a crash of its own; for it, the client has gone.
            self.refusal = refusal
            return {"type": "http.disconnect"}
        self._read = not chunk
        return {"type": "http.request", "body": chunk, "more_body": bool(chunk)}

    async def _next(self) -> bytes:
        source = self._source
        if isinstance(source, (bytes, type(None))):
            self._source = None
            return source or b""
        return await source.read()

    async def _send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = [(bytes(name).lower(), bytes(value)) for name, value in message.get("headers", ())]
            self._head = message["status"], [pair for pair in headers if pair[0] not in _OURS]
        elif message["type"] == "http.response.body" and self._head is not None:
            await self._send_body(*self._head, message.get("body", b""), message.get("more_body", False))

    async def _send_body(self, status: int, headers: Headers, body: bytes, more: bool) -> None:
        handover = self.handover
        if handover.head.done():
            if body:
                await handover.chunk(body)
        elif not more and not self._is_head_alone(headers, body):
            kept = [pair for pair in headers if pair[0] != b"content-length"]
            self.whole = whole_response(status, kept, bytes(body))
            self._over.set()
        else:
            await handover.start(status, headers)
            self._answer()
            if body:
                await handover.chunk(body)
        if not more:
            await handover.end()
            self._over.set()
            self._answer()

    def _is_head_alone(self, headers: Headers, body: bytes) -> bool:
        """A HEAD's response has no body, and has the length of a GET's all the same, or none where nobody knows it."""
        return self._scope["method"] == "HEAD" and (not body or any(name == b"content-length" for name, _ in headers))

    def _answer(self) -> None:
        if not self.answered.done():
            self.answered.set_result(None)
