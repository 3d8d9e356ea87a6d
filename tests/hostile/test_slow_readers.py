"""Clients that stop reading what they asked for: little is held for each, and they are cut off in time."""

from __future__ import annotations

import os
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from covet_core import CovetApp, FileResponse, Limits, NDJSONResponse, StaticFiles, StreamingResponse
from covet_plugin import Contributions, Stage
from tests.hostile.memory import resident
from tests.hostile.service import Call, Service, running
from tests.hostile.wire import eventually, send, stalled

CHUNK = 65_536
FILE = 50_000_000
CLIENTS = 40
WRITE_TIMEOUT = 1.0
PER_CLIENT = 1_000_000
"""Bytes of memory that a client may take which doesn't read: what a stream is ahead of it, and a connection."""

open_sources: Counter[str] = Counter()
made: Counter[str] = Counter()


def build(folder: Path, limits: Limits) -> CovetApp:
    app = CovetApp(title="slow readers", limits=limits, openapi_url=None)
    app.mount("/static", StaticFiles(folder))

    async def endless(name: str) -> AsyncIterator[bytes]:
        open_sources[name] += 1
        try:
            while True:
                made[name] += CHUNK
                yield b"line of text\n" * (CHUNK // 13)
        finally:
            open_sources[name] -= 1

    @app.get("/bytes")
    async def streamed() -> StreamingResponse:
        return StreamingResponse(endless("bytes"))

    @app.get("/text")
    async def text() -> StreamingResponse:
        return StreamingResponse(noise("text"), media_type="text/plain")

    async def noise(name: str) -> AsyncIterator[bytes]:
        async for _ in endless(name):
            yield os.urandom(CHUNK // 2).hex().encode()

    @app.get("/rows")
    async def rows() -> NDJSONResponse:
        return NDJSONResponse(line.decode() async for line in endless("rows"))

    @app.stream("/events")
    async def events() -> AsyncIterator[str]:
        async for line in endless("events"):
            yield line.decode()

    @app.get("/file")
    async def file() -> FileResponse:
        return FileResponse(folder / "large.bin")

    return app


def with_compression(to: Contributions) -> None:
    to.filter("compression", schema=1, stage=Stage.EDGE, settings={})


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("slow")
    with (folder / "large.bin").open("wb") as large:
        large.truncate(FILE)

    def made_of(calls: list[Call], limits: Limits) -> CovetApp:
        app = build(folder, limits)
        app.contribute(with_compression)
        return app

    with running(Limits(write_timeout=WRITE_TIMEOUT), made_of) as service:
        yield service


ASKED = {
    "stream": b"GET /bytes HTTP/1.1\r\nHost: a\r\n\r\n",
    "stream-of-http-1.0": b"GET /bytes HTTP/1.0\r\n\r\n",
    "compressed": b"GET /text HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n",
    "rows": b"GET /rows HTTP/1.1\r\nHost: a\r\n\r\n",
    "events": b"GET /events HTTP/1.1\r\nHost: a\r\n\r\n",
    "file": b"GET /file HTTP/1.1\r\nHost: a\r\n\r\n",
    "range": b"GET /file HTTP/1.1\r\nHost: a\r\nRange: bytes=10-\r\n\r\n",
    "ranges": b"GET /file HTTP/1.1\r\nHost: a\r\nRange: bytes=10-20,30-\r\n\r\n",
    "static": b"GET /static/large.bin HTTP/1.1\r\nHost: a\r\n\r\n",
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_clients_that_stop_reading_are_cut_off_and_hold_little(asked: bytes, slow: Service) -> None:
    made.clear()
    with ExitStack() as stack:
        # What the first one needs is loaded before anything is measured.
        clients = [stack.enter_context(stalled(slow, asked))]
        before = resident()
        clients += [stack.enter_context(stalled(slow, asked)) for _ in range(CLIENTS)]
        grown = 0
        while slow.connections:
            grown = max(grown, resident() - before)
        assert grown < CLIENTS * PER_CLIENT
        assert all(map(is_cut, clients))
    eventually(lambda: slow.requests_in_flight == 0)
    eventually(lambda: not +open_sources)
    assert sum(made.values()) < (CLIENTS + 1) * 8_000_000, "more than sockets hold was made for who reads nothing"


def test_a_client_that_asks_on_and_on_and_never_reads_is_cut_off_and_holds_little(slow: Service) -> None:
    request = b"GET /file HTTP/1.1\r\nHost: a\r\nRange: bytes=0-29999\r\n\r\n"
    with stalled(slow, request) as client:
        before = resident()
        client.settimeout(WRITE_TIMEOUT / 2)
        with suppress(TimeoutError, ConnectionError):
            while True:  # thirty kilobytes to be sent for each of them
                client.sendall(request * 100)
        assert resident() - before < 8 * PER_CLIENT
        eventually(lambda: slow.connections == 0)
        assert is_cut(client)
    eventually(lambda: slow.requests_in_flight == 0)


def is_cut(client: socket.socket) -> bool:
    """Whether what arrives ends in a reset, and not like a whole answer."""
    try:
        while client.recv(1_000_000):
            pass
    except ConnectionResetError:
        return True
    return False


def test_a_client_that_reads_slowly_is_served_to_the_end(slow: Service) -> None:
    with slow.connect() as client:
        send(client, ASKED["static"])
        received = 0
        for pause in range(1, 7):
            while received < pause * 3_000_000:
                received += len(client.recv(100_000))
            time.sleep(WRITE_TIMEOUT / 2)
        assert slow.connections == 1
        while received < FILE:
            received += len(client.recv(1_000_000))


def test_one_that_stalls_does_not_hold_up_others(slow: Service) -> None:
    with stalled(slow, ASKED["stream"]), slow.connect() as client:
        send(client, b"GET /static/large.bin HTTP/1.1\r\nHost: a\r\nRange: bytes=0-9\r\nConnection: close\r\n\r\n")
        assert client.makefile("rb").read().endswith(bytes(10))
