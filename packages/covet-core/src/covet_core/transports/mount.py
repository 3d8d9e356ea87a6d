"""Any ASGI 3 application under a route: on every transport that carries streams."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from covet_core.handlers.source import name_of
from covet_core.http.request import Request
from covet_core.http.response import Response
from covet_core.routing.route import RouteOptions
from covet_core.transports.asgi_call import call_asgi, scope_of
from covet_core.transports.errors import LifespanFailed
from covet_core.transports.needs import MOUNT_NEEDS

if TYPE_CHECKING:
    from covet_core.types import ASGIApp

__all__ = ("asgi_endpoint", "asgi_lifespan", "asgi_route")


def asgi_endpoint(app: ASGIApp, prefix: str) -> Callable[[Request], Awaitable[Response]]:
    """A handler that answers with what `app` answers.

    Its attribute `lifespan` is a function without parameters: what it returns runs the application's own lifespan, and
    gives the state of it to every request.

    Args:
        app: any ASGI 3 application.
        prefix: the path it is mounted at, which becomes the end of its `root_path`.
    """
    below = prefix.rstrip("/")
    state: dict[str, Any] = {}

    async def mounted(request: Request) -> Response:
        return await call_asgi(app, scope_of(request, mount=below, state=state), request.body_source)

    @asynccontextmanager
    async def lifespan() -> AsyncGenerator[None]:
        async with asgi_lifespan(app) as found:
            state.update(found)
            try:
                yield
            finally:
                state.clear()

    mounted.__covet_needs__ = MOUNT_NEEDS  # type: ignore[attr-defined]  # read by needs_of()
    mounted.lifespan = lifespan  # type: ignore[attr-defined]  # entered by the plan's lifespan
    return mounted


def asgi_route(app: ASGIApp, options: RouteOptions) -> tuple[Callable[[Request], Awaitable[Response]], RouteOptions]:
    """A handler that answers with what `app` answers, for one route, and the options of that route.

    Args:
        app: any ASGI 3 application. Its lifespan isn't run: mount one that needs it.
        options: what is said of the route.
    """
    said = RouteOptions(name=name_of(app), include_in_schema=False)
    said.update(options)
    return asgi_endpoint(app, ""), said


@asynccontextmanager
async def asgi_lifespan(app: ASGIApp) -> AsyncGenerator[dict[str, Any]]:
    """Runs the lifespan of `app` around the block, and yields its state. One that has no lifespan runs without.

    Raises:
        LifespanFailed: the application reported a failure, or ended before its time.
    """
    life = _Life(app)
    task = asyncio.create_task(life.run())
    try:
        await life.phase("startup", task)
        try:
            yield life.state
        finally:
            await life.phase("shutdown", task)
    finally:
        task.cancel()
        await asyncio.wait((task,))


class _Life:
    """The two ends of a lifespan scope."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._told: asyncio.Queue[str] = asyncio.Queue()
        self._answers: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
        self._unsupported = False
        self.state: dict[str, Any] = {}

    async def run(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self.state}
        await self._app(scope, self._receive, self._answers.put)

    async def phase(self, phase: str, task: asyncio.Task[None]) -> None:
        """Tell the application to start or stop, and wait until it has."""
        if self._unsupported:
            return
        self._told.put_nowait(phase)
        answer = asyncio.ensure_future(self._answers.get())
        await asyncio.wait((answer, task), return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            message = answer.result()
            if message["type"] != f"lifespan.{phase}.complete":
                raise LifespanFailed(phase=phase, message=str(message.get("message", "")))
            return
        answer.cancel()
        # An application that raises at the scope doesn't speak lifespan (ASGI, "Lifespan Protocol"). Neither does one
        # that returns from whatever isn't HTTP, which every server takes for the same.
        self._unsupported = phase == "startup"
        if not self._unsupported:
            raise LifespanFailed(phase=phase, message="it returned without an answer")

    async def _receive(self) -> dict[str, str]:
        return {"type": f"lifespan.{await self._told.get()}"}
