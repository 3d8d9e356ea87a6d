"""Two plugins may not claim one thing; what the application declares itself always counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from covet_core import CovetApp, Request, Response
from covet_core.types import CallNext
from covet_plugin import Contributions, Service, Stage

Ask = Callable[..., Response]
Make = Callable[..., Any]
STORE = Service[str]("store")


async def theirs() -> str:
    return "theirs"


async def mine() -> str:
    return "mine"


async def through(request: Request, call_next: CallNext) -> Response:
    return await call_next(request)


def contribute(to: Contributions) -> None:
    to.route("/things/{id}", theirs_with_id, methods=("GET", "POST"))
    to.error_handler(KeyError, lambda request, error: ("theirs", 400))
    to.provide(STORE, lambda app: "theirs")
    to.middleware(through, stage=Stage.EDGE, name="through")


async def theirs_with_id(id: str) -> str:
    return f"theirs {id}"


async def mine_with_id(key: str) -> str:
    return f"mine {key}"


def test_a_route_of_the_application_replaces_that_of_a_plugin_and_leaves_its_other_methods(
    ask: Ask, make: Make
) -> None:
    app = CovetApp(plugins=[make("things", contribute)])
    app.add_route("/things/{key}", mine_with_id)
    assert ask(app, "/things/1").body == b"mine 1"
    assert ask(app, "/things/1", "POST").body == b"theirs 1"
    (plugin,) = app.plan().plugins
    assert [(each.dropped.key, each.kept.owner) for each in plugin.replaced] == [("GET /things/{id}", "application")]
    assert plugin.to_dict()["replaced"] == [{"kind": "route", "key": "GET /things/{id}", "by": "application"}]


def test_a_route_in_a_group_of_the_application_replaces_it_too(ask: Ask, make: Make) -> None:
    app = CovetApp(plugins=[make("things", contribute)])
    app.route_group("/things").add_route("/{key:str}", mine_with_id, ["GET", "POST"])
    assert ask(app, "/things/1", "POST").body == b"mine 1"


def test_an_error_handler_of_the_application_replaces_that_of_a_plugin(ask: Ask, make: Make) -> None:
    app = CovetApp(plugins=[make("things", contribute)])
    app.add_exception_handler(KeyError, lambda request, error: ("mine", 409))

    @app.get("/")
    async def fails() -> None:
        raise KeyError

    assert ask(app, "/").body == b"mine"


def test_an_error_handler_of_the_application_for_a_base_class_comes_before_that_of_a_plugin(
    ask: Ask, make: Make
) -> None:
    app = CovetApp(plugins=[make("things", contribute)])
    app.add_exception_handler(LookupError, lambda request, error: ("mine", 409))

    @app.get("/")
    async def fails() -> None:
        raise KeyError

    assert ask(app, "/").body == b"mine"


def test_a_service_of_the_application_replaces_that_of_a_plugin(ask: Ask, make: Make) -> None:
    app = CovetApp(plugins=[make("things", contribute)])

    @app.contribute
    def own(to: Contributions) -> None:
        to.provide(STORE, lambda app: "mine")

    @app.get("/")
    async def home(request: Request) -> str:
        return request.app.get(STORE)

    assert ask(app, "/").body == b"mine"


def test_the_application_contributes_like_a_plugin(ask: Ask) -> None:
    app = CovetApp()

    @app.contribute
    def own(to: Contributions) -> None:
        to.route("/mine", mine)
        to.middleware(through, stage=Stage.EDGE, name="own.through")
        to.error_handler(404, lambda request, error: "nowhere")

    assert ask(app, "/mine").body == b"mine"
    assert ask(app, "/other").body == b"nowhere"
    plan = app.plan()
    assert plan.plugins == ()
    assert plan.routes[0].owner is None
    assert [(each.name, each.owner) for each in plan.middleware] == [("own.through", None)]


def test_a_named_middleware_of_the_application_replaces_that_of_a_plugin(make: Make) -> None:
    app = CovetApp(plugins=[make("things", contribute)])
    app.middleware("through")(through)
    assert [(each.name, each.owner) for each in app.plan().middleware] == [("through", None)]


def test_two_plugins_with_one_route_are_a_fault_that_names_both(
    make: Make, faults: Callable[[CovetApp], list[Any]]
) -> None:
    (fault,) = faults(
        CovetApp(
            plugins=[
                make("first", lambda to: to.route("/x", theirs)),
                make("second", lambda to: to.route("/x", mine)),
            ]
        )
    )
    assert fault.code == "contribution-conflict"
    assert {fault.owner, fault.other} == {"first", "second"}


def test_faults_of_plugins_and_of_the_application_are_in_one_group(
    make: Make, faults: Callable[[CovetApp], list[Any]]
) -> None:
    def fails(to: Contributions) -> None:
        raise RuntimeError("no")

    app = CovetApp(plugins=[make("broken", fails), make("needy", requires=("nobody",)), make("needy")])
    app.add_route("/a/{gone}", mine)
    app.add_route("/b", mine, dependencies=[3])
    codes = [fault.code for fault in faults(app)]
    for code in ("plugin-contribute-failed", "plugin-duplicate", "path-parameter-unused", "bad-handler"):
        assert code in codes


def test_a_contributor_of_the_application_that_fails_is_a_fault(faults: Callable[[CovetApp], list[Any]]) -> None:
    app = CovetApp()

    @app.contribute
    def own(to: Contributions) -> None:
        to.health("", 3)  # type: ignore[arg-type]  # that is the fault
        raise RuntimeError("no")

    assert [fault.code for fault in faults(app)] == ["plugin-contribute-failed", "bad-contribution"]


@pytest.mark.parametrize("place", range(3))
def test_removing_a_plugin_removes_its_whole_effect(make: Make, place: int) -> None:
    def first(to: Contributions) -> None:
        to.route("/first", theirs)
        to.error_handler(KeyError, mine)

    def plugins() -> list[Any]:
        return [
            make("plugin-first", first),
            make("plugin-second", lambda to: to.middleware(through, stage=Stage.EDGE, name="plugin-second.through")),
            make("plugin-third", lambda to: to.provide(STORE, lambda app: "theirs")),
        ]

    def planned(listed: list[Any]) -> dict[str, Any]:
        app = CovetApp(plugins=listed)
        app.add_route("/", mine)
        return app.plan().to_dict()

    everything = plugins()
    rest = [each for index, each in enumerate(plugins()) if index != place]
    without = planned(rest)
    removed = everything[place].info.id
    assert removed in str(planned(everything))
    assert removed not in str(without)
    assert [each["id"] for each in without["plugins"]] == [each.info.id for each in rest]


def test_without_plugins_the_plan_is_that_of_an_application_that_never_had_any(make: Make) -> None:
    app, plain = CovetApp(), CovetApp()
    app.use(make("things", contribute))
    app.plugins.clear()
    for each in (app, plain):
        each.add_route("/", mine)
    assert app.plan().to_dict() == plain.plan().to_dict()
