"""Other frameworks inside of covet, covet inside of them, and middleware written for ASGI."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, MutableMapping
from contextlib import aclosing, asynccontextmanager
from typing import Any, cast

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request as StarletteRequest
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.responses import StreamingResponse as StarletteStream
from starlette.routing import Mount, Route

from covet_core import CovetApp, HTTPException, Request, StreamingResponse
from covet_core.middleware.asgi import ASGIMiddleware
from covet_core.transports.capabilities import Capability
from covet_core.transports.errors import LifespanFailed, NoResponse
from covet_core.transports.memory import MemoryTransport
from covet_core.transports.mount import asgi_lifespan
from covet_core.types import ASGIApp, Receive, Scope, Send


@asynccontextmanager
async def client(app: CovetApp) -> AsyncGenerator[httpx.AsyncClient]:
    plan = app.plan()
    http = httpx.AsyncClient(transport=MemoryTransport(plan), base_url="http://x")
    async with plan.lifespan(), http:
        yield http


def mounted(inner: ASGIApp, path: str = "/inner") -> CovetApp:
    app = CovetApp()
    app.mount(path, inner)
    return app


async def tell(request: StarletteRequest) -> JSONResponse:
    return JSONResponse(
        {
            "root": request.scope["root_path"],
            "path": request.scope["path"],
            "body": (await request.body()).decode(),
            "name": request.path_params["name"],
            "state": getattr(request.state, "word", None),
        }
    )


@asynccontextmanager
async def inner_lifespan(app: Starlette) -> AsyncIterator[dict[str, str]]:
    yield {"word": "started"}


STARLETTE = Starlette(routes=[Route("/{name}", tell, methods=["GET", "POST"])], lifespan=inner_lifespan)


async def test_a_mounted_application_answers_below_its_path_with_its_lifespan_state() -> None:
    async with client(mounted(STARLETTE)) as http:
        answer = await http.post("/inner/nut", content=b"hello")
        assert answer.json() == {
            "root": "/inner",
            "path": "/inner/nut",
            "body": "hello",
            "name": "nut",
            "state": "started",
        }
        assert (await http.get("/inner/a/b")).status_code == 404
        assert (await http.get("/other")).status_code == 404


async def test_a_mounted_application_may_stream() -> None:
    closed = asyncio.Event()

    async def stream(request: StarletteRequest) -> StarletteStream:
        async def chunks() -> AsyncIterator[bytes]:
            try:
                while True:
                    yield b"x" * 10
                    await asyncio.sleep(0)
            finally:
                closed.set()

        return StarletteStream(chunks())

    inner = mounted(Starlette(routes=[Route("/", stream)]))
    async with client(inner) as http, http.stream("GET", "/inner/") as answer:
        raw = cast("AsyncGenerator[bytes]", answer.aiter_raw())
        async with aclosing(raw) as chunks:
            assert await anext(chunks) == b"x" * 10
    assert closed.is_set()


async def test_a_mounted_application_that_reads_too_much_is_413() -> None:
    async with client(mounted(STARLETTE)) as http:
        assert (await http.post("/inner/nut", content=b"x" * 2_000_000)).status_code == 413


async def test_a_mounted_application_that_raises_is_a_500(caplog: pytest.LogCaptureFixture) -> None:
    async def raising(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            raise RuntimeError("broken")

    async def silent(scope: Scope, receive: Receive, send: Send) -> None:
        return

    app = CovetApp()
    app.mount("/raising", raising)
    plan = app.plan()
    async with httpx.AsyncClient(
        transport=MemoryTransport(plan, raise_server_exceptions=False), base_url="http://x"
    ) as http:
        assert (await http.get("/raising/")).status_code == 500
    assert "broken" in caplog.text
    silenced = mounted(silent).plan()
    async with httpx.AsyncClient(transport=MemoryTransport(silenced), base_url="http://x") as http:
        with pytest.raises(NoResponse):
            await http.get("/inner/")


def test_a_mounted_application_needs_what_it_may_use() -> None:
    assert mounted(STARLETTE).plan().needs >= {Capability.RAW_PATH, Capability.RESPONSE_STREAMING}


async def test_the_head_of_a_mounted_application_keeps_its_length() -> None:
    inner = Starlette(routes=[Route("/", lambda request: PlainTextResponse("hello"))])
    async with client(mounted(inner)) as http:
        answer = await http.head("/inner/")
    assert (answer.headers["content-length"], answer.content) == ("5", b"")


async def test_a_head_without_a_length_is_not_given_one() -> None:
    class Passing:
        def __init__(self, app: ASGIApp) -> None:
            self.app = app

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            await self.app(scope, receive, send)

    async def chunks() -> AsyncIterator[bytes]:
        yield b"x"

    app = CovetApp()
    app.add_middleware(Passing)

    @app.get("/")
    async def stream() -> StreamingResponse:
        return StreamingResponse(chunks())

    async with client(app) as http:
        answer = await http.head("/")
    assert (answer.status_code, answer.content) == (200, b"")
    assert "content-length" not in answer.headers


async def test_an_application_without_a_lifespan_runs_without() -> None:
    async def plain(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"

    async with asgi_lifespan(plain) as state:
        assert state == {}


async def test_an_application_that_returns_from_the_scope_runs_without_a_lifespan_too() -> None:
    async def plain(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

    async with asgi_lifespan(plain) as state:
        assert state == {}


async def test_an_application_that_ends_while_it_runs_is_told() -> None:
    async def leaving(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})

    with pytest.raises(LifespanFailed, match="without an answer"):
        async with asgi_lifespan(leaving):
            pass


async def test_a_mounted_start_that_fails_is_told() -> None:
    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})

    with pytest.raises(LifespanFailed, match="no database"):
        async with asgi_lifespan(failing):
            raise AssertionError("it started")


async def test_covet_mounts_in_starlette() -> None:
    inner, started = CovetApp(), []
    inner.on_startup(lambda: started.append(True))

    @inner.get("/typed/{number}")
    async def typed(number: int) -> dict[str, int]:
        return {"number": number}

    @inner.get("/slash/")
    async def slash() -> str:
        return "slash"

    @asynccontextmanager
    async def lifespan(outer: Starlette) -> AsyncIterator[None]:
        async with inner.plan().lifespan():
            yield

    outer = Starlette(routes=[Mount("/api", inner)], lifespan=lifespan)
    async with asgi_lifespan(outer):
        transport = httpx.ASGITransport(outer)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as http:
            assert (await http.get("/api/typed/3")).json() == {"number": 3}
            assert (await http.get("/api/nowhere")).headers["content-type"] == "application/problem+json"
            assert (await http.get("/api/slash?a=1")).headers["location"] == "/api/slash/?a=1"
    assert started == [True]


def with_middleware(*middleware: Any) -> CovetApp:
    app = CovetApp(middleware=middleware)

    @app.get("/text")
    async def text(request: Request) -> str:
        return f"{request.headers.get('x-added', 'none')} " + "x" * 1_000

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            for _ in range(3):
                yield b"y" * 1_000

        return StreamingResponse(chunks())

    @app.post("/body")
    async def body(request: Request) -> bytes:
        return await request.body()

    @app.get("/teapot")
    async def teapot() -> str:
        raise HTTPException(418)

    return app


async def test_asgi_middleware_changes_answers_whole_and_streamed() -> None:
    async with client(with_middleware(ASGIMiddleware(GZipMiddleware, minimum_size=100))) as http:
        text, stream = await http.get("/text"), await http.get("/stream")
    assert (text.headers["content-encoding"], text.text[:6]) == ("gzip", "none x")
    assert (stream.headers["content-encoding"], stream.content) == ("gzip", b"y" * 3_000)


async def test_asgi_middleware_may_answer_by_itself() -> None:
    async with client(with_middleware(ASGIMiddleware(CORSMiddleware, allow_origins=["http://a"]))) as http:
        preflight = {"Origin": "http://a", "Access-Control-Request-Method": "GET"}
        assert (await http.options("/text", headers=preflight)).headers["access-control-allow-origin"] == "http://a"
        allowed = (await http.get("/text", headers={"Origin": "http://a"})).headers
        assert allowed["access-control-allow-origin"] == "http://a"


async def test_asgi_middleware_sees_bodies_errors_and_unrouted_requests() -> None:
    async with client(with_middleware(ASGIMiddleware(GZipMiddleware))) as http:
        assert (await http.post("/body", content=b"hello")).content == b"hello"
        assert (await http.get("/teapot")).status_code == 418
        assert (await http.get("/nowhere")).status_code == 404
        assert (await http.delete("/text")).status_code == 405


async def test_a_header_that_asgi_middleware_adds_is_seen_inside() -> None:
    def adding(app: ASGIApp) -> ASGIApp:
        async def added(scope: Scope, receive: Receive, send: Send) -> None:
            scope["headers"] = [*scope["headers"], (b"x-added", b"yes")]
            await app(scope, receive, send)

        return added

    async with client(with_middleware(ASGIMiddleware(adding))) as http:
        assert (await http.get("/text")).text.startswith("yes ")


async def test_a_message_that_asgi_middleware_changes_is_seen_outside() -> None:
    def marking(app: ASGIApp) -> ASGIApp:
        async def marked(scope: Scope, receive: Receive, send: Send) -> None:
            async def send_marked(message: MutableMapping[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    message["headers"] = [*message["headers"], (b"x-marked", b"yes")]
                await send(message)

            await app(scope, receive, send_marked)

        return marked

    async with client(with_middleware(ASGIMiddleware(marking))) as http:
        assert (await http.get("/text")).headers["x-marked"] == "yes"
