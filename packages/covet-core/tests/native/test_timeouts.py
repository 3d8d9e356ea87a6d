"""Each wait has its bound, on the loop's own clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from covet_core.app import CovetApp
from covet_core.http.request import Request
from covet_core.http.stream import StreamingResponse
from covet_core.limits import Limits


async def advance(seconds: float) -> None:
    """Let so much time pass on the clock of the `ShiftedLoop` that runs the test."""
    loop: Any = asyncio.get_running_loop()
    await loop.advance(seconds)


def app_of(**limits: Any) -> CovetApp:
    app = CovetApp(limits=Limits(**limits))

    @app.get("/")
    async def root() -> str:
        return "ok"

    @app.post("/dict")
    async def take(body: dict[str, int]) -> int:
        return len(body)

    @app.post("/stream")
    async def stream(request: Request) -> int:
        return len(await request.body())

    return app


def test_a_slow_head_is_answered_408(run_shifted: Any, serve: Any) -> None:
    async def main() -> None:
        async with serve(app_of(header_timeout=10)) as served:
            wire = await served.connect()
            await wire.send(b"GET / HTTP/1.1\r\nHo")
            await asyncio.sleep(0.01)
            await advance(9)
            await wire.send(b"s")
            assert served.server.connections == 1
            await advance(2)
            status, headers, body = await wire.response()
            assert status == 408
            assert headers["connection"] == "close"
            assert b"head did not come in" in body
            assert await wire.rest() == b""

    run_shifted(main())


def test_a_connection_that_never_speaks_is_closed(run_shifted: Any, serve: Any) -> None:
    async def main() -> None:
        async with serve(app_of(header_timeout=10)) as served:
            wire = await served.connect()
            await asyncio.sleep(0.01)
            await advance(11)
            assert await wire.rest() == b""

    run_shifted(main())


def test_an_idle_connection_is_kept_75_seconds(run_shifted: Any, serve: Any) -> None:
    async def main() -> None:
        async with serve(app_of()) as served:
            wire = await served.connect()
            await wire.get("/")
            await advance(74)
            assert (await wire.get("/"))[0] == 200
            await advance(74)
            assert served.server.connections == 1
            await advance(2)
            assert await wire.rest() == b""

    run_shifted(main())


def test_a_body_that_trickles_in_is_answered_408(run_shifted: Any, serve: Any) -> None:
    async def main() -> None:
        async with serve(app_of(body_min_rate=100)) as served:
            for path in ("/dict", "/stream"):
                wire = await served.connect()
                head = f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                await wire.send(head.encode() + b"Content-Length: 5000\r\n\r\n{")
                await asyncio.sleep(0.01)
                await wire.send(b" " * 600)
                await asyncio.sleep(0.01)
                await advance(5.1)
                await wire.send(b" ")
                await asyncio.sleep(0.01)
                assert served.server.connections == 1
                await advance(5.1)
                assert (await wire.response())[0] == 408
                assert await wire.rest() == b""

    run_shifted(main())


def test_a_client_that_stops_reading_is_cut_off(run_shifted: Any, serve: Any) -> None:
    app = CovetApp(limits=Limits(write_timeout=30))
    closed = asyncio.Event()

    @app.get("/endless")
    async def endless() -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            try:
                while True:
                    yield b"x" * 65536
            finally:
                closed.set()

        return StreamingResponse(chunks())

    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            wire.reader._transport.pause_reading()
            await wire.send(b"GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
            await asyncio.sleep(0.3)
            await advance(29)
            assert not closed.is_set()
            await advance(2)
            await asyncio.wait_for(closed.wait(), 5)
            await asyncio.sleep(0.01)
            assert served.server.connections == 0

    run_shifted(main())
