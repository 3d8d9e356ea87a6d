"""A plan as an RSGI application.

Granian's RSGI is guarded where it would fail without a word: a status outside 100 to 999 ends the worker, a header
value outside ASCII disappears, and a streamed response is held in memory. None of them reaches it from here.
"""

from __future__ import annotations

import asyncio
import logging
from copy import copy
from typing import TYPE_CHECKING, Any, Protocol

from covet_core._engine import BadTarget, RequestHead, body_length
from covet_core.cancellation import is_own
from covet_core.filters.passage import answered, dressed
from covet_core.http.answers import response_for
from covet_core.http.exceptions import BadRequest, HTTPException
from covet_core.transports.errors import StreamRefused, TransportLacks
from covet_core.transports.exchange import BODYLESS, body_limit, cancels, checked_head, chunks_of, fitted
from covet_core.transports.first_step import Started
from covet_core.transports.handed_file import is_part
from covet_core.transports.lifetime import Lifetime
from covet_core.transports.records import RSGI as CAPABILITIES
from covet_core.transports.rsgi_body import RSGIBody, RSGIReader
from covet_core.transports.rsgi_file import RSGIFileSender, send_file
from covet_core.transports.rsgi_head import (
    RSGIHeaders,
    RSGIScope,
    address,
    checked_framing,
    quoted_path,
    request_headers,
    response_headers,
    said_length,
    version,
)
from covet_core.transports.watch import Watch

if TYPE_CHECKING:
    from covet_core._engine import Endpoint, FilterChain
    from covet_core.http.files.content import FileChunks
    from covet_core.http.request import Request
    from covet_core.http.response import Response
    from covet_core.lifespan import MakeContext
    from covet_core.plan.plan import Plan

__all__ = ("RSGIApp",)

_log = logging.getLogger("covet.granian")


