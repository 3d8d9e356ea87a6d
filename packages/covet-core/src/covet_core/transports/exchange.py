"""One request and its response, over a transport that has no rules of its own for them.

ASGI and memory differ in where bytes come from and go to. What happens between is the same, and is here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Protocol, cast

from covet_core._engine import body_length, check_response
from covet_core.filters.passage import answered, dressed
from covet_core.http.errors import ClientDisconnect
from covet_core.transports.expecting import begin, is_waiting
from covet_core.transports.handed_file import is_whole
from covet_core.transports.stream_length import StreamLength
from covet_core.transports.turn import Turn
from covet_core.transports.watch import SAFE_METHODS, Watch

if TYPE_CHECKING:
    from covet_core._engine import Endpoint, FilterChain
    from covet_core.http.files.content import FileChunks
    from covet_core.http.request import Request
    from covet_core.http.response import Response
    from covet_core.http.stream import ClosableChunks, StreamingResponse
    from covet_core.plan.plan import Plan

__all__ = (
    "Headers",
    "Sink",
    "WatchedBody",
    "body_limit",
    "cancels",
    "checked_head",
    "chunks_of",
    "deliver",
    "exchange",
    "fitted",
)

Headers = list[tuple[bytes, bytes]]
SendFile = Callable[[int, Headers, "FileChunks"], Awaitable[None]]
"""What a sink has as `send_file` when its server sends whole files by itself."""

BODYLESS = frozenset({204, 205, 304})


class WatchedBody(Protocol):
    """A body source that also tells when the client has gone."""

    limit: int | None
    """Bytes that the body may have; None for any number."""

    async def read(self) -> bytes:
        """See `BodySource`."""
        ...

    def is_disconnected(self) -> bool:
        """See `BodySource`."""
        ...

    async def gone(self) -> None:
        """Return when the client has gone away."""
        ...


class Sink(Protocol):
    """Where a response goes to."""

    async def whole(self, status: int, headers: Headers, body: bytes) -> None:
        """Send a response whose body is all there."""
        ...

    async def start(self, status: int, headers: Headers) -> None:
        """Send the head of a stream."""
        ...

    async def chunk(self, chunk: bytes) -> None:
        """Send a part of its body, and return when the client's side has room for the next."""
        ...

    async def end(self) -> None:
        """End the stream. One that isn't ended is cut."""
        ...


async def exchange(plan: Plan, request: Request, body: WatchedBody, sink: Sink) -> None:
    """Run the handler of `request`, send its response and tear down what it used.

    A client that goes away cancels the handlers of safe methods and every stream; the others run on.

    Raises:
        Exception: a stream failed after its head was sent: the transport has to cut it. A client that has gone is
            none of these.
    """
    with Watch(body.gone) as watch:
        error: BaseException | None = None
        try:
            error = await _answer(plan, request, body, sink, watch)
        except ClientDisconnect as gone:
            # There is nobody for whom the response would have to be cut, and servers log what is raised as a fault.
            error = gone
        except BaseException as failure:
            error = failure
            raise
        finally:
            watch.stop()
            await plan.finish(request, error)


async def _answer(plan: Plan, request: Request, body: WatchedBody, sink: Sink, watch: Watch) -> Exception | None:
    """Answer a request, and return why it wasn't with the stream that it was meant to be."""
    filters = plan.table.filters
    refusal = answered(filters, request)
    if refusal is not None:
        headers = dressed(filters, request, checked_head(refusal))
        await deliver(refusal, headers, sink, head_only=request.method == "HEAD")
        return None
    endpoint = plan.table.match(request)
    body.limit = body_limit(endpoint, request, body.limit)
    if cancels(endpoint, request.method):
        watch.start()
    response = await plan.run(endpoint, request)
    try:
        response = fitted(response, request)
        headers = checked_head(response, request.method)
    except (TypeError, ValueError) as fault:
        response, headers = await _recover(plan, endpoint, request, fault)
    if response.background is not None:
        request.leave_background(response.background)
    failure: Exception | None = None
    if response.body is None and is_waiting(request):
        try:
            await begin(response)
        except ClientDisconnect:
            raise
        except Exception as raised:
            failure = raised
            response, headers = await _recover(plan, endpoint, request, raised)
    if response.body is None:
        watch.start()
    else:
        watch.stop()
    if filters is None or not filters.compresses:
        headers = dressed(filters, request, headers)
        await deliver(response, headers, sink, head_only=request.method == "HEAD")
    else:
        await _deliver_coded(filters, request, response, headers, sink)
    return failure


