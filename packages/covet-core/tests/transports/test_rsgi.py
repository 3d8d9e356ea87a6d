"""RSGI, spoken to by hand: what the conformance suite can't reach through Granian."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from covet_core import CovetApp, Request, StreamingResponse
from covet_core.transports.first_step import Started
from covet_core.transports.rsgi import RSGIApp


class Headers:
    def __init__(self, *pairs: tuple[str, str]) -> None:
        self._pairs = list(pairs)

    def items(self) -> list[tuple[str, str]]:
        return self._pairs

    def get_all(self, key: str) -> list[str]:
        return [value for name, value in self._pairs if name == key]

    def get(self, key: str, default: str | None = None) -> str | None:
        return next(iter(self.get_all(key)), default)


class Scope:
    proto = "http"
    http_version = "1.1"
    client = "127.0.0.1:1234"
    server = "127.0.0.1:80"
    scheme = "http"
    query_string = ""

    def __init__(self, method: str, path: str, *headers: tuple[str, str]) -> None:
        self.method = method
        self.path = path
        self.headers = Headers(*(headers or [("host", "x")]))


class Protocol:
    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.gone = asyncio.Event()

    def response_empty(self, *response: Any) -> None:
        self.sent.append((*response, b""))

    def response_bytes(self, *response: Any) -> None:
        self.sent.append(response)

    def close(self, status: int) -> None:
        self.sent.append(status)

    async def client_disconnect(self) -> None:
        await self.gone.wait()


async def ask(app: RSGIApp, scope: Scope) -> Protocol:
    protocol = Protocol()
    await app.__rsgi__(cast("Any", scope), cast("Any", protocol))
    return protocol


def app() -> CovetApp:
    app = CovetApp()

    @app.get("/wait/{number}")
    async def wait(number: int) -> int:
        async with asyncio.timeout(5), asyncio.TaskGroup() as group:
            task = group.create_task(asyncio.sleep(0.01, number))
            await asyncio.sleep(0)
        return task.result()

    @app.get("/for-ever")
    async def for_ever() -> None:
        await asyncio.sleep(30)

    @app.get("/header")
    async def header(request: Request) -> str:
        return request.headers["x-a"]

    @app.get("/stream")
    async def stream() -> Any:
        return StreamingResponse([b"x"])

    @app.exception_handler(LookupError)
    async def tell(request: Request, error: LookupError) -> str:
        return request.headers["x-a"]

    @app.get("/lookup/{number}")
    async def lookup(number: int) -> int:
        raise LookupError(number)

    return app


@pytest.fixture
def rsgi() -> RSGIApp:
    return RSGIApp(app().plan())


async def test_a_handler_that_waits_keeps_its_task_and_timeouts(rsgi: RSGIApp) -> None:
    assert (await ask(rsgi, Scope("GET", "/wait/7"))).sent == [(200, [("content-type", "application/json")], b"7")]


async def test_a_handler_that_asks_for_the_request_gets_all_of_it(rsgi: RSGIApp) -> None:
    protocol = await ask(rsgi, Scope("GET", "/header", ("host", "x"), ("x-a", "yes")))
    assert protocol.sent[0][2] == b"yes"


async def test_an_error_handler_sees_headers_that_nothing_else_asked_for(rsgi: RSGIApp) -> None:
    protocol = await ask(rsgi, Scope("GET", "/lookup/1", ("host", "x"), ("x-a", "yes")))
    assert (protocol.sent[0][0], protocol.sent[0][2]) == (500, b"yes")


async def test_a_client_that_leaves_ends_a_handler_and_is_not_answered(rsgi: RSGIApp) -> None:
    protocol = Protocol()
    task = asyncio.create_task(rsgi.__rsgi__(cast("Any", Scope("GET", "/for-ever")), cast("Any", protocol)))
    await asyncio.sleep(0.01)
    protocol.gone.set()
    await asyncio.wait_for(task, 5)
    assert protocol.sent == []
    assert task.cancelling() == 0


async def test_cancellation_from_elsewhere_passes_through(rsgi: RSGIApp) -> None:
    task = asyncio.create_task(rsgi.__rsgi__(cast("Any", Scope("GET", "/for-ever")), cast("Any", Protocol())))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_stream_is_refused_and_the_reason_logged(rsgi: RSGIApp, caplog: pytest.LogCaptureFixture) -> None:
    assert (await ask(rsgi, Scope("GET", "/stream"))).sent[0][0] == 500
    assert "stream-refused" in caplog.text


@pytest.mark.parametrize("headers", [[("x-a", "b")], [("host", "a"), ("host", "b")], [("host", "a b")]])
async def test_a_bad_host_is_refused_every_time(rsgi: RSGIApp, headers: list[tuple[str, str]]) -> None:
    for _ in range(2):
        assert (await ask(rsgi, Scope("GET", "/wait/1", *headers))).sent[0][0] == 400


async def test_a_web_socket_is_refused(rsgi: RSGIApp) -> None:
    scope = Scope("GET", "/wait/1")
    scope.proto = "ws"
    assert (await ask(rsgi, scope)).sent == [403]


async def test_under_a_running_loop_requests_wait_for_the_start() -> None:
    service, seen = CovetApp(), []

    @service.on_startup
    async def start() -> None:
        await asyncio.sleep(0.01)
        seen.append("start")

    service.on_shutdown(lambda: seen.append("stop"))
    rsgi = RSGIApp(service.plan())
    rsgi.__rsgi_init__(asyncio.get_running_loop())
    assert (await ask(rsgi, Scope("GET", "/nowhere"))).sent[0][0] == 404
    assert seen == ["start"]
    rsgi.__rsgi_del__(asyncio.get_running_loop())
    await ask(rsgi, Scope("GET", "/nowhere"))
    assert seen == ["start", "stop"]


def test_a_start_that_fails_ends_the_worker_with_one_line(caplog: pytest.LogCaptureFixture) -> None:
    service = CovetApp()

    @service.on_startup
    def fail() -> None:
        raise RuntimeError("no database")

    loop = asyncio.new_event_loop()
    try:
        with pytest.raises(SystemExit, match="1"):
            RSGIApp(service.plan()).__rsgi_init__(loop)
    finally:
        loop.close()
    assert [record.getMessage() for record in caplog.records] == [
        "The service could not start: RuntimeError: no database"
    ]


async def test_a_started_coroutine_goes_on_where_it_was() -> None:
    async def steps() -> str:
        await asyncio.sleep(0)
        try:
            await asyncio.wait_for(asyncio.sleep(30), 0.01)
        except TimeoutError:
            return "timed out"
        return "slept"

    coroutine = steps()
    assert await Started(coroutine, coroutine.send(None)) == "timed out"


async def test_a_started_coroutine_hands_errors_both_ways() -> None:
    async def failing() -> None:
        await asyncio.sleep(0)
        raise LookupError("gone")

    coroutine = failing()
    with pytest.raises(LookupError, match="gone"):
        await Started(coroutine, coroutine.send(None))
