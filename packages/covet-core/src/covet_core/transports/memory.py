"""A plan called without a network: an httpx transport that runs handlers in the caller's event loop."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final, cast

import httpx

from covet_core._engine import BadTarget
from covet_core.filters.passage import dressed
from covet_core.http.answers import response_for
from covet_core.http.exceptions import BadRequest, HTTPException
from covet_core.transports.exchange import checked_head, exchange
from covet_core.transports.handover import Handover
from covet_core.transports.memory_stream import MemoryBody, MemoryStream
from covet_core.transports.records import MEMORY as CAPABILITIES
from covet_core.transports.request_head import checked_length

if TYPE_CHECKING:
    from covet_core.http.request import Request
    from covet_core.plan.plan import Plan

__all__ = ("CAPABILITIES", "USER", "MemoryTransport")

USER: Final = "covet.user"
"""The extension of an httpx request that is the principal whom it is from."""

_log = logging.getLogger("covet.memory")


class MemoryTransport(httpx.AsyncBaseTransport):
    """Answers httpx requests from `plan`: `httpx.AsyncClient(transport=MemoryTransport(plan))`.

    Each request runs in a task and a context of its own, as it does on a server. A response stream runs one chunk
    ahead of its reader. Closing a response early, or cancelling the caller, is what a client that goes away is
    elsewhere: streams and handlers of safe methods are cancelled, the others run on. It doesn't run the plan's
    lifespan: enter `plan.lifespan()` around it, or use `AsyncTestClient`.

    Args:
        plan: what answers.
        raise_server_exceptions: raise what a handler or a stream raised unexpectedly, instead of answering 500 or
            cutting the response.
        client: the address and port that requests come from.
    """

    def __init__(
        self, plan: Plan, *, raise_server_exceptions: bool = True, client: tuple[str, int] = ("127.0.0.1", 50_000)
    ) -> None:
        self._plan = plan
        self._raise = raise_server_exceptions
        self._client = client
        self._running: set[asyncio.Task[None]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request.

        Raises:
            Exception: what the handler raised, with `raise_server_exceptions`.
        """
        try:
            opened, body = self._open(request)
        except HTTPException as refusal:
            told = response_for(refusal)
            headers = dressed(self._plan.table.filters, None, checked_head(told))
            return httpx.Response(told.status_code, headers=headers, content=told.body)
        sink = Handover()
        task = asyncio.create_task(self._exchange(opened, body, sink))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        response = await _response(task, body, sink)
        crash = getattr(opened, "_crash", None)
        if self._raise and crash is not None:
            await response.aclose()
            raise crash
        return response

    async def aclose(self) -> None:
        """Wait for handlers that outlived their clients."""
        if self._running:
            await asyncio.wait(self._running)

    async def _exchange(self, request: Request, body: MemoryBody, sink: Handover) -> None:
        try:
            await exchange(self._plan, request, body, sink)
        except Exception as failure:
            if not self._raise:
                _log.error("A stream was cut.", exc_info=failure)
            sink.failure = failure if self._raise else httpx.RemoteProtocolError(f"the response was cut: {failure}")
        finally:
            sink.close()

    def _open(self, request: httpx.Request) -> tuple[Request, MemoryBody]:
        headers = [(name.lower(), value) for name, value in request.headers.raw]
        stream = cast("httpx.AsyncByteStream", request.stream)
        body = MemoryBody(aiter(stream), self._plan.limits.max_body_size, checked_length(headers, "1.1"))
        raw_path, _, query = request.url.raw_path.partition(b"?")
        try:
            opened = self._plan.request_type(
                request.method,
                raw_path,
                query,
                headers,
                scheme=request.url.scheme,
                client=self._client,
                server=(request.url.host, request.url.port),
                body=body,
            )
        except BadTarget:
            raise BadRequest("The path is not valid percent-encoded UTF-8.") from None
        if USER in request.extensions:
            opened.user = request.extensions[USER]
        return opened, body


async def _response(task: asyncio.Task[None], body: MemoryBody, sink: Handover) -> httpx.Response:
    """Wait for the head; the task ends without one only when it failed, or was cancelled from outside."""
    try:
        await asyncio.wait((sink.head, task), return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        body.leave()
        raise
    if sink.head.done():
        status, headers = sink.head.result()
        return httpx.Response(status, headers=headers, stream=MemoryStream(task, body, sink))
    raise sink.failure or httpx.RemoteProtocolError("the handler was cancelled before it answered")
