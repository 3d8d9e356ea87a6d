"""The reactor's rules: fair turns, edges that are not lost, time that costs nothing while it moves later."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from covet_core.app import CovetApp

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


def test_other_callbacks_get_their_turn_between_slow_handlers(run: Any, serve: Any) -> None:
    """64 clients, each handler longer than a turn's budget: no callback of the loop waits behind two of them."""
    app = CovetApp()
    handled_at: list[int] = []
    ticks = 0

    @app.get("/", inline=True)
    def slow() -> str:
        end = time.perf_counter() + 0.002
        while time.perf_counter() < end:
            pass
        handled_at.append(ticks)
        return "ok"

    async def main() -> None:
        nonlocal ticks
        async with serve(app) as served:
            wires = [await served.connect() for _ in range(64)]
            for wire in wires:
                wire.writer.write(GET)
            answers = [asyncio.ensure_future(wire.response()) for wire in wires]
            while not all(answer.done() for answer in answers):
                ticks += 1
                await asyncio.sleep(0)
        most = max(handled_at.count(tick) for tick in set(handled_at))
        assert len(handled_at) == 64
        assert most <= 2, most

    run(main())


def test_a_long_pipeline_is_answered_in_order_and_shares_the_loop(run: Any, serve: Any) -> None:
    app = CovetApp()

    @app.get("/{number}")
    async def handler(number: int) -> str:
        return str(number)

    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            requests = b"".join(b"GET /%d HTTP/1.1\r\nHost: a\r\n\r\n" % n for n in range(2000))
            sending = asyncio.ensure_future(wire.send(requests))
            for number in range(2000):
                assert (await wire.response())[2] == b"%d" % number
            await sending

    run(main())


def test_what_arrives_while_a_handler_waits_is_not_lost(run: Any, serve: Any) -> None:
    app = CovetApp()
    go = asyncio.Event()

    @app.get("/wait")
    async def wait() -> str:
        await go.wait()
        return "waited"

    @app.get("/")
    async def root() -> str:
        return "next"

    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            await wire.send(b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
            await asyncio.sleep(0.01)
            for byte in GET:
                await wire.send(bytes([byte]))
                await asyncio.sleep(0)
            go.set()
            assert (await wire.response())[2] == b"waited"
            assert (await wire.response())[2] == b"next"

    run(main())


def test_an_idle_server_asks_nothing_of_the_loop(run: Any, serve: Any) -> None:
    """No callback is queued and no timer but that of the connection's own deadline."""
    app = CovetApp()

    @app.get("/")
    async def root() -> str:
        return "x"

    async def main() -> None:
        loop: Any = asyncio.get_running_loop()
        async with serve(app) as served:
            await served.get("/")
            await asyncio.sleep(0.05)
            asked: list[tuple[Any, ...]] = []
            at = loop.call_at

            def call_at(*args: Any, **options: Any) -> Any:
                asked.append(args)
                return at(*args, **options)

            loop.call_at = call_at
            try:
                server = served.server._server
                before = server.requests_total
                await asyncio.sleep(0.2)
                assert server.requests_total == before
            finally:
                del loop.call_at
            turns = [args for args in asked if getattr(args[1], "__self__", None) is server]
            assert turns == []

    run(main())


def test_at_the_connection_limit_it_stops_accepting(run: Any, serve: Any) -> None:
    from covet_core.limits import Limits

    app = CovetApp(limits=Limits(max_connections=2))

    @app.get("/")
    async def root() -> str:
        return "in"

    async def main() -> None:
        async with serve(app) as served:
            first, second = await served.connect(), await served.connect()
            assert (await first.get("/"))[2] == b"in"
            assert (await second.get("/"))[2] == b"in"
            third = await served.connect()
            await third.send(GET)
            waiting = asyncio.ensure_future(third.response())
            await asyncio.sleep(0.05)
            assert not waiting.done()
            assert served.server.connections == 2
            await first.close()
            assert (await waiting)[2] == b"in"

    run(main())


def test_more_requests_than_may_be_in_flight_get_a_503(run: Any, serve: Any) -> None:
    """Handlers of clients that have gone count too, so that coming and going does not pile them up."""
    from covet_core.limits import Limits

    app = CovetApp(limits=Limits(max_requests_in_flight=1))
    go = asyncio.Event()

    @app.post("/")
    async def work() -> str:
        await go.wait()
        return "done"

    async def main() -> None:
        async with serve(app) as served:
            gone = await served.connect()
            await gone.send(b"POST / HTTP/1.1\r\nHost: a\r\n\r\n")
            while served.server.requests_in_flight == 0:
                await asyncio.sleep(0.01)
            gone.writer.transport.abort()
            wire = await served.connect()
            await wire.send(b"POST / HTTP/1.1\r\nHost: a\r\n\r\n")
            status, headers, body = await wire.response()
            assert (status, headers["retry-after"]) == (503, "1")
            assert b"try again" in body
            go.set()
            while served.server.requests_in_flight:
                await asyncio.sleep(0.01)
            await wire.send(b"POST / HTTP/1.1\r\nHost: a\r\n\r\n")
            assert (await wire.response())[2] == b"done"

    run(main())


def test_the_application_counts_its_connections(run: Any, serve: Any) -> None:
    app = CovetApp()

    @app.get("/")
    async def count() -> int:
        return app.connection_count

    async def main() -> None:
        async with serve(app) as served:
            first, second = await served.connect(), await served.connect()
            await first.get("/")
            assert (await second.get("/"))[2] == b"2"
        assert app.connection_count == 0

    run(main())


def test_it_serves_over_a_unix_socket(run: Any, serve: Any, tmp_path: Path) -> None:
    app = CovetApp()

    @app.get("/")
    async def root() -> str:
        return "over a unix socket"

    async def main() -> None:
        async with serve(app, uds=str(tmp_path / "s")) as served:
            assert (await served.get("/"))[2] == b"over a unix socket"

    run(main())


def test_a_handler_that_holds_the_loop_is_reported(run: Any, serve: Any, caplog: pytest.LogCaptureFixture) -> None:
    app = CovetApp()

    @app.get("/", inline=True)
    def hog() -> str:
        time.sleep(0.5)
        return "done"

    async def main() -> None:
        async with serve(app, watchdog=0.1) as served:
            await served.get("/")

    with caplog.at_level("WARNING", "covet.watchdog"):
        run(main())
    assert len(caplog.records) == 1
    assert "time.sleep(0.5)" in caplog.text
