"""Native filters that plugins contribute."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from covet_core import CovetApp, Request, Response
from covet_core.types import CallNext
from covet_plugin import Contributions, Stage

Ask = Callable[..., Response]
Make = Callable[..., Any]


async def home() -> str:
    return "home"


async def instead(request: Request, call_next: CallNext) -> Response:
    response = await call_next(request)
    response.headers["x-instead"] = "yes"
    return response


def hosts(to: Contributions) -> None:
    to.filter("trusted-hosts", schema=1, stage=Stage.EDGE, settings={"hosts": ["other.example"]})


def test_a_filter_of_a_plugin_answers_before_any_handler(ask: Ask, make: Make) -> None:
    app = CovetApp(plugins=[make("hosts", hosts)])
    app.add_route("/", home)
    assert ask(app, "/").status_code == 421
    app.plugins.clear()
    assert ask(app, "/").status_code == 200


def test_a_filter_that_the_engine_lacks_is_a_fault_unless_there_is_a_fallback(
    ask: Ask, make: Make, faults: Callable[[CovetApp], list[Any]]
) -> None:
    def without(to: Contributions) -> None:
        to.filter("time-machine", schema=1, stage=Stage.EDGE, settings={})

    def with_fallback(to: Contributions) -> None:
        to.filter("time-machine", schema=1, stage=Stage.OBSERVE, settings={}, fallback=instead)

    (fault,) = faults(CovetApp(plugins=[make("time", without)]))
    assert (fault.code, fault.owner, fault.filter) == ("filter-unavailable", "time", "time-machine")
    app = CovetApp(plugins=[make("time", with_fallback)])
    assert ask(app, "/").headers["x-instead"] == "yes"
    (middleware,) = app.plan().middleware
    assert (middleware.stage, middleware.owner) == ("observe", "time")
