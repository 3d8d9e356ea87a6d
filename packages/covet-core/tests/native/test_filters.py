"""Filters of the native server: what they answer never enters Python, and what they note stays with its request."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import pytest

import covet_core
from covet_core.app import CovetApp
from covet_core.handlers.markers import Body
from covet_core.http.request import Request
from covet_plugin import Contributions, Stage

CORE = str(Path(covet_core.__file__).parent)


@pytest.fixture
def app() -> CovetApp:
    app = CovetApp()

    @app.contribute
    def filters(to: Contributions) -> None:
        to.filter("request-id", schema=1, stage=Stage.EDGE, settings={})
        to.filter("trusted-hosts", schema=1, stage=Stage.EDGE, settings={"hosts": ["test"]})
        to.filter("body-limit", schema=1, stage=Stage.EDGE, settings={"limit": 10})
        to.filter("security-headers", schema=1, stage=Stage.PROTECT, settings={})

    @app.get("/")
    async def handler(request: Request) -> str:
        return request.id

    @app.post("/body")
    async def body(body: Annotated[bytes, Body()]) -> int:
        return len(body)

    @app.post("/read")
    async def read(request: Request) -> str:
        return f"{request.id} {len(await request.body())}"

    return app


@contextmanager
def entered() -> Iterator[list[str]]:
    """Collects the functions of covet_core, and handlers, that are called meanwhile."""
    calls: list[str] = []

    def profile(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and (code.co_filename.startswith(CORE) or code.co_name == "handler"):
            calls.append(code.co_name)

    sys.setprofile(profile)
    try:
        yield calls
    finally:
        sys.setprofile(None)


def test_a_request_that_a_filter_answers_never_enters_python(
    run: Any, serve: Callable[..., Any], app: CovetApp
) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            for host, method, headers, expected in [
                ("evil.example", "GET", "", 421),
                ("test", "POST", "Content-Length: 11\r\n\r\n12345678901", 413),
            ]:
                request = f"{method} / HTTP/1.1\r\nHost: {host}\r\n{headers or chr(13) + chr(10)}".encode()
                with entered() as calls:
                    wire.writer.write(request)
                    raw = await wire.reader.readuntil(b"\r\n\r\n")
                assert calls == []
                assert raw.startswith(b"HTTP/1.1 %d " % expected)
                assert b"\r\nx-request-id: " in raw
                length = int(raw.partition(b"content-length: ")[2].partition(b"\r\n")[0])
                await wire.reader.readexactly(length)
            with entered() as calls:
                wire.writer.write(b"GET / HTTP/1.1\r\nHost: test\r\n\r\n")
                raw = await wire.reader.readuntil(b"\r\n\r\n")
            assert raw.startswith(b"HTTP/1.1 200 ")
            assert "handler" in calls

    run(main())


def test_each_request_of_a_connection_has_an_id_of_its_own(run: Any, serve: Callable[..., Any], app: CovetApp) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            given = "GET / HTTP/1.1\r\nHost: test\r\nX-Request-ID: first\r\n\r\n"
            made = "GET / HTTP/1.1\r\nHost: test\r\n\r\n"
            await wire.send((given + made + given).encode())
            answers = [await wire.response() for _ in range(3)]
            ids = [headers["x-request-id"] for _, headers, _ in answers]
            assert [body.decode() for _, _, body in answers] == ids
            assert (ids[0], len(ids[1]), ids[2]) == ("first", 32, "first")

    run(main())


def test_a_request_that_waits_for_its_body_is_filtered_once(run: Any, serve: Callable[..., Any], app: CovetApp) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            for path in ("/body", "/read"):
                expect = "Content-Length: 6\r\nExpect: 100-continue"
                await wire.send(f"POST {path} HTTP/1.1\r\nHost: test\r\n{expect}\r\n\r\n".encode())
                assert (await wire.head())[0] == 100
                await wire.send(b"123456")
                status, headers, body = await wire.response()
                assert (status, len(headers["x-request-id"])) == (200, 32)
                assert body.decode() in ("6", f"{headers['x-request-id']} 6")

    run(main())


@pytest.mark.parametrize("path", ["/body", "/read"])
def test_a_chunked_body_is_cut_at_the_limit_of_the_filter(
    run: Any, serve: Callable[..., Any], app: CovetApp, path: str
) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            head = f"POST {path} HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
            await wire.send(head.encode() + b"a\r\n1234567890\r\n0\r\n\r\n")
            assert (await wire.response())[0] == 200
            await wire.send(head.encode() + b"b\r\n")
            status, headers, _ = await wire.response()
            assert (status, headers["x-frame-options"], len(headers["x-request-id"])) == (413, "DENY", 32)

    run(main())


def test_a_limit_of_the_filter_goes_with_its_request(run: Any, serve: Callable[..., Any]) -> None:
    app = CovetApp()

    @app.contribute
    def filters(to: Contributions) -> None:
        rules = [{"path": "/small", "limit": 2}]
        to.filter("body-limit", schema=1, stage=Stage.EDGE, settings={"rules": rules})

    @app.post("/small")
    @app.post("/large", name="large")
    async def count(body: Annotated[bytes, Body()]) -> int:
        return len(body)

    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            for path, status in [("/small", 413), ("/large", 200), ("/small", 413), ("/large", 200)]:
                await wire.send(f"POST {path} HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\n123".encode())
                assert (await wire.response())[0] == status

    run(main())


def test_refusals_of_the_engine_have_the_headers_of_filters(run: Any, serve: Callable[..., Any], app: CovetApp) -> None:
    async def main() -> None:
        async with serve(app) as served:
            for request, expected in [
                (b"CONNECT test:80 HTTP/1.1\r\nHost: test\r\n\r\n", 501),
                (b"GET /%zz HTTP/1.1\r\nHost: test\r\n\r\n", 400),
                (b"POST /body HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", 400),
            ]:
                wire = await served.connect()
                await wire.send(request)
                status, headers, _ = await wire.response()
                assert (status, headers["x-frame-options"], len(headers["x-request-id"])) == (expected, "DENY", 32)

    run(main())


def test_a_panic_is_answered_with_the_headers_of_filters(
    run: Any, serve: Callable[..., Any], app: CovetApp, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        async with serve(app) as served:
            served.server._server._panic_at_next_request()
            wire = await served.connect()
            status, headers, _ = await wire.get("/")
            assert (status, headers["x-frame-options"]) == (500, "DENY")
            assert (await served.get("/"))[0] == 200

    run(main())
    assert len(caplog.records) == 1


def test_a_client_that_waits_for_leave_is_refused_without_it(
    run: Any, serve: Callable[..., Any], app: CovetApp
) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            await wire.send(b"POST /body HTTP/1.1\r\nHost: test\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n")
            status, headers, _ = await wire.response()
            assert (status, headers["connection"]) == (413, "close")

    run(main())
