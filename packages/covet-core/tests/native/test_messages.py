"""HTTP/1.1 as its RFCs have it: framing, persistence, expectations, early answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from covet_core.app import CovetApp
from covet_core.http.request import Request
from covet_core.http.response import Response
from covet_core.http.stream import StreamingResponse
from covet_core.limits import Limits


@pytest.fixture
def app() -> CovetApp:
    app = CovetApp(limits=Limits(max_body_size=100_000, max_requests_per_connection=3))

    @app.get("/")
    async def root() -> str:
        return "hello"

    @app.post("/json")
    async def take(body: dict[str, int]) -> dict[str, int]:
        return body

    @app.post("/echo")
    async def echo(request: Request) -> StreamingResponse:
        return StreamingResponse(request.stream())

    @app.post("/read")
    async def read(request: Request) -> bytes:
        return await request.body()

    @app.post("/ignore")
    async def ignore() -> str:
        return "not read"

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            yield b"one,"
            await asyncio.sleep(0)
            yield b""
            yield b"two"

        return StreamingResponse(chunks())

    @app.get("/sized/{said}")
    async def sized(said: int) -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            yield b"12345"
            yield b"67890"

        return StreamingResponse(chunks(), headers={"content-length": str(said)})

    @app.get("/broken")
    async def broken() -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            yield b"first"
            raise RuntimeError("no second")

        return StreamingResponse(chunks())

    @app.get("/nothing")
    async def nothing() -> None:
        return None

    @app.get("/205")
    async def reset() -> StreamingResponse:
        return StreamingResponse([b"never sent"], status_code=205)

    @app.get("/304")
    async def unchanged() -> Response:
        return Response(status_code=304, headers={"etag": '"x"'})

    @app.get("/bad-header")
    async def bad_header() -> Response:
        response = Response("x")
        response.raw_headers.append((b"x-a", b"1\r\nx-b: 2"))
        return response

    @app.get("/own-framing")
    async def own_framing() -> Response:
        response = Response("x")
        response.raw_headers.append((b"transfer-encoding", b"chunked"))
        return response

    return app


def test_connections_persist_up_to_their_number_of_requests(run: Any, serve: Any, app: CovetApp) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            for _ in range(2):
                status, headers, _ = await wire.get("/")
                assert (status, headers.get("connection")) == (200, None)
            assert (await wire.get("/"))[1]["connection"] == "close"
            assert await wire.rest() == b""

    run(main())


def test_close_is_honoured_and_said(run: Any, serve: Any, app: CovetApp) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            _, headers, body = await wire.get("/", headers="Connection: close\r\n")
            assert (headers["connection"], body) == ("close", b"hello")
            assert await wire.rest() == b""

    run(main())


def test_http_1_0_is_closed_unless_kept_alive(run: Any, serve: Any, app: CovetApp) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            await wire.send(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            _, headers, _ = await wire.response()
            assert headers["connection"] == "keep-alive"
            await wire.send(b"GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            _, headers = await wire.head()
            assert "transfer-encoding" not in headers
            assert headers["connection"] == "close"
            assert await wire.rest() == b"one,two"

    run(main())


def test_streams_are_chunked(run: Any, serve: Any, app: CovetApp) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            _, headers, body = await wire.get("/stream")
            assert (headers["transfer-encoding"], body) == ("chunked", b"one,two")
            assert "content-length" not in headers
            assert (await wire.get("/"))[2] == b"hello"

    run(main())


@pytest.mark.parametrize("said", [4, 15])
def test_a_stream_of_another_length_than_it_said_is_cut_off(
    run: Any, serve: Any, app: CovetApp, caplog: pytest.LogCaptureFixture, said: int
) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            await wire.send(b"GET /sized/%d HTTP/1.1\r\nHost: a\r\n\r\n" % said)
            assert not (await wire.rest()).endswith(b"1234567890")

    run(main())
    assert "Content-Length" in caplog.text


def test_a_stream_of_the_length_it_said_is_whole(run: Any, serve: Any, app: CovetApp) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            assert (await wire.get("/sized/10"))[2] == b"1234567890"
            assert (await wire.get("/"))[2] == b"hello"

    run(main())


def test_an_error_in_a_stream_cuts_it_off_and_is_logged_once(
    run: Any, serve: Any, app: CovetApp, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError, ValueError)):
                await wire.get("/broken")

    run(main())
    assert [record.name for record in caplog.records] == ["covet.error"]
    assert "no second" in caplog.text


@pytest.mark.parametrize(("path", "status"), [("/nothing", 204), ("/304", 304)])
def test_no_body_and_no_length_where_none_is_allowed(
    run: Any, serve: Any, app: CovetApp, path: str, status: int
) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            answered, headers, body = await wire.get(path)
            assert (answered, body) == (status, b"")
            assert "content-length" not in headers
            assert (await wire.get("/"))[2] == b"hello"

    run(main())


def test_a_stream_without_content_says_so(run: Any, serve: Any, app: CovetApp) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            status, headers, body = await wire.get("/205")
            assert (status, headers["content-length"], body) == (205, "0", b"")
            assert (await wire.get("/"))[2] == b"hello"

    run(main())


def test_head_has_the_length_of_get_and_no_body(run: Any, serve: Any, app: CovetApp) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            await wire.send(b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
            status, headers = await wire.head()
            assert (status, headers["content-length"]) == (200, "5")
            await wire.send(b"HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n")
            assert (await wire.head())[0] == 200
            assert (await wire.get("/"))[2] == b"hello"

    run(main())


@pytest.mark.parametrize("path", ["/bad-header", "/own-framing"])
def test_a_head_that_must_not_be_sent_becomes_a_500(run: Any, serve: Any, app: CovetApp, path: str) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            status, headers, _ = await wire.get(path)
            assert status == 500
            assert "x-b" not in headers
            assert (await wire.get("/"))[2] == b"hello"

    run(main())


def test_100_continue_is_sent_when_the_body_is_wanted(run: Any, serve: Any, app: CovetApp) -> None:
    async def main() -> None:
        async with serve(app) as served:
            for path in ("/json", "/read"):
                wire = await served.connect()
                head = f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                await wire.send(head.encode() + b"Content-Length: 7\r\nExpect: 100-continue\r\n\r\n")
                assert (await wire.head())[0] == 100
                await wire.send(b'{"a":1}')
                status, _, body = await wire.response()
                assert (status, body) == (200, b'{"a":1}')

    run(main())


def test_no_100_continue_for_a_body_that_nobody_wants(run: Any, serve: Any, app: CovetApp) -> None:
    async def main() -> None:
        async with serve(app) as served:
            head = b"HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
            for request, status in (
                (b"POST /ignore " + head + b"Content-Length: 7\r\n\r\n", 200),
                (b"POST /nowhere " + head + b"Content-Length: 7\r\n\r\n", 404),
                (b"POST /json " + head + b"Content-Length: 100001\r\n\r\n", 413),
            ):
                wire = await served.connect()
                await wire.send(request)
                answered, headers, _ = await wire.response()
                assert (answered, headers["connection"]) == (status, "close")
                assert await wire.rest() == b""

    run(main())


def test_an_unread_small_body_is_dropped_and_the_connection_goes_on(run: Any, serve: Any, app: CovetApp) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            await wire.send(b"POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n")
            assert (await wire.response())[2] == b"not read"
            await wire.send(b"x" * 50_000)
            assert (await wire.get("/"))[2] == b"hello"

    run(main())


def test_a_large_unread_body_ends_the_connection_and_the_answer_arrives(run: Any, serve: Any, app: CovetApp) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            await wire.send(b"POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n")
            sending = asyncio.ensure_future(wire.send(b"x" * 900_000))
            status, headers, body = await wire.response()
            assert (status, headers["connection"], body) == (200, "close", b"not read")
            await sending
            assert await wire.rest() == b""

    run(main())


def test_chunked_bodies_come_in_whole_and_their_trailers_are_dropped(run: Any, serve: Any, app: CovetApp) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            head = b"POST /json HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            head += b"Transfer-Encoding: chunked\r\n\r\n"
            body = b'3;x=y\r\n{"a\r\n4\r\n":1}\r\n0\r\nX-Trailer: 1\r\nContent-Length: 3\r\n\r\n'
            for byte in head + body:
                await wire.send(bytes([byte]))
            assert (await wire.response())[2] == b'{"a":1}'
            assert (await wire.get("/"))[2] == b"hello"

    run(main())


def test_a_body_over_the_limit_is_refused_while_it_comes_in(run: Any, serve: Any, app: CovetApp) -> None:
    async def main() -> None:
        async with serve(app) as served:
            for path in ("/json", "/read"):
                wire = await served.connect()
                head = f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                await wire.send(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n")
                chunk = b"2710\r\n" + b" " * 10_000 + b"\r\n"
                wire.writer.write(chunk * 11)
                status, headers, _ = await wire.response()
                assert (status, headers["connection"]) == (413, "close")
                assert await wire.rest() == b""

    run(main())


def test_bodies_stream_through_in_both_directions(run: Any, serve: Any, app: CovetApp) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            await wire.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            await wire.send(b"5\r\nfirst\r\n")
            await wire.head()
            assert await wire.reader.readexactly(10) == b"5\r\nfirst\r\n"
            await wire.send(b"6\r\nsecond\r\n0\r\n\r\n")
            assert await wire.chunks() == b"second"

    run(main())


@pytest.mark.parametrize(
    ("request_line", "status"),
    [(b"CONNECT example.com:443", 501), (b"TRACE /", 405), (b"OPTIONS *", 204), (b"OPTIONS /", 204)],
)
def test_methods_that_are_answered_by_rule(
    run: Any, serve: Any, app: CovetApp, request_line: bytes, status: int
) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            await wire.send(request_line + b" HTTP/1.1\r\nHost: example.com:443\r\n\r\n")
            assert (await wire.response())[0] == status

    run(main())


def test_an_upgrade_to_h2c_is_ignored(run: Any, serve: Any, app: CovetApp) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            headers = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
            status, sent, body = await wire.get("/", headers=headers)
            assert (status, body) == (200, b"hello")
            assert "server" not in sent

    run(main())
