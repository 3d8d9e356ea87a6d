"""The plan as an ASGI application, spoken to in messages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from covet_core import ClientDisconnect, CovetApp, Depends, FileResponse, Request, Response, StreamingResponse
from covet_core.transports.asgi import ASGIApp
from covet_core.transports.errors import StreamLengthMismatch, UnknownScope
from covet_core.types import CallNext
from covet_plugin import Stage

Message = MutableMapping[str, Any]


class Server:
    """An ASGI server's side of one request."""

    def __init__(self, *incoming: Message) -> None:
        self.incoming: asyncio.Queue[Message] = asyncio.Queue()
        self.sent: list[Message] = []
        for message in incoming:
            self.incoming.put_nowait(message)

    async def receive(self) -> Message:
        return await self.incoming.get()

    async def send(self, message: Message) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int:
        status: int = self.sent[0]["status"]
        return status

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.sent[0]["headers"])

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent[1:])


def scope(path: str = "/", **changes: Any) -> Message:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("utf-8", "surrogateescape"),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"x")],
        "client": ("127.0.0.1", 1234),
        "server": ("127.0.0.1", 80),
        **changes,
    }


def body(content: bytes = b"", more: bool = False) -> Message:
    return {"type": "http.request", "body": content, "more_body": more}


def app_of(app: CovetApp) -> ASGIApp:
    return ASGIApp(app.plan())


def told(app: CovetApp) -> ASGIApp:
    """An application that tells what it saw under any path."""

    @app.get("/{rest:path}")
    async def rest(request: Request, rest: str) -> str:
        return f"{rest}|{request.raw_path.decode()}"

    @app.get("/")
    async def top(request: Request) -> str:
        return f"|{request.raw_path.decode()}"

    return app_of(app)


async def ask(app: ASGIApp, asked: Message) -> Server:
    server = Server(body())
    await app(asked, server.receive, server.send)
    return server


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"raw_path": b"/a%2Fb"}, b"a/b|/a%2Fb"),
        ({"raw_path": None}, b"a b|/a%20b"),
        ({"root_path": "/api", "path": "/api/a", "raw_path": b"/api/a"}, b"a|/a"),
        ({"root_path": "/api", "path": "/a", "raw_path": b"/a"}, b"a|/a"),
        ({"root_path": "/api", "path": "/api", "raw_path": b"/api"}, b"|/"),
        ({"root_path": "/api", "path": "/apix", "raw_path": b"/apix"}, b"apix|/apix"),
        ({"root_path": "/a b", "path": "/a b/c", "raw_path": b"/a%20b/c"}, b"c|/c"),
        ({"root_path": "/a b", "path": "/a b", "raw_path": b"/a%20b"}, b"|/"),
        ({"root_path": "/api", "path": "/api/a", "raw_path": None}, b"a|/a"),
        ({"raw_path": b"/a?b"}, b"a|/a"),
    ],
)
async def test_the_path_is_the_one_below_the_root(changes: dict[str, Any], expected: bytes) -> None:
    asked = scope(**{"path": "/a b", **changes})
    assert (await ask(told(CovetApp(openapi_url=None)), asked)).body == expected


async def test_a_path_that_is_not_utf_8_is_refused() -> None:
    assert (await ask(told(CovetApp(openapi_url=None)), scope("/\udcff", raw_path=None))).status == 400


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"host", b"x"), (b"host", b"y")],
        [(b"host", b"x y")],
        [(b"host", b"x"), (b"content-length", b"1"), (b"transfer-encoding", b"chunked")],
        [(b"host", b"x"), (b"content-length", b"1"), (b"content-length", b"1")],
        [(b"host", b"x"), (b"content-length", b"+1")],
    ],
)
async def test_an_ambiguous_head_is_refused_again(headers: list[tuple[bytes, bytes]]) -> None:
    server = await ask(told(CovetApp(openapi_url=None)), scope("/a", headers=headers))
    assert (server.status, server.headers[b"content-type"]) == (400, b"application/problem+json")


async def test_http_2_needs_no_host() -> None:
    asked = scope("/a", headers=[(b":authority", b"x")], http_version="2")
    assert (await ask(told(CovetApp(openapi_url=None)), asked)).status == 200


async def test_a_web_socket_is_refused() -> None:
    server = Server({"type": "websocket.connect"})
    await app_of(CovetApp())({"type": "websocket"}, server.receive, server.send)
    assert server.sent[0]["type"] == "websocket.close"


async def test_an_unknown_scope_is_an_error() -> None:
    server = Server()
    with pytest.raises(UnknownScope, match="carrier-pigeon"):
        await app_of(CovetApp())({"type": "carrier-pigeon"}, server.receive, server.send)


async def test_start_and_stop_are_told() -> None:
    app, seen = CovetApp(), []
    app.on_startup(lambda: seen.append("start"))
    app.on_shutdown(lambda: seen.append("stop"))
    server = Server({"type": "lifespan.startup"}, {"type": "lifespan.shutdown"})
    await app_of(app)({"type": "lifespan"}, server.receive, server.send)
    assert [message["type"] for message in server.sent] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert seen == ["start", "stop"]