async def _recover(plan: Plan, endpoint: Endpoint, request: Request, error: Exception) -> tuple[Response, Headers]:
    """The response, and its headers, in the place of one that can't be sent."""
    answer = plan.on_error if endpoint.guard is None else endpoint.guard.answer
    response: Response = await answer(request, error)
    return response, checked_head(response)


async def _deliver_coded(
    filters: FilterChain, request: Request, response: Response, headers: Headers, sink: Sink
) -> None:
    """Send `response` in the coding that its client likes best."""
    from covet_core.filters.coding import CodedSink, code_whole

    headers, body, encoder = await code_whole(filters, request, response, headers)
    headers = dressed(filters, request, headers)
    head_only = request.method == "HEAD"
    if body is not None:
        await sink.whole(response.status_code, headers, b"" if head_only else body)
        return
    if encoder is None or head_only:
        await deliver(response, headers, sink, head_only=head_only)
        return
    coded = CodedSink(sink, encoder)
    try:
        await deliver(response, headers, coded, head_only=False)
    finally:
        await coded.close()


async def deliver(response: Response, headers: Headers, sink: Sink, *, head_only: bool) -> None:
    """Send `response` with the checked `headers`, and close its stream if it is one.

    Raises:
        StreamLengthMismatch: a stream isn't as long as its `content-length` says.
        Exception: whatever its iterator raises. The head is out by then.
    """
    head_only = head_only or response.status_code in BODYLESS
    if response.body is None:
        send_file: SendFile | None = getattr(sink, "send_file", None)
        if send_file is not None and not head_only and response.status_code != 206:
            chunks = chunks_of(response)
            if is_whole(chunks):
                await send_file(response.status_code, headers, chunks)
                return
        await _stream(response, headers, sink, head_only)
    else:
        await sink.whole(response.status_code, headers, b"" if head_only else response.body)


async def _stream(response: Response, headers: Headers, sink: Sink, head_only: bool) -> None:
    async with aclosing(chunks_of(response)) as chunks:
        await sink.start(response.status_code, headers)
        if not head_only:
            length, turn = StreamLength(headers), Turn()
            async for chunk in chunks:
                length.add(chunk)
                if chunk:
                    await sink.chunk(chunk)
                if turn.is_over():
                    await turn.next()
            length.end()
        await sink.end()


def fitted(response: Response, request: Request, **options: bool) -> Response:
    """What is sent of `response` to `request`: a file looks at its conditions and ranges, with these `options`."""
    if response.body is None:
        answer_to = getattr(response, "answer_to", None)
        if answer_to is not None:
            return cast("Response", answer_to(request, **options))
    return response


def checked_head(response: Response, method: str = "GET") -> Headers:
    """The headers of `response` to a request of `method`, as they are sent.

    Raises:
        InvalidBody: its body is no bytes, or None without a stream.
        InvalidHeader: a name or value can't be sent.
        ForbiddenHeader: a header is the transport's to set.
        InvalidStatus: the status isn't one of a final response.
    """
    length = body_length(response)
    return check_response(response.status_code, response.raw_headers, length, head=method == "HEAD")


def body_limit(endpoint: Endpoint, request: Request, limit: int | None) -> int | None:
    """Bytes that the body of `request` may have: what the endpoint says, else `limit`, and never more than a filter."""
    if endpoint.max_body_size is not None:
        limit = endpoint.max_body_size
    noted = request.body_limit
    if noted is None:
        return limit
    return noted if limit is None else min(limit, noted)


def cancels(endpoint: Endpoint, method: str) -> bool:
    """Whether the handler of `endpoint` is cancelled when its client goes away."""
    asked = endpoint.cancel_on_disconnect
    return method in SAFE_METHODS if asked is None else asked


def chunks_of(response: Response) -> ClosableChunks:
    """The chunks of a streamed response, which can be closed."""
    return cast("ClosableChunks", cast("StreamingResponse", response).body_iterator)