class RSGIProtocol(RSGIReader, RSGIFileSender, Protocol):
    """RSGI's HTTP protocol, as far as it is used here."""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Send a head and a body."""
        ...


class RSGIApp:
    """Carries `plan` over RSGI: `granian --interface rsgi`.

    A request of an endpoint that sees neither request, header nor body takes a short way: no header is copied, and no
    request is made for it. An error brings the whole request back. With filters, which see every header, there is no
    short way.

    Args:
        plan: what is served.
        lifespan: what is entered instead of the plan's lifespan.

    Raises:
        TransportLacks: RSGI can't carry what the plan needs.
    """

    def __init__(self, plan: Plan, *, lifespan: MakeContext | None = None) -> None:
        lacks = CAPABILITIES.missing(plan.needs)
        if lacks:
            instead = "Granian's ASGI interface, or on the native transport"
            raise TransportLacks(transport=CAPABILITIES.transport, lacks=lacks, instead=instead)
        self._plan = plan
        self._match = plan.table.match
        self._filters = plan.table.filters
        self._life = Lifetime((lifespan or plan.lifespan)())
        self._starting: asyncio.Task[None] | None = None
        self._heads: dict[bytes, list[tuple[str, str]]] = {}
        self._hosts: set[str] = set()
        self._lean: dict[Endpoint, bool] = {}

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start the service. Granian calls this before its loop runs; its embedded server, while it runs."""
        if loop.is_running():
            self._starting = loop.create_task(self._life.start())
            return
        try:
            loop.run_until_complete(self._life.start())
        except Exception as failure:
            _log.critical(
                "The service could not start: %s: %s", type(failure).__name__, failure, exc_info=_debugging(failure)
            )
            raise SystemExit(1) from None

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Stop the service."""
        if loop.is_running():
            self._starting = loop.create_task(self._life.stop())
        else:
            loop.run_until_complete(self._life.stop())

    async def __rsgi__(self, scope: RSGIScope, proto: RSGIProtocol) -> None:
        """Serve one request."""
        if scope.proto != "http":
            proto.close(403)  # type: ignore[attr-defined]  # the WebSocket protocol, which is refused whole
            return
        if self._starting is not None:
            await self._starting
        try:
            if self._filters is not None:
                await self._long(scope, proto)
                return
            head = self._head(scope)
            endpoint = self._match(head)
            if self._is_lean(endpoint):
                await self._short(endpoint, head, scope, proto)
            else:
                await self._long(scope, proto)
        except HTTPException as refusal:
            response = response_for(refusal)
            self._send(proto, response, response.body or b"", None)

    def _head(self, scope: RSGIScope) -> RequestHead:
        """What routes and parameters of the path and query are read from: a head without headers."""
        headers = scope.headers
        hosts = headers.get_all("host")
        if len(hosts) != 1 or hosts[0] not in self._hosts or headers.get("transfer-encoding") is not None:
            self._check(scope, headers, hosts)
        try:
            return RequestHead(scope.method, quoted_path(scope.path), scope.query_string.encode("latin-1"), ())
        except BadTarget:
            raise BadRequest("The path is not valid percent-encoded UTF-8.") from None

    def _check(self, scope: RSGIScope, headers: RSGIHeaders, hosts: list[str]) -> None:
        """Check Host and framing; a Host that was found good is known from then on."""
        checked_framing(headers, version(scope))
        if len(hosts) == 1 and len(self._hosts) < KNOWN_HOSTS:
            self._hosts.add(hosts[0])

    def _is_lean(self, endpoint: Endpoint) -> bool:
        lean = self._lean.get(endpoint)
        if lean is None:
            lean = self._lean[endpoint] = is_lean(endpoint)
        return lean

    async def _short(self, endpoint: Endpoint, head: RequestHead, scope: RSGIScope, proto: RSGIProtocol) -> None:
        try:
            result = endpoint.entry(*endpoint.extract(head))
            if endpoint.kind == "coroutine":
                try:
                    waits_for = result.send(None)
                except StopIteration as done:
                    result = done.value
                else:
                    result = await self._wait(Started(result, waits_for), endpoint, head, proto)
            response = endpoint.render(result)
        except _ClientGone:
            return
        except (Exception, asyncio.CancelledError) as failure:
            if is_own(failure):
                raise
            request, _ = self._request(scope, proto)
            response = await self._plan.on_error(request, failure)
        try:
            if response.body is None:
                response = fitted(response, self._request(scope, proto)[0], several=False)
            self._send(proto, response, whole(response, head), head)
        except (TypeError, ValueError, StreamRefused) as fault:
            await self._apologise(proto, response, self._request(scope, proto)[0], fault)
            return
        if response.background is not None:
            request, _ = self._request(scope, proto)
            request.leave_background(response.background)
            await self._plan.finish(request)

    async def _wait(self, started: Started, endpoint: Endpoint, head: RequestHead, proto: RSGIProtocol) -> Any:
        """Go on with a handler that didn't answer at once, for as long as somebody waits for it."""
        if not cancels(endpoint, head.method):
            return await started
        with Watch(proto.client_disconnect) as watch:
            watch.start()
            return await started
        raise _ClientGone

    async def _long(self, scope: RSGIScope, proto: RSGIProtocol) -> None:
        request, body = self._request(scope, proto)
        answer = answered(self._filters, request)
        if answer is not None:
            self._send(proto, answer, answer.body or b"", request)
            return
        endpoint = self._match(request)
        body.limit = body_limit(endpoint, request, body.limit)
        if endpoint.body == "buffer":
            body.fetch_whole()
        with Watch(body.gone) as watch:
            if cancels(endpoint, request.method):
                watch.start()
            error: BaseException | None = None
            try:
                response = await self._plan.run(endpoint, request)
                watch.stop()
                await self._deliver(proto, response, request)
            except BaseException as failure:
                error = failure
                raise
            finally:
                watch.stop()
                await self._plan.finish(request, error)

    async def _deliver(self, proto: RSGIProtocol, response: Response, request: Request) -> None:
        try:
            response = fitted(response, request, several=False)
            if response.background is not None:
                request.leave_background(response.background)
            body = whole(response, request)
            if self._filters is not None and self._filters.compresses:
                response, body = await self._coded(self._filters, response, body, request)
            self._send(proto, response, body, request)
        except (TypeError, ValueError, StreamRefused) as fault:
            await self._apologise(proto, response, request, fault)

    async def _coded(
        self, filters: FilterChain, response: Response, body: bytes | FileChunks, request: Request
    ) -> tuple[Response, bytes | FileChunks]:
        """A copy of a response in the coding that its client likes best: the same object may answer many."""
        coded, head = copy(response), checked_head(response, request.method)
        if isinstance(body, bytes):
            from covet_core.filters.coding import code_whole

            coded.raw_headers, coded.body, _ = await code_whole(filters, request, response, head)
            return coded, coded.body or b""
        from covet_core.transports.rsgi_coded import code_file

        coded.raw_headers, body = await code_file(filters, request, response.status_code, head, body)
        coded.body = body if isinstance(body, bytes) else None
        return coded, body

    def _request(self, scope: RSGIScope, proto: RSGIProtocol) -> tuple[Request, RSGIBody]:
        """The whole request."""
        headers = scope.headers
        http_version = version(scope)
        body = RSGIBody(proto, self._plan.limits.max_body_size, checked_framing(headers, http_version))
        request = self._plan.request_type(
            scope.method,
            quoted_path(scope.path),
            scope.query_string.encode("latin-1"),
            request_headers(headers),
            http_version=http_version,
            scheme=scope.scheme,
            client=address(scope.client),
            server=address(scope.server),
            body=body,
        )
        return request, body

    async def _apologise(self, proto: RSGIProtocol, response: Response, request: Request, fault: Exception) -> None:
        """Send a 500 instead of a response that can't be sent."""
        if hasattr(response, "body_iterator"):
            await chunks_of(response).aclose()
        apology = await self._plan.on_error(request, fault)
        self._send(proto, apology, apology.body or b"", request)

    def _send(
        self, proto: RSGIProtocol, response: Response, body: bytes | FileChunks, request: RequestHead | None
    ) -> None:
        """Send a response to `request`, or to what was none."""
        # What filters add differs from request to request.
        head = None if self._filters is not None else self._known(response)
        if head is None:
            method = "GET" if request is None else request.method
            head = response_headers(dressed(self._filters, request, checked_head(response, method)))
        status = response.status_code
        if status in BODYLESS:
            proto.response_empty(status, head)
        elif not isinstance(body, bytes):
            send_file(proto, status, head, body, head_only=request is not None and request.method == "HEAD")
        elif not body and request is not None and request.method == "HEAD" and (said := said_length(response)):
            proto.response_empty(status, [*head, said])
        else:
            proto.response_bytes(status, head, body)

    def _known(self, response: Response) -> list[tuple[str, str]] | None:
        """The head of a response whose only header is a content type that was sent before."""
        raw = response.raw_headers
        if len(raw) != 1 or raw[0][0] != b"content-type" or not 200 <= response.status_code <= 599:
            return None
        value = raw[0][1]
        found = self._heads.get(value)
        if found is None and len(self._heads) < KNOWN_HEADS:
            found = self._heads[value] = response_headers(checked_head(response))
        return found


KNOWN_HOSTS = 256
"""Values of Host that are kept because they were found well-formed."""

KNOWN_HEADS = 64
"""Content types whose checked heads are kept."""


def whole(response: Response, head: RequestHead) -> bytes | FileChunks:
    """The body of `response`, which the server reads by itself when it is a file.

    Raises:
        InvalidBody: it is no bytes, or None without a stream.
        StreamRefused: it is a stream.
    """
    body = response.body
    if body is None or type(body) is not bytes:
        body_length(response)
    if body is None:
        chunks = chunks_of(response)
        if is_part(chunks):
            return chunks
        raise StreamRefused(transport=CAPABILITIES.transport, method=head.method, path=head.path)
    return body


class _ClientGone(Exception):  # a signal between two functions, which nobody else sees
    """The client went away and its handler was cancelled: there is nobody to answer."""


def is_lean(endpoint: Endpoint) -> bool:
    """Whether `endpoint` sees nothing of a request but its path and query."""
    if endpoint.wrapped or endpoint.teardown or endpoint.body != "none":
        return False
    return all(param.source in ("path", "query") for param in endpoint.params)


def _debugging(failure: Exception) -> Exception | None:
    return failure if _log.isEnabledFor(logging.DEBUG) else None
