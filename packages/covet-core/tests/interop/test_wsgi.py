"""WSGI applications, mounted."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from covet_core import CovetApp, Limits
from covet_core.interop import WSGI
from covet_core.testing import TestClient

Start = Any


def mounted(app: Any, transport: Any = "memory", **options: Any) -> TestClient:
    outer = CovetApp(limits=Limits(max_body_size=100_000))
    outer.mount("/old", WSGI(app, **options))
    return TestClient(outer, transport=transport, raise_server_exceptions=False)


def echo(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    start("200 OK", [("Content-Type", "text/plain"), ("X-Environ", f"{environ['SCRIPT_NAME']} {environ['PATH_INFO']}")])
    yield environ["REQUEST_METHOD"].encode() + b" " + environ["QUERY_STRING"].encode() + b" "
    yield body


@pytest.mark.parametrize("transport", ["memory", "asgi", "native"])
def test_a_request_and_its_answer_pass_through(transport: Any) -> None:
    with mounted(echo, transport) as client:
        answer = client.post("/old/a/b?x=1", content=b"z" * 50_000)
        assert answer.text == "POST x=1 " + "z" * 50_000
        assert answer.headers["x-environ"] == "/old /a/b"
        assert client.get("/old").headers["x-environ"].strip() == "/old"


@pytest.mark.parametrize("transport", ["memory", "asgi", "native"])
def test_a_body_past_the_limit_is_413(transport: Any) -> None:
    with mounted(echo, transport) as client:
        assert client.post("/old/", content=b"z" * 200_000).status_code == 413


def test_lines_are_read_one_by_one() -> None:
    def lines(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        first = environ["wsgi.input"].readline()
        return [first.upper(), *environ["wsgi.input"]]

    with mounted(lines) as client:
        assert client.post("/old/", content=b"one\ntwo\nthree").content == b"ONE\ntwo\nthree"


def test_headers_become_variables_and_ambiguous_ones_are_left_out() -> None:
    def tell(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        found = {key: value for key, value in environ.items() if key.startswith("HTTP_X_") or key == "HTTP_PROXY"}
        return [repr(sorted(found.items())).encode()]

    with mounted(tell) as client:
        headers = [("x-twice", "1"), ("x-twice", "2"), ("x_user", "root"), ("proxy", "http://evil")]
        assert client.get("/old/", headers=headers).text == "[('HTTP_X_TWICE', '1,2')]"


@pytest.mark.parametrize("transport", ["memory", "asgi", "native"])
def test_what_the_application_raises_is_a_500(transport: Any, caplog: pytest.LogCaptureFixture) -> None:
    def broken(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        raise RuntimeError("the old one broke")

    with mounted(broken, transport) as client:
        assert client.get("/old/").status_code == 500
    assert "the old one broke" in caplog.text


def test_an_application_that_never_starts_a_response_is_a_500(caplog: pytest.LogCaptureFixture) -> None:
    def silent(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        return [b"hello"]

    with mounted(silent) as client:
        assert client.get("/old/").status_code == 500
    assert "start_response" in caplog.text


class Endless:
    """An iterable without an end, that tells when it is closed."""

    def __init__(self) -> None:
        self.made = 0
        self.closed = threading.Event()

    def __call__(self, environ: dict[str, Any], start: Start) -> Endless:
        start("200 OK", [("content-type", "text/plain")])
        return self

    def __iter__(self) -> Iterator[bytes]:
        while True:
            self.made += 1
            yield b"x" * 65_536

    def close(self) -> None:
        self.closed.set()


@pytest.mark.parametrize("transport", ["memory", "native"])
def test_a_client_that_leaves_frees_the_only_thread(transport: Any) -> None:
    endless = Endless()

    def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        return echo(environ, start) if environ["PATH_INFO"] == "/echo" else endless(environ, start)

    with mounted(app, transport, max_threads=1) as client:
        with client.stream("GET", "/old/endless") as answer:
            assert next(answer.iter_raw()).startswith(b"x")
        assert endless.closed.wait(10)
        assert client.get("/old/echo").text == "GET  "


async def test_a_chunk_is_made_when_the_one_before_was_taken() -> None:
    endless, room = Endless(), asyncio.Semaphore(0)
    sent: asyncio.Queue[Any] = asyncio.Queue()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.put_nowait(message)
        await room.acquire()

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [], "scheme": "http"}
    task = asyncio.create_task(WSGI(endless)({**scope, "http_version": "1.1"}, receive, send))
    for number in range(4):
        await sent.get()
        assert endless.made <= number + 1
        room.release()
    task.cancel()
    await asyncio.wait((task,))
    assert endless.closed.is_set()


async def test_no_more_requests_than_threads_are_answered_at_a_time() -> None:
    running, most, lock = 0, 0, threading.Lock()
    both = threading.Barrier(2)

    def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        both.wait(10)
        with lock:
            running -= 1
        start("200 OK", [])
        return []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None: ...

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [], "scheme": "http"}
    wsgi = WSGI(app, max_threads=2)
    await asyncio.gather(*(wsgi({**scope, "http_version": "1.1"}, receive, send) for _ in range(6)))
    assert most == 2


async def test_other_scopes_are_refused() -> None:
    with pytest.raises(ValueError, match="websocket"):
        await WSGI(echo)({"type": "websocket"}, None, None)  # type: ignore[arg-type]
