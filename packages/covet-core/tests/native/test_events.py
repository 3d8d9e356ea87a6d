"""Event streams on the engine's own server: they are pushed, kept alive, drained, and cut when nobody reads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from covet_core import CovetApp, Limits


async def advance(seconds: float) -> None:
    """Let so much time pass on the clock of the `ShiftedLoop` that runs the test."""
    loop: Any = asyncio.get_running_loop()
    await loop.advance(seconds)


async def opened(served: Any, path: str) -> Any:
    """A client that has read the head of a stream."""
    wire = await served.connect()
    await wire.send(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    status, _ = await wire.head()
    assert status == 200
    return wire


async def until(wire: Any, mark: bytes) -> bytes:
    """What comes up to `mark`."""
    data: bytes = await asyncio.wait_for(wire.reader.readuntil(mark), 10)
    return data


class Source:
    """A stream whose events the test makes."""

    def __init__(self, **options: Any) -> None:
        self.app = CovetApp()
        self.events: asyncio.Queue[Any] = asyncio.Queue()
        self.closed = asyncio.Event()

        @self.app.stream("/events", **options)
        async def events() -> AsyncIterator[Any]:
            try:
                while True:
                    yield await self.events.get()
            finally:
                await asyncio.sleep(0)
                self.closed.set()


def test_silence_is_never_longer_than_the_interval(run_shifted: Any, serve: Any) -> None:
    source = Source(keep_alive=20)

    async def main() -> None:
        async with serve(source.app) as served:
            wire = await opened(served, "/events")
            assert await until(wire, b":\n\n\r\n") == b"3\r\n:\n\n\r\n"
            await advance(10.1)
            await advance(10.1)
            assert await until(wire, b":\n\n\r\n") == b"3\r\n:\n\n\r\n"
            source.events.put_nowait("a")
            assert b"data: a" in await until(wire, b"\n\n\r\n")
            await advance(10.1)
            source.events.put_nowait("b")
            assert b"data: b" in await until(wire, b"\n\n\r\n")
            await advance(10.1)
            await advance(10.1)
            assert await until(wire, b":\n\n\r\n") == b"3\r\n:\n\n\r\n"

    run_shifted(main())


def test_a_stream_without_an_interval_is_silent(run_shifted: Any, serve: Any) -> None:
    source = Source(keep_alive=None)

    async def main() -> None:
        async with serve(source.app) as served:
            wire = await opened(served, "/events")
            await until(wire, b":\n\n\r\n")
            await advance(1000)
            source.events.put_nowait("a")
            assert await until(wire, b"\n\n\r\n") == b"9\r\ndata: a\n\n\r\n"

    run_shifted(main())


def test_events_made_without_waiting_are_written_as_one_piece(run: Callable[..., None], serve: Any) -> None:
    source = Source()

    async def main() -> None:
        async with serve(source.app) as served:
            wire = await opened(served, "/events")
            await until(wire, b":\n\n\r\n")
            for number in range(3):
                source.events.put_nowait(number)
            assert await until(wire, b"2\n\n\r\n") == b"1b\r\ndata: 0\n\ndata: 1\n\ndata: 2\n\n\r\n"

    run(main())


def test_a_service_that_stops_tells_clients_when_to_come_back(run: Callable[..., None], serve: Any) -> None:
    source = Source()

    async def main() -> None:
        async with serve(source.app) as served:
            waits = []
            for _ in range(8):
                wire = await opened(served, "/events")
                await until(wire, b":\n\n\r\n")
                waits.append(wire)
            served.server.drain()
            told = [int((await wire.chunks()).removeprefix(b"retry: ")) for wire in waits]
            assert all(1000 <= milliseconds <= 5000 for milliseconds in told)
            assert len(set(told)) > 1
            await source.closed.wait()
            assert await served.server.wait_idle(5) == 0

    run(main())


def test_a_stream_that_is_to_finish_goes_on_while_the_service_stops(run: Callable[..., None], serve: Any) -> None:
    source = Source(finish_on_drain=True)

    async def main() -> None:
        async with serve(source.app) as served:
            wire = await opened(served, "/events")
            await until(wire, b":\n\n\r\n")
            served.server.drain()
            assert b"retry: " in await until(wire, b"\n\n\r\n")
            source.events.put_nowait("last")
            assert b"data: last" in await until(wire, b"\n\n\r\n")
            assert not source.closed.is_set()

    run(main())


def test_a_stalled_client_is_cut_off_and_what_it_holds_is_bounded(run_shifted: Any, serve: Any) -> None:
    app = CovetApp(limits=Limits(write_timeout=30))
    closed = asyncio.Event()
    made = 0

    @app.stream("/flood")
    async def flood() -> AsyncIterator[str]:
        nonlocal made
        try:
            while True:
                yield "x" * 10_000
                made += 1
        finally:
            closed.set()

    async def main() -> None:
        async with serve(app) as served:
            wire = await opened(served, "/flood")
            wire.reader._transport.pause_reading()
            before = -1
            while made != before:
                before = made
                await asyncio.sleep(0.05)
            assert made * 10_000 < 20_000_000
            await advance(29)
            assert not closed.is_set()
            await advance(2)
            await asyncio.wait_for(closed.wait(), 5)
            assert served.server.requests_in_flight == 0

    run_shifted(main())


def test_a_source_that_never_waits_leaves_turns_to_others(run: Callable[..., None], serve: Any) -> None:
    app = CovetApp()
    stop = False

    @app.stream("/busy")
    async def busy() -> AsyncIterator[str]:
        while not stop:
            yield "x" * 10_000

    @app.get("/other")
    async def other() -> str:
        return "served"

    async def main() -> None:
        nonlocal stop
        async with serve(app) as served:
            wire = await opened(served, "/busy")
            reading = asyncio.create_task(wire.rest())
            for _ in range(3):
                assert (await served.get("/other"))[2] == b"served"
            stop = True
            reading.cancel()

    run(main())


def test_timeouts_and_task_groups_of_the_source_work(run: Callable[..., None], serve: Any) -> None:
    app = CovetApp()

    @app.stream("/late")
    async def late() -> AsyncIterator[str]:
        try:
            async with asyncio.timeout(0.001):
                yield "first"
                await asyncio.Event().wait()
        except TimeoutError:
            yield "late"
        async with asyncio.TaskGroup() as group:
            task = group.create_task(asyncio.sleep(0, "grouped"))
        yield task.result()
        current = asyncio.current_task()
        yield str(current is not None and current.cancelling())

    async def main() -> None:
        async with serve(app) as served:
            _, _, body = await served.get("/late")
            assert body.decode().split() == ["data:", "first", "data:", "late", "data:", "grouped", "data:", "0"]

    run(main())


def test_a_source_that_breaks_is_cut_after_what_it_yielded(
    run: Callable[..., None], serve: Any, caplog: pytest.LogCaptureFixture
) -> None:
    app = CovetApp()
    received = asyncio.Event()

    @app.stream("/broken")
    async def broken() -> AsyncIterator[str]:
        yield "first"
        await received.wait()
        raise RuntimeError("the source broke")

    async def main() -> None:
        async with serve(app) as served:
            wire = await opened(served, "/broken")
            assert b"data: first" in await until(wire, b"\n\n\r\n")
            received.set()
            assert await wire.rest() == b""

    run(main())
    assert "the source broke" in caplog.text
