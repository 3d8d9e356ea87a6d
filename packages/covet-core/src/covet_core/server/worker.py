"""One process that serves: an event loop, the lifespan, a server, and the way out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from covet_core.server.config import PRODUCTION_DRAIN_DELAY, ServerConfig
from covet_core.server.errors import StartupFailed, origin, reason
from covet_core.server.loops import loop_factory, run
from covet_core.server.shutdown import Phase, Shutdown, ShutdownState, carry
from covet_core.server.sockets import Listeners, close_all
from covet_core.server.stopping import StopSignals

if TYPE_CHECKING:
    from covet_core.limits import Limits
    from covet_core.plan.plan import Plan

__all__ = ("Worker",)

logger: logging.Logger = logging.getLogger("covet.server")

_LINGER = 1.0
"""Seconds that idle connections are kept after the last request: a busy client sends on each of its own well within."""


class Worker:
    """Serves one application on listening sockets until it is told to stop: see `StopSignals` and `Shutdown`.

    Args:
        plan: the application's plan.
        listeners: the sockets; the worker closes them when it stops accepting.
        config: how to serve.
        on_ready: called with the event loop's name when requests are accepted.
        control: a descriptor whose end means "drain now", from the parent process.
    """

    def __init__(
        self,
        plan: Plan,
        listeners: Listeners,
        config: ServerConfig,
        *,
        on_ready: Callable[[str], None],
        control: int | None = None,
    ) -> None:
        self._plan = plan
        self._listeners = listeners
        self._config = config
        self._on_ready = on_ready
        self._control = control
        self._state = carry(plan.apps)
        self._clean = True

    def run(self) -> int:
        """Serve, and return the process' exit code: 0 when everything was left in order.

        Raises:
            StartupFailed: the lifespan couldn't be entered.
            LoopUnavailable: the chosen event loop isn't installed.
        """
        self._loop_name, factory = loop_factory(self._config.loop)
        run(self._main(), factory)
        self._state.phase = Phase.STOPPED
        logger.info("stopped")
        return 0 if self._clean else 1

    async def _main(self) -> None:
        shutdown = _shutdown(self._state, self._config, self._plan.limits)
        starting = asyncio.current_task()

        def interrupt_the_start() -> None:
            if self._state.phase is Phase.STARTING and starting is not None:
                starting.cancel()

        with StopSignals(shutdown, self._control, interrupt_the_start):
            stack = AsyncExitStack()
            if not await self._enter(stack, shutdown):
                return
            self._state.phase = Phase.SERVING
            try:
                await self._serve(shutdown)
            finally:
                await self._leave(stack)

    async def _enter(self, stack: AsyncExitStack, shutdown: Shutdown) -> bool:
        """Enter the lifespan; return whether to go on."""
        try:
            await stack.enter_async_context(self._plan.lifespan())
        except asyncio.CancelledError:
            if not shutdown.requested:
                raise
            return False
        except Exception as exc:
            raise StartupFailed(reason=reason(exc), where=origin(exc)) from exc
        return True

    async def _serve(self, shutdown: Shutdown) -> None:
        from covet_core.transports.native import NativeServer

        server = NativeServer(self._plan, self._listeners)
        server.start()
        self._on_ready(self._loop_name)
        await shutdown.wait()
        await shutdown.run(server, lambda: close_all(self._listeners))

    async def _leave(self, stack: AsyncExitStack) -> None:
        given = self._config.lifespan_timeout
        seconds = self._plan.limits.lifespan_timeout if given is None else given
        budget = asyncio.timeout(seconds)
        try:
            async with budget:
                await stack.aclose()
        except Exception as exc:
            self._clean = False
            if budget.expired():
                logger.error("the lifespan wasn't left within %g s", seconds)
            else:
                # Each failure was logged with its traceback when it happened.
                from covet_core.server.report import explain

                logger.error("leaving the lifespan failed: %s", "; ".join(explain(exc)))


def _shutdown(state: ShutdownState, config: ServerConfig, limits: Limits) -> Shutdown:
    delay = config.drain_delay
    if delay is None:
        delay = 0.0 if config.reload else limits.drain_delay or PRODUCTION_DRAIN_DELAY
    budget = limits.drain_timeout if config.drain_timeout is None else config.drain_timeout
    return Shutdown(state, delay=delay, budget=budget, linger=0.0 if config.reload else _LINGER)