@pytest.mark.parametrize("phase", ["startup", "shutdown"])
async def test_a_failure_to_start_or_stop_is_told(phase: str, caplog: pytest.LogCaptureFixture) -> None:
    app = CovetApp()

    def fail() -> None:
        raise RuntimeError("no database")

    (app.on_startup if phase == "startup" else app.on_shutdown)(fail)
    server = Server({"type": "lifespan.startup"}, {"type": "lifespan.shutdown"})
    await app_of(app)({"type": "lifespan"}, server.receive, server.send)
    assert server.sent[-1] == {"type": f"lifespan.{phase}.failed", "message": "RuntimeError: no database"}
    assert "no database" in caplog.text


def streaming(chunks: Any, **options: Any) -> ASGIApp:
    app = CovetApp()

    @app.get("/")
    async def stream() -> StreamingResponse:
        return StreamingResponse(chunks(), **options)

    return app_of(app)


async def test_a_chunk_is_made_when_the_one_before_was_taken() -> None:
    made = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal made
        for _ in range(3):
            made += 1
            yield b"x"

    app, server, room = streaming(chunks), Server(body()), asyncio.Semaphore(0)

    async def send(message: Message) -> None:
        await room.acquire()
        await server.send(message)

    task = asyncio.create_task(app(scope(), server.receive, send))
    for expected in (0, 1, 2, 3):
        await asyncio.sleep(0.01)
        assert made == expected
        room.release()
    room.release()
    await task
    assert server.body == b"xxx"


async def test_a_stream_that_fails_raises_so_that_the_server_cuts_it() -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"x"
        raise RuntimeError("broken")

    server = Server(body())
    with pytest.raises(RuntimeError, match="broken"):
        await streaming(chunks)(scope(), server.receive, server.send)
    assert server.sent[-1]["more_body"]


@pytest.mark.parametrize(("declared", "sent"), [(2, b""), (1, b"x")])
async def test_a_stream_of_another_length_is_cut(declared: int, sent: bytes) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"x"
        yield b"yz"

    server = Server(body())
    options = {"headers": {"Content-Length": str(declared)}}
    with pytest.raises(StreamLengthMismatch):
        await streaming(chunks, **options)(scope(), server.receive, server.send)
    assert server.body == b"x"


async def test_a_stream_ends_with_its_client_and_is_closed() -> None:
    closed = asyncio.Event()

    async def chunks() -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"x"
                await asyncio.sleep(0)
        finally:
            closed.set()

    server = Server(body())
    task = asyncio.create_task(streaming(chunks)(scope(), server.receive, server.send))
    await asyncio.sleep(0.01)
    server.incoming.put_nowait({"type": "http.disconnect"})
    await asyncio.wait_for(task, 5)
    assert closed.is_set()
    assert task.cancelling() == 0


async def test_a_stream_that_reads_from_a_client_that_has_gone_is_no_fault() -> None:
    app = CovetApp()
    seen: list[BaseException] = []

    async def session() -> AsyncIterator[None]:
        try:
            yield
        except ClientDisconnect as gone:
            seen.append(gone)
            raise

    @app.post("/", dependencies=[Depends(session)])
    async def duplex(request: Request) -> StreamingResponse:
        return StreamingResponse(request.stream())

    server = Server(body(b"first", more=True), {"type": "http.disconnect"})
    await app_of(app)(scope(method="POST"), server.receive, server.send)
    assert [message.get("more_body") for message in server.sent[1:]] == [True]
    assert [type(gone) for gone in seen] == [ClientDisconnect]


async def test_cancellation_from_the_server_passes_through() -> None:
    app = CovetApp()

    @app.get("/")
    async def wait() -> None:
        await asyncio.sleep(30)

    server = Server(body())
    task = asyncio.create_task(app_of(app)(scope(), server.receive, server.send))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_reading_and_watching_share_what_arrives() -> None:
    app = CovetApp()

    @app.post("/", cancel_on_disconnect=True)
    async def read(request: Request) -> bytes:
        await asyncio.sleep(0.01)  # the watch has the first chunk by now
        return await request.body()

    server = Server(body(b"one", more=True))
    task = asyncio.create_task(app_of(app)(scope(method="POST"), server.receive, server.send))
    await asyncio.sleep(0.03)
    server.incoming.put_nowait(body(b"two"))
    await asyncio.wait_for(task, 5)
    assert server.body == b"onetwo"


async def test_the_watch_reads_a_bounded_amount_ahead() -> None:
    app, go = CovetApp(), asyncio.Event()

    @app.post("/", cancel_on_disconnect=True)
    async def wait(request: Request) -> str:
        await go.wait()
        return str(len(await request.body()))

    server = Server(*[body(b"x" * 10_000, more=True) for _ in range(20)], body())
    task = asyncio.create_task(app_of(app)(scope(method="POST"), server.receive, server.send))
    await asyncio.sleep(0.02)
    assert server.incoming.qsize() == 21 - 7
    go.set()
    await asyncio.wait_for(task, 5)
    assert server.body == b"200000"


