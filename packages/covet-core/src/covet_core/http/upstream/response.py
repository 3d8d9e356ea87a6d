"""`ProxyResponse`: what another service answered, passed on as it arrives."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

from covet_core._engine import check_response
from covet_core.detached import keep
from covet_core.http.stream import ClosableChunks, StreamingResponse
from covet_core.http.upstream.codings import accepts, decodable
from covet_core.http.upstream.headers import end_to_end
from covet_core.http.upstream.problems import BadGateway, GatewayTimeout

if TYPE_CHECKING:
    import httpx

    from covet_core.http.request import Request

__all__ = ("ProxyResponse",)

_log = logging.getLogger("covet.proxy")
_LENGTHLESS: Final = frozenset({204, 205})


class ProxyResponse(StreamingResponse):
    """What another service answered: its status, its headers and its body, as fast as the client reads it.

    Headers about the connection to that service stay there (RFC 9110, 7.6.1); all others go on as they are, each
    `Set-Cookie` too. The body stays coded as it is, unless that is gzip or deflate and the client doesn't accept it.
    When the client goes away, or the response is sent, the answer is closed. One that breaks off cuts the connection of
    the client, which can tell that something is missing.

    Args:
        upstream: an answer of `httpx.AsyncClient`, best of a request sent with `stream=True`; it is closed here.
        background: what is called when everything was sent, or the client has gone.

    Raises:
        BadGateway: its status or a header of it can't be sent.
    """

    __slots__ = ("_chunks",)
    media_type: ClassVar[str | None] = "*/*"
    """For the description alone: what is sent is what the service behind says."""

    def __init__(self, upstream: httpx.Response, *, background: Callable[[], Any] | None = None) -> None:
        status = upstream.status_code
        pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in upstream.headers.raw]
        headers = end_to_end(pairs)
        read = upstream.is_stream_consumed
        if read and "content-encoding" in upstream.headers:  # reading has decoded it
            headers = [pair for pair in headers if pair[0] not in ("content-encoding", "content-length")]
        if status in _LENGTHLESS:
            headers = [pair for pair in headers if pair[0] != "content-length"]
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        try:
            check_response(status, raw, None)
        except ValueError as error:
            raise BadGateway(detail="A service behind this one answered with what can't be passed on.") from error
        self._chunks = _Chunks(upstream, upstream.aiter_bytes() if read else upstream.aiter_raw())
        super().__init__(self._chunks, status, background=background)
        self.raw_headers = raw

    def _set_media_type(self, media_type: str | None) -> None:
        """A body without a type stays without one."""

    @classmethod
    async def fetch(
        cls, client: httpx.AsyncClient, request: httpx.Request, *, background: Callable[[], Any] | None = None
    ) -> Self:
        """Send `request`, and pass on what is answered.

        The client keeps no cookies from then on: those of one user would be sent with the requests of the next.

        Args:
            client: the client, which lives as long as the service. Its timeouts count.
            request: what `client.build_request` made.
            background: what is called when everything was sent, or the client has gone.

        Raises:
            BadGateway: the service can't be reached, or breaks off before it has answered.
            GatewayTimeout: it doesn't answer in time.
        """
        import httpx

        _forget_cookies(client)
        told = f"{request.method} {request.url.copy_with(query=None, userinfo=b'')}"
        try:
            upstream = await client.send(request, stream=True)
        except httpx.TimeoutException as error:
            _log.warning("%s timed out: %r", told, error)
            raise GatewayTimeout(detail="A service behind this one didn't answer in time.") from error
        except httpx.TransportError as error:
            _log.warning("%s failed: %r", told, error)
            raise BadGateway(detail="A service behind this one can't be reached.") from error
        try:
            return cls(upstream, background=background)
        except BadGateway as error:
            await upstream.aclose()
            _log.warning("%s: %s", told, error.__cause__)
            raise

    def answer_to(self, request: Request) -> ProxyResponse:
        """What is sent to `request`: the transport calls this last. Content that it can't read is decoded."""
        coding = self.headers.get("content-encoding")
        if coding is None or self.status_code == 206 or not decodable(coding):
            return self
        headers = self.headers
        if not any("accept-encoding" in each.lower() for each in headers.getlist("vary")):
            headers.append("vary", "Accept-Encoding")
        if accepts(request.headers.getlist("accept-encoding"), coding):
            return self
        for name in ("content-encoding", "content-length", "accept-ranges"):
            headers.pop(name, None)
        etag = headers.get("etag")
        if etag is not None and not etag.startswith("W/"):
            headers["etag"] = f"W/{etag}"  # other bytes than those it was made for (RFC 9110, 8.8.1)
        self._chunks.decode()
        return self


class _Chunks(ClosableChunks):
    """The body of an answer, which is closed with it."""

    __slots__ = ("_loop", "_source", "_upstream")

    def __init__(self, upstream: httpx.Response, source: AsyncIterator[bytes]) -> None:
        self._upstream = upstream
        self._source = source
        self._loop = _running()

    def decode(self) -> None:
        """Give the content without its codings, from the start."""
        self._source = self._upstream.aiter_bytes()

    async def __anext__(self) -> bytes:
        return await self._source.__anext__()

    async def aclose(self) -> None:
        close = getattr(self._source, "aclose", None)
        if close is not None:
            await close()
        await self._upstream.aclose()

    def __del__(self) -> None:
        # Nobody sends a response that a middleware has put another in the place of: its connection must go back anyway,
        # since the client has only so many.
        if not self._upstream.is_closed and self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(_close, self._upstream)  # its own thread may be another


def _running() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _close(upstream: httpx.Response) -> None:
    keep(asyncio.ensure_future(upstream.aclose()))


def _forget_cookies(client: httpx.AsyncClient) -> None:
    from http.cookiejar import DefaultCookiePolicy

    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
