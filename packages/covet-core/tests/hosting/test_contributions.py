"""What plugins contribute becomes part of the plan."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from covet_core import CovetApp, PlanErrors, Request, Response, ServerSentEvent
from covet_core.openapi.transformed import document_of
from covet_core.testing import TestClient
from covet_core.types import CallNext
from covet_plugin import Contributions, Service, Stage

Ask = Callable[[CovetApp, str], Response]
Make = Callable[..., Any]


async def hello() -> str:
    return "hello"


def adding(word: str) -> Any:
    """A middleware that says that it was passed."""

    async def passed(request: Request, call_next: CallNext) -> Response:
        response = await call_next(request)
        response.headers["x-passed"] = f"{word} {response.headers.get('x-passed', '')}".strip()
        return response

    return passed


def test_a_route_of_a_plugin_is_served_and_the_plan_says_whose_it_is(ask: Ask, make: Make) -> None:
    app = CovetApp(plugins=[make("greeter", lambda to: to.route("/hello", hello, methods=("GET", "POST"), tags=["x"]))])
    assert ask(app, "/hello").body == b"hello"
    route = app.plan().routes[0]
    assert (route.key, route.owner, route.tags) == ("GET,POST /hello", "greeter", ("x",))


async def ticks() -> AsyncIterator[ServerSentEvent]:
    yield ServerSentEvent("tick", id="1")


def test_a_stream_of_a_plugin_is_sent_as_events_with_its_own_options(ask: Ask, make: Make) -> None:
    def streaming(to: Contributions) -> None:
        to.stream("/ticks", ticks, retry=1500, tags=["x"])
        to.route("/hello", hello)

    app = CovetApp(plugins=[make("clock", streaming)])
    assert ask(app, "/hello").body == b"hello"
    with TestClient(app) as client:
        answer = client.get("/ticks")
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert answer.text == "retry: 1500\n\nid: 1\ndata: tick\n\n"
    (route,) = (each for each in app.plan().routes if each.path == "/ticks")
    assert (route.key, route.owner, route.tags) == ("GET /ticks", "clock", ("x",))


def test_an_option_that_streams_do_not_have_is_a_fault(make: Make) -> None:
    app = CovetApp(plugins=[make("clock", lambda to: to.stream("/ticks", ticks, keep_alife=1.0))])
    with pytest.raises(PlanErrors) as caught:
        app.plan()
    (fault,) = caught.value.exceptions
    assert "streams have no option 'keep_alife' (did you mean 'keep_alive'" in " ".join(str(fault).lower().split())


def test_middleware_stands_by_stage_and_within_a_stage_by_plugin_with_the_application_inside(
    ask: Ask, make: Make
) -> None:
    def late(to: Contributions) -> None:
        to.middleware(adding("late-app"), stage=Stage.APP, name="late-app")
        to.middleware(adding("late-edge"), stage=Stage.EDGE, name="late-edge")

    def early(to: Contributions) -> None:
        to.middleware(adding("early-app"), stage=Stage.APP, name="early-app")

    app = CovetApp(plugins=[make("early", early), make("late", late)])
    app.add_middleware(adding("own-app"))
    app.add_middleware(adding("own-edge"), stage=Stage.EDGE)
    app.get("/")(hello)
    passed = ask(app, "/").headers["x-passed"]
    assert passed.split() == ["late-edge", "own-edge", "early-app", "late-app", "own-app"]
    told = [(each.stage, each.owner) for each in app.plan().middleware]
    assert told == [("edge", "late"), ("edge", None), ("app", "early"), ("app", "late"), ("app", None)]


def test_middleware_of_plugins_sees_requests_without_a_route(ask: Ask, make: Make) -> None:
    app = CovetApp(plugins=[make("all", lambda to: to.middleware(adding("all"), stage=Stage.EDGE))])
    response = ask(app, "/nowhere")
    assert (response.status_code, response.headers["x-passed"]) == (404, "all")


def test_a_middleware_class_is_constructed_with_its_options(ask: Ask, make: Make) -> None:
    class Adding:
        def __init__(self, word: str) -> None:
            self.word = word

        async def __call__(self, request: Request, call_next: CallNext) -> Response:
            response = await call_next(request)
            response.headers["x-word"] = self.word
            return response

    app = CovetApp(plugins=[make("words", lambda to: to.middleware(Adding, stage=Stage.PROTECT, word="please"))])
    assert ask(app, "/").headers["x-word"] == "please"


def test_error_handlers_of_plugins_answer_for_every_route(ask: Ask, make: Make) -> None:
    async def locked(request: Request, error: PermissionError) -> tuple[str, int]:
        return str(error), 403

    app = CovetApp(plugins=[make("doors", lambda to: to.error_handler(PermissionError, locked))])

    @app.get("/")
    async def closed() -> None:
        raise PermissionError("it is closed")

    response = ask(app, "/")
    assert (response.status_code, response.body) == (403, b"it is closed")


def test_error_handlers_of_plugins_answer_requests_without_a_route(ask: Ask, make: Make) -> None:
    app = CovetApp(plugins=[make("lost", lambda to: to.error_handler(404, lambda request, error: "lost"))])
    response = ask(app, "/nowhere")
    assert (response.status_code, response.body) == (404, b"lost")


def test_services_are_there_for_handlers(ask: Ask, make: Make) -> None:
    greeting = Service[str]("greeting")
    app = CovetApp("shop", plugins=[make("words", lambda to: to.provide(greeting, lambda app: f"from {app.title}"))])

    @app.get("/")
    async def home(request: Request) -> str:
        return request.app.get(greeting)

    assert ask(app, "/").body == b"from shop"


def test_what_provides_a_parameter_returns_a_node(make: Make) -> None:
    class Basket: ...

    nothing: Any = lambda site: None  # noqa: E731
    app = CovetApp(plugins=[make("baskets", lambda to: to.parameter(Basket, nothing))])

    @app.get("/")
    async def basket(mine: Basket) -> str:
        return "mine"

    with pytest.raises(PlanErrors) as raised:
        app.plan()
    assert "'mine' can't be provided: what provides it returned a NoneType, which is no Node" in str(raised.value)


def test_parameters_are_kept_for_the_routes(make: Make) -> None:
    class Basket: ...

    def node(site: Any) -> Any: ...

    from covet_core.plan.flatten import flatten

    app = CovetApp(plugins=[make("baskets", lambda to: to.parameter(Basket, node))])
    app.get("/")(hello)
    faults: list[Any] = []
    found = flatten(app, faults, faults)
    assert faults == []
    assert [flat.context.parameters for flat in found.routes] == [{Basket: node}]


def test_the_openapi_document_is_changed_by_plugins_in_their_order(ask: Ask, make: Make) -> None:
    def naming(word: str) -> Any:
        def name(document: dict[str, Any]) -> dict[str, Any]:
            document["info"]["title"] += f" {word}"
            return document

        return name

    app = CovetApp(
        "shop",
        plugins=[
            make("second", lambda to: to.openapi("second.title", naming("second")), after=("first",)),
            make("first", lambda to: to.openapi("first.title", naming("first"))),
        ],
    )
    assert b'"title":"shop first second"' in (ask(app, "/openapi.json").body or b"")


def test_a_change_of_the_document_that_fails_says_whose_it_is(make: Make) -> None:
    plan = CovetApp(plugins=[make("titles", lambda to: to.openapi("titles.none", lambda document: None))]).plan()
    with pytest.raises(TypeError, match="returned NoneType, and no document") as caught:
        document_of(plan)
    assert caught.value.__notes__ == ["The OpenAPI change 'titles.none' of titles failed."]


def test_a_middleware_that_is_none_is_a_fault_that_names_its_plugin(
    make: Make, faults: Callable[[CovetApp], list[Any]]
) -> None:
    app = CovetApp(openapi_url=None, plugins=[make("odd", lambda to: to.middleware(len, stage=Stage.APP))])
    app.get("/")(hello)
    (fault,) = faults(app)
    assert (fault.code, fault.owner) == ("bad-middleware", "the plugin 'odd'")


def test_what_this_version_can_not_carry_is_a_fault_that_names_the_plugin(
    make: Make, faults: Callable[[CovetApp], list[Any]]
) -> None:
    def contribute(to: Contributions) -> None:
        to.websocket("/ws", hello)
        to.route("/hello", hello, staus_code=201)
        to.command("run", lambda words: 0, help="run")

    found = faults(CovetApp(plugins=[make("greeter", contribute)]))
    assert [(fault.code, fault.owner, fault.kind, fault.key) for fault in found] == [
        ("bad-contribution", "greeter", "websocket", "/ws"),
        ("bad-contribution", "greeter", "command", "run"),
        ("bad-contribution", "greeter", "route", "GET /hello"),
    ]
    assert "Did you mean 'status_code'" in found[2].problem


def test_a_stage_is_refused_where_there_are_none(make: Make, faults: Callable[[CovetApp], list[Any]]) -> None:
    from covet_core import Middleware, Router

    staged = Middleware(adding("x")).at(Stage.EDGE)
    router = Router("/inner", middleware=[staged])
    app = CovetApp()
    app.include_router(router)
    app.add_route("/", hello, middleware=[staged])
    assert [(fault.code, fault.owner) for fault in faults(app)] == [
        ("misplaced-stage", "the router '/inner'"),
        ("misplaced-stage", "the route '/'"),
    ]


def test_the_plan_tells_what_every_plugin_contributes(make: Make) -> None:
    def contribute(to: Contributions) -> None:
        to.route("/hello", hello)
        to.middleware(adding("x"), stage=Stage.OBSERVE, name="greeter.adding")
        to.metric("greeter_total", kind="counter", help="Greetings.")

    plan = CovetApp(plugins=[make("greeter", contribute)]).plan()
    assert [(plugin.id, plugin.version, plugin.counts) for plugin in plan.plugins] == [
        ("greeter", "1.0.0", {"route": 1, "middleware": 1, "metric": 1})
    ]
    told = plan.to_dict()
    assert [each["key"] for each in told["plugins"][0]["contributions"]] == [
        "GET /hello",
        "greeter.adding",
        "greeter_total",
    ]
    assert told["middleware"] == [{"name": "greeter.adding", "stage": "observe", "owner": "greeter"}]
    shown = plan.show()
    for line in ("  greeter 1.0.0", "    route GET /hello", "  observe  greeter.adding (greeter)"):
        assert line in shown.splitlines()
