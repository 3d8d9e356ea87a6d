"""The service that every transport has to carry alike."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field

from covet_core import (
    CompressionMiddleware,
    Cookie,
    CovetApp,
    Depends,
    Header,
    HTTPException,
    Limits,
    Problem,
    Query,
    Request,
    Response,
    StreamingResponse,
)
from covet_core.transports.capabilities import Capabilities, Capability
from covet_core.transports.records import ASGI, NATIVE, RSGI
from covet_core.types import CallNext
from covet_plugin import Contributions, Stage
from tests.conformance.addresses import add_addresses
from tests.conformance.around import add_around, add_around_streams
from tests.conformance.background import add_background, add_background_streams, add_queue
from tests.conformance.contents import add_contents
from tests.conformance.events import add_events
from tests.conformance.hostile import add_hostile
from tests.conformance.house import House
from tests.conformance.limited import add_limited, add_limited_streams
from tests.conformance.policies import add_policies
from tests.conformance.proxied import add_proxied
from tests.conformance.rows import add_rows
from tests.conformance.static import add_files

MAX_BODY = 1_000_000
SMALL_BODY = 1_000
FILTERED_BODY = 5_000
FILTERED_UPLOAD = 20_000
CHUNK = 65_536
RESTLESS = 100_000
LIMITS = Limits(
    max_body_size=MAX_BODY,
    max_request_line=4_000,
    max_header_count=50,
    max_header_size=16_000,
    header_timeout=2.0,
    keep_alive_timeout=2.0,
    max_requests_per_connection=100,
    write_timeout=30.0,
)

journal: defaultdict[str, list[str]] = defaultdict(list)
"""What handlers saw, under a key that the test chose: read over `GET /journal/{key}`."""
counters: defaultdict[str, int] = defaultdict(int)
gates: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)


class Item(BaseModel):
    name: str
    count: Annotated[int, Field(ge=1)]


class OutOfStock(Problem, status=409, title="Out of stock"):
    sku: str


@asynccontextmanager
async def lifespan(app: CovetApp) -> AsyncIterator[dict[str, Any]]:
    """Tells a file what happens, and fails when it is told to."""
    _tell("start")
    if os.environ.get("CONFORMANCE_FAIL") == "start":
        raise RuntimeError("the database is away")
    yield {"greeting": "hello"}
    _tell("stop")


def _tell(what: str) -> None:
    if "CONFORMANCE_LOG" in os.environ:
        with Path(os.environ["CONFORMANCE_LOG"]).open("a") as log:
            log.write(what + "\n")


def build(carried: Capabilities, *, filtered: bool = False) -> CovetApp:
    """The application, without the routes that a transport with `carried` would refuse."""
    app = CovetApp(title="conformance", lifespan=lifespan, limits=LIMITS, plugins=[House(_tell, guarded=False)])
    app.mount("/annex", _annex())
    app.on_startup(lambda: _tell("hook start"))
    app.on_shutdown(lambda: _tell("hook stop"))
    if filtered:
        app.contribute(_filters)
        app.add_middleware(CompressionMiddleware)
    _requests(app)
    add_addresses(app)
    _bodies(app)
    _answers(app)
    _errors(app)
    add_around(app)
    add_policies(app)
    add_files(app)
    add_hostile(app)
    _waiting(app)
    add_background(app, journal, gates)
    add_queue(app, journal, gates)
    add_limited(app, journal, gates)
    add_contents(app, carried, gates)
    if Capability.RAW_PATH in carried:
        _segments(app)
    if Capability.RESPONSE_STREAMING in carried:
        _streams(app)
        add_limited_streams(app, gates)
        add_around_streams(app, gates)
        add_rows(app, journal, gates)
        add_proxied(app, journal)
        add_background_streams(app, journal)
        add_events(app, journal, counters)
    if Capability.HALF_CLOSE in carried:
        _half_closed(app)
    return app


def _annex() -> CovetApp:
    app = CovetApp(title="annex", plugins=[House(lambda what: None, guarded=True)])

    async def own() -> str:
        return "own"

    app.add_route("/own", own, ["GET", "POST"], name="own")
    app.add_route("/house/bell", own, ["POST"], name="own_bell")
    return app


def _filters(to: Contributions) -> None:
    hosts = ["shop.example", "*.shop.example:80", "127.0.0.1", "[::1]", "memory", "x"]
    to.filter("trusted-hosts", schema=1, stage=Stage.PROTECT, settings={"hosts": hosts})
    rules = [{"path": "/upload", "limit": FILTERED_UPLOAD}, {"path": "/small", "limit": FILTERED_UPLOAD}]
    to.filter("body-limit", schema=1, stage=Stage.EDGE, settings={"limit": FILTERED_BODY, "rules": rules})
    to.filter("security-headers", schema=1, stage=Stage.APP, settings={"headers": {"x-robots-tag": "noindex"}})
    to.filter("request-id", schema=1, stage=Stage.OBSERVE, settings={})


def _requests(app: CovetApp) -> None:
    @app.get("/id")
    async def request_id(request: Request) -> str:
        return request.id

    @app.route("/echo", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    async def echo(request: Request) -> dict[str, Any]:
        return {
            "method": request.method,
            "path": request.path,
            "query": request.query(),
            "headers": [[name.decode("latin-1"), value.decode("latin-1")] for name, value in request.headers.raw],
            "cookies": request.cookies,
            "scheme": request.scheme,
            "version": request.http_version,
            "has_client": request.client is not None,
            "body": (await request.body()).decode("latin-1"),
        }

    @app.get("/typed/{number}")
    async def typed(number: int, q: str = "none", tags: Annotated[list[int], Query()] = []) -> dict[str, Any]:  # noqa: B006
        return {"number": number, "q": q, "tags": tags}

    @app.get("/header")
    async def header(x_token: Annotated[str, Header()]) -> dict[str, str]:
        return {"token": x_token}

    @app.get("/cookie")
    async def cookie(session: Annotated[str, Cookie()]) -> dict[str, str]:
        return {"session": session}

    @app.get("/rest/{rest:path}")
    async def rest(rest: str) -> dict[str, str]:
        return {"rest": rest}

    @app.get("/slash/")
    async def slash() -> str:
        return "with a slash"

    @app.get("/state")
    async def state(request: Request) -> str:
        return str(request.app.state.greeting)


def _segments(app: CovetApp) -> None:
    @app.get("/segment/{name}")
    async def segment(name: str) -> dict[str, str]:
        return {"name": name}

    @app.get("/segment/{name}/{rest}")
    async def two_segments(name: str, rest: str) -> dict[str, str]:
        return {"name": name, "rest": rest}


def _bodies(app: CovetApp) -> None:
    @app.post("/body")
    async def body(request: Request) -> bytes:
        return await request.body()

    @app.post("/small", max_body_size=SMALL_BODY)
    async def small(request: Request) -> dict[str, int]:
        return {"length": len(await request.body())}

    @app.post("/item")
    async def item(item: Item) -> Item:
        return item

    @app.get("/items")
    async def items(count: int) -> list[Item]:
        return [Item(name=f"nut {number}", count=number + 1) for number in range(count)]

    @app.post("/json")
    async def json(request: Request) -> Any:
        return {"got": await request.json()}

    @app.post("/upload")
    async def upload(request: Request) -> dict[str, int]:
        length = 0
        async for chunk in request.stream():
            length += len(chunk)
        return {"length": length}

    @app.post("/slow-upload/{key:int}", max_body_size=1_000_000_000)
    async def slow_upload(request: Request, key: int) -> str:
        async for chunk in request.stream():
            counters[str(key)] += len(chunk)
            await gates[str(key)].wait()
        return "done"

    @app.post("/unread")
    async def unread() -> str:
        return "not read"

    @app.post("/cut-upload/{key:int}")
    async def cut_upload(request: Request, key: int) -> str:
        try:
            journal[str(key)].append(f"whole {len(await request.body())}")
        except Exception as error:
            journal[str(key)].append(type(error).__name__)
            raise
        return "done"


def _answers(app: CovetApp) -> None:
    @app.get("/text")
    async def text() -> str:
        return "hello"

    @app.get("/bytes")
    async def raw() -> bytes:
        return b"\x00\xff"

    @app.get("/dict")
    async def mapping() -> dict[str, str]:
        return {"hello": "world"}

    @app.get("/none")
    async def none() -> None:
        return None

    @app.get("/reset")
    async def reset() -> tuple[str, int]:
        return "never sent", 205

    @app.get("/pair")
    async def pair() -> Any:
        return {"made": True}, 201, {"X-Made": "yes"}

    @app.get("/thread")
    def thread() -> dict[str, bool]:
        return {"main": threading.current_thread() is threading.main_thread()}

    @app.get("/inline", inline=True)
    def inline() -> str:
        return "inline"

    @app.get("/status/{code}")
    async def status(code: int) -> Response:
        return Response(None, code)

    @app.get("/broken-status/{code}")
    async def broken_status(code: int) -> Response:
        response = Response("text")
        response.status_code = code
        return response

    @app.get("/cookies")
    async def cookies() -> Response:
        response = Response("two")
        response.set_cookie("a", "1")
        response.set_cookie("b", "2")
        return response

    @app.get("/raw-header")
    async def raw_header(name: str, value: str) -> Response:
        response = Response("text")
        response.raw_headers.append((name.encode("latin-1"), value.encode("latin-1")))
        return response

    @app.get("/big/{length}")
    async def big(length: int) -> bytes:
        return b"x" * length

    @app.get("/unannounced-stream")
    async def unannounced_stream() -> Response:
        async def chunks() -> AsyncIterator[bytes]:
            yield b"x"

        return StreamingResponse(chunks())


def _errors(app: CovetApp) -> None:
    @app.get("/boom")
    async def boom() -> str:
        raise ValueError("a secret that nobody may read")

    async def passing(request: Request, call_next: CallNext) -> Response:
        return await call_next(request)

    @app.get("/stray")
    @app.get("/stray-inside", middleware=[passing])
    async def stray() -> str:
        shared = asyncio.ensure_future(asyncio.sleep(60, "never"))
        asyncio.get_running_loop().call_soon(shared.cancel)
        return await shared

    @app.get("/teapot")
    async def teapot() -> str:
        raise HTTPException(418, "short and stout", headers={"X-Pot": "tea"})

    @app.get("/problem")
    async def problem() -> str:
        raise OutOfStock(sku="A-7")


def _waiting(app: CovetApp) -> None:
    async def wait(key: int) -> str:
        log = journal[str(key)]
        log.append("started")
        try:
            await asyncio.wait_for(gates[str(key)].wait(), 30)
        except asyncio.CancelledError:
            log.append("cancelled")
            raise
        log.append("finished")
        return "finished"

    app.get("/wait/{key}")(wait)
    app.post("/wait/{key}", name="wait_post")(wait)
    app.post("/wait-cancel/{key}", name="wait_cancel", cancel_on_disconnect=True)(wait)

    async def resource(key: int) -> AsyncIterator[str]:
        journal[str(key)].append("opened")
        yield "resource"
        journal[str(key)].append("closed")

    @app.get("/resource/{key}")
    async def use(key: int, found: Annotated[str, Depends(resource)]) -> str:
        journal[str(key)].append("used")
        return found

    @app.post("/gate/{key}")
    async def open_gate(key: int) -> None:
        gates[str(key)].set()

    @app.get("/journal/{key}")
    async def read_journal(key: int) -> dict[str, Any]:
        return {"events": journal[str(key)], "count": counters[str(key)]}


def _streams(app: CovetApp) -> None:
    @app.get("/stream/{count}")
    async def stream(count: int, size: int = 10) -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            for number in range(count):
                yield (b"%d" % (number % 10)) * size
                await asyncio.sleep(0)

        return StreamingResponse(chunks(), media_type="text/plain")

    @app.get("/thread-stream")
    async def thread_stream() -> StreamingResponse:
        return StreamingResponse(str(number) for number in range(5))

    @app.get("/thread-step/{key}")
    async def thread_step(key: int) -> StreamingResponse:
        def chunks() -> Iterator[bytes]:
            try:
                yield b"first"
                journal[str(key)].append("in a step")
                while not gates[str(key)].is_set():
                    time.sleep(0.005)
                journal[str(key)].append("stepped")
                yield b"second"
            finally:
                journal[str(key)].append("closed")

        return StreamingResponse(chunks())

    @app.get("/flood/{key}")
    async def flood(key: int) -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            journal[str(key)].append("started")
            try:
                while counters[str(key)] < 10_000:
                    yield b"x" * CHUNK
                    counters[str(key)] += 1
                    await asyncio.sleep(0)
            finally:
                journal[str(key)].append("closed")

        return StreamingResponse(chunks())

    @app.get("/restless/{key}")
    async def restless(key: int) -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            journal[str(key)].append("started")
            try:
                while counters[str(key)] < RESTLESS:
                    counters[str(key)] += 1
                    yield b"x" * 100
            finally:
                journal[str(key)].append("closed")

        return StreamingResponse(chunks())

    @app.get("/cut/{after}")
    async def cut(after: int) -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            for _ in range(after):
                yield b"x" * 10
            raise RuntimeError("the source broke")

        return StreamingResponse(chunks())

    async def witness(key: int) -> AsyncIterator[None]:
        try:
            yield
        except BaseException as error:
            journal[str(key)].append(f"saw {error}")
            raise
        journal[str(key)].append("saw nothing")

    @app.get("/witnessed/{key}/{after}", dependencies=[Depends(witness)])
    async def witnessed(key: int, after: int) -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            yield b"x" * CHUNK
            if after == 0:
                raise RuntimeError("the source broke")

        return StreamingResponse(chunks())

    @app.get("/length/{declared}/{sent}")
    async def length(declared: int, sent: int) -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            for _ in range(sent):
                yield b"x"

        return StreamingResponse(chunks(), headers={"Content-Length": str(declared)})

    @app.post("/duplex")
    async def duplex(request: Request) -> StreamingResponse:
        return StreamingResponse(request.stream())


def _half_closed(app: CovetApp) -> None:
    @app.get("/half-closed/{key}", half_close=True)
    async def half_closed(key: int) -> str:
        journal[str(key)].append("started")
        await asyncio.wait_for(gates[str(key)].wait(), 30)
        return "still there"


app = build(ASGI)
native = build(NATIVE)
rsgi = build(RSGI)

filtered_app = build(ASGI, filtered=True)
filtered_native = build(NATIVE, filtered=True)
filtered_rsgi = build(RSGI, filtered=True)


def chosen(name: str) -> str:
    """The name of the application that is served for `name`: the environment may ask for the one with filters."""
    return f"filtered_{name}" if "CONFORMANCE_FILTERS" in os.environ else name
