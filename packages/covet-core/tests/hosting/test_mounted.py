"""A mounted application keeps its own plugins: they reach its routes alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from covet_core import CovetApp, Request, Response
from covet_core.types import CallNext
from covet_plugin import Contributions, Kind, Service, Stage

Ask = Callable[..., Response]
Make = Callable[..., Any]
NAME = Service[str]("name")


def contributing(word: str) -> Callable[[Contributions], None]:
    async def marked(request: Request, call_next: CallNext) -> Response:
        response = await call_next(request)
        response.headers["x-passed"] = f"{word} {response.headers.get('x-passed', '')}".strip()
        return response

    async def name(request: Request) -> str:
        return request.app.get(NAME)

    def contribute(to: Contributions) -> None:
        to.route("/name", name)
        to.middleware(marked, stage=Stage.TRAFFIC, name=f"{word}.marked")
        to.provide(NAME, lambda app: f"{word} of {app.title}")
        to.error_handler(KeyError, lambda request, error: (word, 409))
        to.command(f"tell-{word}", lambda words: 0, help="Tell.")

    return contribute


async def fails() -> None:
    raise KeyError


def nested(make: Make) -> CovetApp:
    outer = CovetApp("outer", plugins=[make("out", contributing("out"))])
    inner = CovetApp("inner", plugins=[make("in", contributing("in"))])
    outer.add_route("/fails", fails)
    inner.add_route("/fails", fails)
    outer.mount("/inner", inner)
    return outer


def test_each_application_has_the_routes_middleware_and_services_of_its_own_plugins(ask: Ask, make: Make) -> None:
    app = nested(make)
    outer, inner = ask(app, "/name"), ask(app, "/inner/name")
    assert (outer.body, outer.headers["x-passed"]) == (b"out of outer", "out")
    assert (inner.body, inner.headers["x-passed"]) == (b"in of inner", "out in")


def test_error_handlers_of_inner_plugins_come_first(ask: Ask, make: Make) -> None:
    app = nested(make)
    assert (ask(app, "/fails").body, ask(app, "/inner/fails").body) == (b"out", b"in")


def test_plugins_start_with_their_application(make: Make, seen: list[str]) -> None:
    async def main() -> None:
        async with nested(make).plan().lifespan():
            seen.append("serving")

    asyncio.run(main())
    assert seen == ["out in", "in in", "serving", "in out", "out out"]


def test_the_plan_tells_whose_plugins_they_are(make: Make) -> None:
    plan = nested(make).plan()
    told = [(plugin.id, plugin.app.title, plugin.mounted) for plugin in plan.plugins]
    assert told == [("out", "outer", False), ("in", "inner", True)]


def test_an_application_that_is_mounted_twice_is_composed_once(ask: Ask, make: Make, seen: list[str]) -> None:
    outer, inner = CovetApp("outer"), CovetApp("inner", plugins=[make("in", contributing("in"))])
    outer.mount("/a", inner)
    outer.mount("/b", inner)
    assert ask(outer, "/a/name").body == ask(outer, "/b/name").body == b"in of inner"
    assert seen == ["in in", "in out"] * 2


def test_a_filter_has_to_be_listed_outermost(make: Make, faults: Callable[[CovetApp], list[Any]]) -> None:
    def contribute(to: Contributions) -> None:
        to.filter("request-id", schema=1, stage=Stage.EDGE, settings={})

    outer, inner = CovetApp("outer"), CovetApp("inner", plugins=[make("ids", contribute)])
    assert faults(inner) == []
    outer.mount("/inner", inner)
    (fault,) = faults(outer)
    assert (fault.code, fault.owner, fault.kind) == ("bad-contribution", "ids", str(Kind.FILTER))
    assert "outermost" in fault.problem