async def test_a_response_that_can_not_be_sent_is_a_500(caplog: pytest.LogCaptureFixture) -> None:
    app = CovetApp()

    @app.get("/")
    async def split() -> Response:
        response = Response("x")
        response.raw_headers.append((b"x-a", b"a\r\nset-cookie: b=1"))
        return response

    server = await ask(app_of(app), scope())
    assert server.status == 500
    assert b"set-cookie" not in server.headers
    assert "failed" in caplog.text


async def test_httpx_asks_an_application_by_its_transport() -> None:
    app = CovetApp()

    @app.post("/orders/{number}")
    async def order(number: int, request: Request) -> dict[str, Any]:
        return {"number": number, "host": request.url.hostname, "sent": await request.json()}

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.post("/orders/7", json=[1])
    assert (answer.status_code, answer.json()) == (200, {"number": 7, "host": "test", "sent": [1]})


def files(folder: Path, size: int) -> CovetApp:
    folder.joinpath("file.bin").write_bytes(bytes(range(256)) * (size // 256))
    app = CovetApp()

    @app.route("/file", ["GET", "POST"])
    async def file() -> FileResponse:
        return FileResponse(folder / "file.bin")

    return app


async def sent(
    app: CovetApp, method: str = "GET", *headers: tuple[bytes, bytes], at: str = "/file", **changes: Any
) -> list[Message]:
    """What an application sends to a server that sends files by itself, with each file as it is at that moment."""
    server = Server({"type": "http.request", "body": b"", "more_body": False})

    async def send(message: Message) -> None:
        if message["type"] == "http.response.pathsend":
            message = {**message, "content": Path(message["path"]).read_bytes()}
        await server.send(message)

    offered = {"extensions": {"http.response.pathsend": {}}, **changes}
    await ASGIApp(app.plan())(
        scope(at, method=method, headers=[(b"host", b"x"), *headers], **offered), server.receive, send
    )
    return server.sent


@pytest.mark.parametrize("root_path", ["", "/below"])
async def test_a_whole_file_is_left_to_a_server_that_offers_to_send_it(tmp_path: Path, root_path: str) -> None:
    app = files(tmp_path, 1_000_192)
    changes: dict[str, Any] = {"root_path": root_path, "raw_path": f"{root_path}/file".encode()} if root_path else {}
    start, path = await sent(app, **changes)
    assert (start["type"], start["status"]) == ("http.response.start", 200)
    assert dict(start["headers"])[b"content-length"] == b"1000192"
    assert set(path) == {"type", "path", "content"}
    assert path["path"].startswith("/")
    assert path["content"] == tmp_path.joinpath("file.bin").read_bytes()


async def test_the_file_is_the_one_that_was_opened_whatever_takes_its_place(tmp_path: Path) -> None:
    app = files(tmp_path, 1_000_192)

    @app.middleware
    async def replacing(request: Request, call_next: CallNext) -> Response:
        response = await call_next(request)
        tmp_path.joinpath("other").write_bytes(b"other")
        tmp_path.joinpath("other").replace(tmp_path / "file.bin")
        return response

    _, path = await sent(app)
    assert len(path["content"]) == 1_000_192


async def test_everything_else_of_files_is_sent_as_it_is(tmp_path: Path) -> None:
    app = files(tmp_path, 1_000_192)
    for method, headers, extensions in (
        ("GET", [(b"range", b"bytes=0-499999")], {"http.response.pathsend": {}}),
        ("GET", [(b"range", b"bytes=0-")], {"http.response.pathsend": {}}),
        ("GET", [(b"range", b"bytes=0-9,20-29")], {"http.response.pathsend": {}}),
        ("HEAD", [], {"http.response.pathsend": {}}),
        ("GET", [], {}),
        ("GET", [], None),
    ):
        found = await sent(app, method, *headers, extensions=extensions)
        assert {message["type"] for message in found[1:]} == {"http.response.body"}
    small = files(tmp_path, 1_024)
    assert [message["type"] for message in await sent(small)] == ["http.response.start", "http.response.body"]


async def test_a_file_that_is_compressed_is_sent_by_us(tmp_path: Path) -> None:
    app = files(tmp_path, 1_000_192)

    @app.get("/text")
    async def text() -> FileResponse:
        return FileResponse(tmp_path / "file.bin", media_type="text/plain")

    app.contribute(lambda to: to.filter("compression", schema=1, stage=Stage.EDGE, settings={}))
    found = await sent(app, "GET", (b"accept-encoding", b"gzip"), at="/text")
    assert dict(found[0]["headers"])[b"content-encoding"] == b"gzip"
    assert {message["type"] for message in found[1:]} == {"http.response.body"}
