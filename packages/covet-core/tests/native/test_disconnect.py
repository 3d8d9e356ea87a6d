"""Clients that go away while they are answered."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from typing import Annotated, Any

import pytest

from covet_core.app import CovetApp
from covet_core.handlers.depends import Depends
from covet_core.http.errors import ClientDisconnect
from covet_core.http.request import Request
from covet_core.http.stream import StreamingResponse


class Probe:
    """An application that tells what became of its handlers."""

    def __init__(self) -> None:
        self.app = CovetApp()
        self.started = asyncio.Event()
        self.over = asyncio.Event()
        self.go = asyncio.Event()
        self.fate = "running"

    async def work(self) -> str:
        self.started.set()
        try:
            await asyncio.wait_for(self.go.wait(), 5)
            self.fate = "finished"
        except asyncio.CancelledError:
            self.fate = "cancelled"
            raise
        finally:
            self.over.set()
        return "done"


async def leave(served: Any, request: bytes, probe: Probe) -> None:
    wire = await served.connect()
    await wire.send(request)
    await asyncio.wait_for(probe.started.wait(), 5)
    wire.writer.transport.abort()
    await asyncio.sleep(0.05)
    probe.go.set()
    await asyncio.wait_for(probe.over.wait(), 5)


@pytest.mark.parametrize(
    ("method", "options", "fate"),
    [
        ("GET", {}, "cancelled"),
        ("GET", {"cancel_on_disconnect": False}, "finished"),
        ("POST", {}, "finished"),
        ("PUT", {}, "finished"),
        ("PATCH", {}, "finished"),
        ("DELETE", {}, "finished"),
        ("POST", {"cancel_on_disconnect": True}, "cancelled"),
    ],
)
def test_safe_methods_are_cancelled_and_others_run_on(
    run: Any, serve: Any, method: str, options: dict[str, Any], fate: str
) -> None:
    async def main() -> None:
        probe = Probe()

        @probe.app.route("/", methods=[method], **options)
        async def handler() -> str:
            return await probe.work()

        async with serve(probe.app) as served:
            await leave(served, f"{method} / HTTP/1.1\r\nHost: a\r\n\r\n".encode(), probe)
            assert probe.fate == fate
            await asyncio.sleep(0.02)
            assert served.server.requests_in_flight == 0
            assert served.server.connections == 0

    run(main())


@pytest.mark.parametrize(("half_close", "fate"), [(False, "cancelled"), (True, "finished")])
def test_a_fin_counts_as_gone_unless_the_route_says_otherwise(
    run: Any, serve: Any, half_close: bool, fate: str
) -> None:
    async def main() -> None:
        probe = Probe()

        @probe.app.get("/", half_close=half_close)
        async def handler() -> str:
            return await probe.work()

        async with serve(probe.app) as served:
            wire = await served.connect()
            await wire.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            wire.writer.write_eof()
            await asyncio.wait_for(probe.started.wait(), 5)
            await asyncio.sleep(0.05)
            probe.go.set()
            await asyncio.wait_for(probe.over.wait(), 5)
            assert probe.fate == fate
            if half_close:
                assert (await wire.response())[2] == b"done"

    run(main())


def test_a_stream_is_closed_when_its_client_goes(run: Any, serve: Any) -> None:
    closed = asyncio.Event()
    app = CovetApp()

    @app.post("/")
    async def stream() -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            try:
                while True:
                    yield b"x" * 1000
                    await asyncio.sleep(0.001)
            finally:
                closed.set()

        return StreamingResponse(chunks())

    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            await wire.send(b"POST / HTTP/1.1\r\nHost: a\r\n\r\n")
            await wire.head()
            wire.writer.transport.abort()
            await asyncio.wait_for(closed.wait(), 5)
            await asyncio.sleep(0.02)
            assert served.server.requests_in_flight == 0

    run(main())


def test_a_late_teardown_is_not_cancelled_once_more_by_a_client_that_has_gone(run: Any, serve: Any) -> None:
    """The stream is told first, since it has something to send: what follows is the end of the request."""
    probe = Probe()
    torn_down: list[str] = []

    async def session() -> AsyncIterator[None]:
        try:
            yield
        finally:
            torn_down.append("begins")
            await asyncio.sleep(0.05)
            torn_down.append("ends")

    async def source() -> AsyncIterator[bytes]:
        yield b"first"
        probe.started.set()
        await probe.go.wait()
        while True:
            yield b"next"

    @probe.app.get("/")
    async def handler(_: Annotated[None, Depends(session)]) -> StreamingResponse:
        return StreamingResponse(source())

    async def main() -> None:
        async with serve(probe.app) as served:
            with socket.create_connection(served.address) as client:
                client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                await asyncio.wait_for(probe.started.wait(), 5)
                # Reset, before the loop looks at its descriptors.
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            probe.go.set()
            await served.until(lambda: served.server.requests_in_flight == 0)
        assert torn_down == ["begins", "ends"]

    run(main())


def test_a_reader_of_a_cut_off_body_is_told(run: Any, serve: Any) -> None:
    fates = []
    app = CovetApp()

    @app.post("/")
    async def read(request: Request) -> str:
        try:
            await request.body()
        except ClientDisconnect:
            fates.append("told")
            raise
        return "read"

    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            await wire.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345")
            await asyncio.sleep(0.02)
            wire.writer.transport.abort()
            for _ in range(100):
                if fates:
                    break
                await asyncio.sleep(0.01)
            assert fates == ["told"]

    run(main())


def test_a_handler_that_runs_on_may_fail_and_is_logged(run: Any, serve: Any, caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        probe = Probe()

        @probe.app.post("/")
        async def handler() -> str:
            await probe.work()
            raise ValueError("after the client went")

        async with serve(probe.app) as served:
            await leave(served, b"POST / HTTP/1.1\r\nHost: a\r\n\r\n", probe)
            await asyncio.sleep(0.05)

    run(main())
    assert "after the client went" in caplog.text


def test_a_source_that_never_waits_ends_with_its_client_and_holds_nobody_up(run: Any, serve: Any) -> None:
    app = CovetApp()
    made = 0

    @app.get("/busy")
    async def busy() -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            nonlocal made
            while made < 50_000_000:
                made += 1
                yield b"x"

        return StreamingResponse(chunks())

    @app.get("/other")
    async def other() -> str:
        return "served"

    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            await wire.send(b"GET /busy HTTP/1.1\r\nHost: a\r\n\r\n")
            reading = asyncio.create_task(wire.rest())
            for _ in range(3):
                assert (await served.get("/other"))[2] == b"served"
            reading.cancel()
            wire.writer.transport.abort()
            while served.server.requests_in_flight:
                await asyncio.sleep(0.01)
            assert made < 10_000_000

    run(main())
