"""How a server stops without losing a request: one sequence of phases, each with a budget and a line in the log."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from enum import IntEnum
from typing import TYPE_CHECKING, Protocol, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from covet_core.app import CovetApp

__all__ = ("Clock", "DrainingServer", "Phase", "Shutdown", "ShutdownState", "SystemClock", "carry", "shutdown_state")

T = TypeVar("T")

logger: logging.Logger = logging.getLogger("covet.server")

_POLL = 0.05
"""Seconds between two looks at the connections."""


class Phase(IntEnum):
    """Where a server is in its life. The order is the order of the phases."""

    STARTING = 0
    """The lifespan is being entered."""
    SERVING = 1
    """Requests are served."""
    DELAYING = 2
    """Everything is still served, but readiness says no: load balancers get the time to look elsewhere."""
    DRAINING = 3
    """Nothing is accepted any more, and what is in flight finishes."""
    LEAVING = 4
    """The connections are closed, and the lifespan is being left."""
    STOPPED = 5
    """Nothing is left."""


class ShutdownState:
    """What a readiness check asks: the phase of the server that carries the application."""

    def __init__(self, phase: Phase = Phase.STARTING) -> None:
        self.phase = phase

    @property
    def ready(self) -> bool:
        """Whether new requests are welcome. Readiness answers 503 when they aren't."""
        return self.phase is Phase.SERVING

    @property
    def stopping(self) -> bool:
        """Whether the server was told to stop."""
        return self.phase > Phase.SERVING


_states: WeakKeyDictionary[CovetApp, ShutdownState] = WeakKeyDictionary()


def shutdown_state(app: CovetApp) -> ShutdownState:
    """Return where the server that carries `app` is in its life.

    Under a server that isn't covet's own nobody tells, so the state stays at `STARTING` there.
    """
    return _states.setdefault(app, ShutdownState())


def carry(apps: Iterable[CovetApp]) -> ShutdownState:
    """Return a new state that `apps`, an application and what is mounted on it, have in common."""
    state = ShutdownState()
    for app in apps:
        _states[app] = state
    return state


class Clock(Protocol):
    """Time, so that tests can bring their own."""

    def monotonic(self) -> float:
        """Return seconds that only ever grow."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""
        ...


class SystemClock:
    """The time of the machine."""

    def monotonic(self) -> float:
        """Return seconds that only ever grow."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""
        await asyncio.sleep(seconds)


class DrainingServer(Protocol):
    """What a server offers to be stopped by."""

    @property
    def connections(self) -> int:
        """Open connections."""
        ...

    @property
    def requests_in_flight(self) -> int:
        """Requests that handlers are working on."""
        ...

    def stop_accepting(self) -> None:
        """Leave new connections to others."""
        ...

    def drain(self) -> None:
        """Answer `Connection: close` from now on."""
        ...

    async def wait_idle(self, timeout: float) -> int:  # noqa: ASYNC109 - returns at it, raises nothing
        """Return when no request is in flight, or after `timeout` seconds; the result is how many still are."""
        ...

    async def close(self) -> None:
        """Close every connection, and cancel what still runs."""
        ...


class Shutdown:
    """The phases between the first signal and the end.

    SIGTERM -> readiness says 503 -> serve on for `delay` -> accept nothing new, `Connection: close` -> requests in
    flight finish within `budget` -> idle connections close, and what is over its budget is cancelled -> the lifespan
    is left.

    Idle connections are kept while requests are in flight and `linger` longer: a client that is about to send on one
    gets its answer, with `Connection: close`, instead of a reset. They are closed before the lifespan is left, because
    a request that arrived later would meet an application whose resources are gone.

    Args:
        state: what readiness looks at.
        delay: seconds to serve on without being ready.
        budget: seconds that requests in flight get to finish.
        linger: seconds that idle connections are kept after the last request.
        clock: the time.
    """

    def __init__(
        self, state: ShutdownState, *, delay: float, budget: float, linger: float = 0.0, clock: Clock | None = None
    ) -> None:
        self.state = state
        self.delay: float = delay
        self.budget = budget
        self.linger: float = linger
        self.clock: Clock = clock or SystemClock()
        self._requested = asyncio.Event()
        self._hastened = asyncio.Event()

    def request(self, why: str, *, delay: bool = True, linger: bool = True) -> None:
        """Begin to stop; called again, hasten: skip what is left of the delay and of the budget.

        Args:
            why: what the log says, `SIGTERM` for example.
            delay: whether anybody has to notice first.
            linger: whether idle connections may belong to busy clients.
        """
        if self._requested.is_set():
            if not self._hastened.is_set():
                logger.warning("%s again: not waiting any longer", why)
            self._hastened.set()
            return
        self.delay *= delay
        self.linger *= linger
        logger.info("%s: stopping", why)
        self._requested.set()

    @property
    def requested(self) -> bool:
        """Whether the server was told to stop."""
        return self._requested.is_set()

    @property
    def hastened(self) -> bool:
        """Whether it was told twice."""
        return self._hastened.is_set()

    async def wait(self) -> None:
        """Return when the server is told to stop."""
        await self._requested.wait()

    async def run(self, server: DrainingServer, stop_listening: Callable[[], None]) -> int:
        """Go through the phases up to the lifespan's end, which the caller owns.

        Args:
            server: what is stopped.
            stop_listening: closes this process' listening sockets. If no other process has them, new connections are
                refused from then on, instead of being queued for nobody.

        Returns:
            How many requests were cut because their budget was over.
        """
        await self._serve_on(server)
        server.stop_accepting()
        stop_listening()
        left = await self._finish(server)
        self.state.phase = Phase.LEAVING
        if left:
            logger.warning("%s cut after %g s", _many(left, "request"), self.budget)
        await server.close()
        return left

    async def _serve_on(self, server: DrainingServer) -> None:
        self.state.phase = Phase.DELAYING
        if self.delay <= 0:
            return
        logger.info("not ready any more; serving on for %g s, %s open", self.delay, _open(server))
        await self._unless_hastened(self.clock.sleep(self.delay))

    async def _finish(self, server: DrainingServer) -> int:
        self.state.phase = Phase.DRAINING
        server.drain()
        if server.requests_in_flight:
            logger.info("accepting nothing new; up to %g s for %s open", self.budget, _open(server))
        started = self.clock.monotonic()
        left = await self._unless_hastened(server.wait_idle(self.budget))
        if left == 0 and self.linger:
            await self._unless_hastened(self._until_all_have_left(server))
            rest = max(0.0, started + self.budget - self.clock.monotonic())
            left = await self._unless_hastened(server.wait_idle(rest))
        logger.info("drained in %.1f s, %s open", self.clock.monotonic() - started, _open(server))
        return server.requests_in_flight if left is None else left

    async def _until_all_have_left(self, server: DrainingServer) -> None:
        end = self.clock.monotonic() + self.linger
        while server.connections and self.clock.monotonic() < end:
            await self.clock.sleep(_POLL)

    async def _unless_hastened(self, work: Awaitable[T]) -> T | None:
        """Await `work`, but no longer than until the second signal; then the result is `None`."""
        task = asyncio.ensure_future(work)
        hastened = asyncio.ensure_future(self._hastened.wait())
        try:
            await asyncio.wait((task, hastened), return_when=asyncio.FIRST_COMPLETED)
        finally:
            hastened.cancel()
            task.cancel()
            await asyncio.gather(task, hastened, return_exceptions=True)
        return None if task.cancelled() else task.result()


def _open(server: DrainingServer) -> str:
    return f"{_many(server.requests_in_flight, 'request')} and {_many(server.connections, 'connection')}"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
