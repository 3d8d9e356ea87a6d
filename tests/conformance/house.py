"""A small plugin, which every transport has to carry alike: a route, a middleware, an error handler, a service."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from covet_core import Request, Response
from covet_core.types import CallNext
from covet_plugin import AppContext, BasePlugin, Contributions, PluginInfo, Service, Stage

__all__ = ("Bell", "House")


class Bell:
    """The service."""

    def __init__(self, house: str) -> None:
        self.house = house
        self.rung = 0

    def ring(self) -> str:
        self.rung += 1
        return f"the bell of {self.house}"


BELL = Service[Bell]("house.bell")


class Locked(Exception):
    """What the error handler knows."""


class House(BasePlugin):
    """Contributes one of each.

    Args:
        tell: is told when it starts and stops.
        guarded: whether it stands in front of every route.
    """

    def __init__(self, tell: Callable[[str], None], *, guarded: bool) -> None:
        self._tell = tell
        self._guarded = guarded

    @property
    def info(self) -> PluginInfo:
        return PluginInfo(id="house", version="1.0.0", api=1)

    def contribute(self, to: Contributions) -> None:
        to.route("/house/bell", bell, methods=("GET", "POST"))
        to.route("/house/door", door)
        to.error_handler(Locked, locked)
        to.provide(BELL, lambda app: Bell(app.title))
        if self._guarded:
            to.middleware(guard, stage=Stage.PROTECT)

    @asynccontextmanager
    async def lifespan(self, app: AppContext) -> AsyncIterator[None]:
        self._tell("plugin start")
        yield
        self._tell("plugin stop")


async def bell(request: Request) -> str:
    return request.app.get(BELL).ring()


async def door() -> str:
    raise Locked("it is locked")


async def locked(request: Request, error: Locked) -> tuple[str, int]:
    return str(error), 423


async def guard(request: Request, call_next: CallNext) -> Response:
    if request.headers.get("x-stranger"):
        return Response("who is there?", 403)
    response = await call_next(request)
    response.headers["x-guarded"] = request.app.get(BELL).house
    return response
