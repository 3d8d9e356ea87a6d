"""The routes that pass the answers of another service on."""

from __future__ import annotations

import asyncio
import gzip
from collections import defaultdict
from collections.abc import AsyncIterator

import httpx

from covet_core import BadGateway, CovetApp, GatewayTimeout, ProxyResponse, Request, end_to_end

__all__ = ("add_proxied",)

PIECE = b"x" * 65_536


class Endless(httpx.AsyncByteStream):
    """A body that tells when it is closed; it breaks off after a while if it shall."""

    def __init__(self, log: list[str], pieces: int, *, breaks: bool = False) -> None:
        self._log, self._pieces, self._breaks = log, pieces, breaks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for number in range(self._pieces):
            self._log.append(f"piece {number}")
            yield PIECE
            await asyncio.sleep(0)
        if self._breaks:
            raise httpx.ReadError("the upstream is gone")

    async def aclose(self) -> None:
        self._log.append("closed")


def add_proxied(app: CovetApp, journal: defaultdict[str, list[str]]) -> None:
    """Add them; they need a transport that streams."""

    def answer(request: httpx.Request) -> httpx.Response:
        match request.url.path.split("/")[1:]:
            case ["headers"]:
                fields = [
                    *(("Connection", "close, X-Secret"), ("X-Secret", "1")),
                    *(("Keep-Alive", "timeout=5"), ("Trailer", "x")),
                    *(("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("ETag", '"1"'), ("X-Own", "yes")),
                ]
                return httpx.Response(203, headers=fields, content=request.headers.get("x-asked", "nothing").encode())
            case ["gzip"]:
                stream = httpx.ByteStream(gzip.compress(b"hello " * 1000))
                return httpx.Response(200, headers={"Content-Encoding": "gzip", "ETag": '"1"'}, stream=stream)
            case ["gzip-read"]:
                body = gzip.compress(b"hello " * 1000)
                return httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=body)
            case ["status", status]:
                return httpx.Response(int(status), headers={"X-Own": "yes"})
            case ["echo"]:
                return httpx.Response(200, stream=httpx.ByteStream(request.content), headers={"Content-Type": "x/y"})
            case ["broken-header"]:
                return httpx.Response(200, headers=[(b"X-Bad", b"a\x01b")])
            case ["gone"]:
                raise httpx.ConnectError("nobody is there")
            case ["late"]:
                raise httpx.ReadTimeout("too late")
            case ["endless", key, pieces]:
                return httpx.Response(200, stream=Endless(journal[key], int(pieces)))
            case ["breaks", key]:
                return httpx.Response(200, stream=Endless(journal[key], 2, breaks=True))
        raise AssertionError(request.url)

    async def upstream(request: httpx.Request) -> httpx.Response:
        await request.aread()
        return answer(request)

    client = httpx.AsyncClient(transport=httpx.MockTransport(upstream), base_url="http://upstream.example")

    @app.route("/proxied/{path:path}", methods=["GET", "POST"], raises=(BadGateway, GatewayTimeout))
    async def proxied(path: str, request: Request) -> ProxyResponse:
        asked = client.build_request(
            request.method, f"/{path}", headers=end_to_end(request.headers.items()), content=request.stream()
        )
        return await ProxyResponse.fetch(client, asked)
