"""One process that serves: an event loop, the lifespan, a server, and the way out."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from covet_core.server.config import PRODUCTION_DRAIN_DELAY, ServerConfig
from covet_core.server.errors import StartupFailed, origin, reason
from covet_core.server.loops import loop_factory, run
from covet_core.server.shutdown import Phase, Shutdown, ShutdownState, shutdown_state
from covet_core.server.sockets import Listeners, close_all
from covet_core.server.start import start_server

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_core.limits import Limits
    from covet_core.plan.plan import Plan

__all__ = ("Worker",)

logger = logging.getLogger("covet.server")

_SIGNALS = (signal.SIGTERM, signal.SIGINT)

_LINGER = 1.0
"""Seconds that idle connections are kept after the last request: a busy client sends on each of its own well within."""


class Worker:
    """Serves one application on listening sockets until it is told to stop.

    The first SIGTERM drains with the delay, the first SIGINT without; a second signal hastens, a third one kills.

    Args:
        app: the application.
        listeners: the sockets; the worker closes them when it stops accepting.
        config: how to serve.
        on_ready: called with the event loop's name when requests are accepted.
        control: a descriptor whose end means "drain now", from the parent process.
    """

    def __init__(
        self,
        app: CovetApp,
        listeners: Listeners,
        config: ServerConfig,
        *,
        on_ready: Callable[[str], None],
        control: int | None = None,
    ) -> None:
        self._app = app
        self._listeners = listeners
        self._config = config
        self._on_ready = on_ready
        self._control = control
        self._state = shutdown_state(app)
        self._state.phase = Phase.STARTING
        self._clean = True

    def run(self) -> int:
        """Serve, and return the process' exit code: 0 when everything was left in order.

        Raises:
            PlanErrors: the application's plan has faults.
            StartupFailed: the lifespan couldn't be entered.
            LoopUnavailable: the chosen event loop isn't installed.
        """
        plan = self._app.plan()
        self._loop_name, factory = loop_factory(self._config.loop)
        run(self._main(plan), factory)
        self._state.phase = Phase.STOPPED
        logger.info("stopped")
        return 0 if self._clean else 1

    async def _main(self, plan: Plan) -> None:
        shutdown = _shutdown(self._state, self._config, plan.limits)
        self._listen_for_the_end(shutdown)
        async with AsyncExitStack() as signals_off:
            signals_off.callback(self._stop_listening_for_the_end)
            stack = AsyncExitStack()
            if not await self._enter(stack, plan, shutdown):
                return
            try:
                await self._serve(plan, shutdown)
            finally:
                await self._leave(stack)

    async def _enter(self, stack: AsyncExitStack, plan: Plan, shutdown: Shutdown) -> bool:
        """Enter the lifespan; return whether to go on."""
        try:
            await stack.enter_async_context(plan.lifespan())
        except asyncio.CancelledError:
            if not shutdown.requested:
                raise
            return False
        except Exception as exc:
            raise StartupFailed(reason=reason(exc), where=origin(exc)) from exc
        return True

    async def _serve(self, plan: Plan, shutdown: Shutdown) -> None:
        from covet_core.transports.native import NativeServer

        server = NativeServer(plan, self._listeners)
        await start_server(server)
        self._state.phase = Phase.SERVING
        self._on_ready(self._loop_name)
        await shutdown.wait()
        await shutdown.run(server, lambda: close_all(self._listeners))

    async def _leave(self, stack: AsyncExitStack) -> None:
        budget = asyncio.timeout(self._config.lifespan_timeout)
        try:
            async with budget:
                await stack.aclose()
        except Exception as exc:
            self._clean = False
            if budget.expired():
                logger.error("the lifespan wasn't left within %g s", self._config.lifespan_timeout)
            else:
                logger.error("leaving the lifespan failed: %s", reason(exc), exc_info=exc)

    def _listen_for_the_end(self, shutdown: Shutdown) -> None:
        loop = asyncio.get_running_loop()
        task = asyncio.current_task()

        def end(why: str, *, delay: bool, linger: bool) -> None:
            shutdown.request(why, delay=delay, linger=linger)
            if self._state.phase is Phase.STARTING and task is not None:
                task.cancel()

        def told(number: signal.Signals) -> None:
            if shutdown.requested:
                self._stop_listening_for_the_end()
                for each in _SIGNALS:
                    # The next one finds no handler, and ends the process.
                    signal.signal(each, signal.SIG_DFL)
            asked_by_hand = number is signal.SIGINT
            end(number.name, delay=not asked_by_hand, linger=not asked_by_hand)

        def parent_let_go(control: int) -> None:
            loop.remove_reader(control)
            if not shutdown.requested:
                # A successor serves the port already, or nobody does: there is nothing to delay for.
                end("the parent let go", delay=False, linger=True)

        for number in _SIGNALS:
            loop.add_signal_handler(number, told, number)
        if (control := self._control) is not None:
            # Nothing is written after the assignment, so what is readable is the end.
            loop.add_reader(control, parent_let_go, control)

    def _stop_listening_for_the_end(self) -> None:
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
        if (control := self._control) is not None:
            loop.remove_reader(control)


def _shutdown(state: ShutdownState, config: ServerConfig, limits: Limits) -> Shutdown:
    delay = config.drain_delay
    if delay is None:
        delay = 0.0 if config.reload else limits.drain_delay or PRODUCTION_DRAIN_DELAY
    budget = limits.drain_timeout if config.drain_timeout is None else config.drain_timeout
    return Shutdown(state, delay=delay, budget=budget, linger=0.0 if config.reload else _LINGER)
