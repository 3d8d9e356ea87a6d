"""The drain sequence, on a clock that only moves when everything waits for it."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from covet_core.app import CovetApp
from covet_core.server.shutdown import Phase, Shutdown, ShutdownState, carry, shutdown_state


class VirtualClock:
    def __init__(self) -> None:
        self.now = 0.0
        self.waiting: list[tuple[float, asyncio.Future[None]]] = []

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting.append((self.now + seconds, future))
        await future

    async def advance(self, seconds: float) -> None:
        end = self.now + seconds
        await settle()
        while due := [entry for entry in self.waiting if entry[0] <= end and not entry[1].done()]:
            when, future = min(due, key=lambda entry: entry[0])
            self.now = when
            future.set_result(None)
            await settle()
        self.now = end


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


class FakeServer:
    """Records what it is told, and finishes its requests when a test says so."""

    def __init__(self, clock: VirtualClock, state: ShutdownState, in_flight: int = 0) -> None:
        self.clock = clock
        self.state = state
        self.connections = 3
        self.requests_in_flight = in_flight
        self.told: list[tuple[str, float]] = []

    def stop_accepting(self) -> None:
        self.told.append(("stop_accepting", self.clock.now))

    def drain(self) -> None:
        self.told.append(("drain", self.clock.now))

    async def wait_idle(self, timeout: float) -> int:
        end = self.clock.now + timeout
        while self.requests_in_flight and self.clock.now < end:
            await self.clock.sleep(0.5)
        return self.requests_in_flight

    async def close(self) -> None:
        self.connections = 0
        self.told.append(("close", self.clock.now))


def scenario(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    def run() -> None:
        asyncio.run(test())

    run.__name__ = test.__name__
    return run


def begin(
    *, delay: float = 5.0, budget: float = 30.0, linger: float = 0.0, in_flight: int = 0
) -> tuple[VirtualClock, Shutdown, FakeServer, "asyncio.Task[int]"]:
    clock = VirtualClock()
    state = ShutdownState(Phase.SERVING)
    shutdown = Shutdown(state, delay=delay, budget=budget, linger=linger, clock=clock)
    server = FakeServer(clock, state, in_flight)

    async def run() -> int:
        await shutdown.wait()
        return await shutdown.run(server, lambda: server.told.append(("stop_listening", clock.now)))

    return clock, shutdown, server, asyncio.create_task(run())


def seen(state: ShutdownState) -> tuple[Phase, bool, bool]:
    """The state as it is now: a type checker holds an attribute for unchanged while only the clock moves."""
    return state.phase, state.ready, state.stopping


@scenario
async def test_sigterm_turns_readiness_off_at_once_and_serves_on_for_the_delay() -> None:
    clock, shutdown, server, task = begin(delay=5.0)
    assert seen(server.state) == (Phase.SERVING, True, False)
    shutdown.request("SIGTERM")
    await clock.advance(4.9)
    assert seen(server.state) == (Phase.DELAYING, False, True)
    assert server.told == []
    await clock.advance(0.1)
    assert await task == 0
    assert server.told == [("stop_accepting", 5.0), ("stop_listening", 5.0), ("drain", 5.0), ("close", 5.0)]


@scenario
async def test_requests_in_flight_finish_and_idle_connections_close_last() -> None:
    clock, shutdown, server, task = begin(delay=0.0, in_flight=2)
    shutdown.request("SIGTERM")
    await clock.advance(10.0)
    assert seen(server.state) == (Phase.DRAINING, False, True)
    assert server.connections == 3
    server.requests_in_flight = 0
    await clock.advance(0.5)
    assert await task == 0
    assert server.told[-1] == ("close", 10.5)
    assert seen(server.state) == (Phase.LEAVING, False, True)


@scenario
async def test_requests_over_their_budget_are_cut_and_counted() -> None:
    clock, shutdown, server, task = begin(delay=0.0, budget=30.0, in_flight=2)
    shutdown.request("SIGTERM")
    await clock.advance(29.9)
    assert not task.done()
    await clock.advance(0.1)
    assert await task == 2
    assert server.told[-1] == ("close", 30.0)


@scenario
async def test_sigint_leaves_the_delay_out() -> None:
    clock, shutdown, server, task = begin(delay=5.0)
    shutdown.request("SIGINT", delay=False)
    await clock.advance(0.0)
    assert await task == 0
    assert server.told[0] == ("stop_accepting", 0.0)


@scenario
async def test_idle_connections_linger_after_the_last_request_and_what_they_send_is_finished() -> None:
    clock, shutdown, server, task = begin(delay=0.0, linger=1.0)
    shutdown.request("SIGTERM")
    await clock.advance(0.9)
    assert not task.done()
    server.requests_in_flight = 1
    await clock.advance(5.0)
    assert not task.done()
    server.requests_in_flight = 0
    await clock.advance(0.6)
    assert await task == 0


@scenario
async def test_nothing_lingers_when_every_client_has_left() -> None:
    clock, shutdown, server, task = begin(delay=0.0, linger=1.0)
    server.connections = 0
    shutdown.request("SIGTERM")
    await clock.advance(0.0)
    assert await task == 0
    assert server.told[-1] == ("close", 0.0)


@scenario
async def test_a_second_signal_skips_the_rest_of_the_delay() -> None:
    clock, shutdown, server, task = begin(delay=60.0)
    shutdown.request("SIGTERM")
    await clock.advance(1.0)
    shutdown.request("SIGTERM")
    await settle()
    assert await task == 0
    assert server.told[0] == ("stop_accepting", 1.0)


@scenario
async def test_a_second_signal_skips_the_rest_of_the_budget() -> None:
    clock, shutdown, server, task = begin(delay=0.0, in_flight=1)
    shutdown.request("SIGTERM")
    await clock.advance(1.0)
    shutdown.request("SIGINT")
    assert await task == 1
    assert server.told[-1] == ("close", 1.0)
    assert shutdown.hastened


@scenario
async def test_a_request_that_fails_to_be_waited_for_is_not_swallowed() -> None:
    _, shutdown, server, task = begin(delay=0.0)

    async def broken(timeout: float) -> int:
        raise OSError("poller gone")

    server.wait_idle = broken  # type: ignore[method-assign]  # a fault that the real server can have
    shutdown.request("SIGTERM")
    with pytest.raises(OSError, match="poller gone"):
        await task


def test_each_phase_logs_what_is_still_open(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "covet.server")

    @scenario
    async def run() -> None:
        clock, shutdown, _, task = begin(delay=2.0, budget=4.0, in_flight=1)
        shutdown.request("SIGTERM")
        await clock.advance(10.0)
        await task

    run()
    assert caplog.messages == [
        "SIGTERM: stopping",
        "not ready any more; serving on for 2 s, 1 request and 3 connections open",
        "accepting nothing new; up to 4 s for 1 request and 3 connections open",
        "drained in 4.0 s, 1 request and 3 connections open",
        "1 request cut after 4 s",
    ]


def test_an_application_and_what_is_mounted_on_it_have_one_state() -> None:
    outer, inner = CovetApp("outer"), CovetApp("inner")
    state = carry((outer, inner))
    state.phase = Phase.SERVING
    assert shutdown_state(outer) is shutdown_state(inner) is state
    assert state.ready


def test_under_another_server_nobody_tells() -> None:
    assert shutdown_state(CovetApp("alone")).phase is Phase.STARTING
