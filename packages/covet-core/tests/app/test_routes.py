"""Registering routes: verbs, groups, routers, and what requests without a route get."""

import re
from typing import Any

import pytest

from covet_core import CovetApp, CovetPy, Depends, HTTPException, Request, Router, State
from covet_core.misuse import DecoratorMisused, OptionUnknown

VERBS = ("get", "post", "put", "patch", "delete", "head", "options")


async def hello() -> str:
    return "hello"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_registers_its_handler_and_returns_it(ask: Any, verb: str) -> None:
    app = CovetApp()

    async def handler() -> str:
        return verb

    assert getattr(app, verb)("/x")(handler) is handler
    assert ask(app, "/x", verb.upper()).body == verb.encode()


def test_one_handler_may_have_several_methods(ask: Any) -> None:
    app = CovetApp()

    @app.route("/x", methods=["get", "POST"])
    async def handler(request: Request) -> str:
        return request.method

    assert [ask(app, "/x", method).body for method in ("GET", "POST")] == [b"GET", b"POST"]
    assert ask(app, "/x", "PUT").status == 405


def test_add_route_and_the_router_attribute_register_too(ask: Any) -> None:
    app = CovetApp()

    async def handler() -> str:
        return "metrics"

    app.router.add_route("/metrics", handler, methods=["GET"])
    assert ask(app, "/metrics").body == b"metrics"


def test_requests_without_a_route_get_problems(ask: Any) -> None:
    app = CovetApp()

    @app.get("/users")
    async def users() -> None: ...

    missing = ask(app, "/nobody")
    assert (missing.status, missing.json["title"]) == (404, "Not Found")
    wrong = ask(app, "/users", "DELETE")
    assert (wrong.status, wrong.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    asked = ask(app, "/users", "OPTIONS")
    assert (asked.status, asked.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    assert ask(app, "/users", "HEAD").status == 204


def test_slashes_are_redirected_unless_the_application_says_no(ask: Any) -> None:
    app = CovetApp()

    @app.get("/users")
    async def users() -> None: ...

    redirected = ask(app, "/users/?page=2")
    assert (redirected.status, redirected.headers["location"]) == (307, "/users?page=2")
    app.redirect_slashes = False
    assert ask(app, "/users/").status == 404


def test_groups_nest_prefixes_tags_and_options() -> None:
    app = CovetApp(tags=["all"])
    api = app.route_group("/api", tags=["api"], include_in_schema=False)
    orders = api.route_group("/orders", tags=["orders"], deprecated=True)

    @orders.get("", name="list_orders", tags=["read"])
    async def index() -> None:
        """All orders.

        With their lines.
        """

    @orders.get("/{order}", include_in_schema=True, deprecated=False, summary="One order", status_code=203)
    async def one(order: int) -> None: ...

    first, second, *_ = app.plan().routes
    assert (first.path, first.tags, first.name, first.group) == (
        "/api/orders",
        ("all", "api", "orders", "read"),
        "list_orders",
        "/api/orders",
    )
    assert (first.include_in_schema, first.deprecated, first.description) == (
        False,
        True,
        "All orders.\n\nWith their lines.",
    )
    assert (second.include_in_schema, second.deprecated, second.summary, second.status_code) == (
        True,
        False,
        "One order",
        203,
    )


def test_a_router_is_included_under_a_prefix_also_what_is_added_later(ask: Any) -> None:
    router = Router(prefix="/items", tags=["items"])
    app = CovetPy()
    app.include_router(router, prefix="/v1", tags=["v1"])
    app.include_router(router, prefix="/v2")

    @router.get("/{n}")
    async def item(n: int) -> dict[str, int]:
        return {"n": n}

    assert ask(app, "/v1/items/3").json == ask(app, "/v2/items/3").json == {"n": 3}
    assert app.plan().routes[0].tags == ("v1", "items")


def test_a_plan_is_repeatable_and_the_application_stays_open(ask: Any) -> None:
    app = CovetApp()

    @app.get("/a")
    async def a() -> str:
        return "a"

    first = app.plan()

    @app.get("/b")
    async def b() -> str:
        return "b"

    assert len(app.plan().routes) == len(first.routes) + 1
    assert ask(app, "/b").body == b"b"


def test_a_mounted_application_brings_its_routes_middleware_handlers_and_state(ask: Any) -> None:
    shop = CovetApp(title="shop", state=State(currency="EUR"))
    parent = CovetApp(title="parent")

    @parent.middleware
    async def outer(request: Request, call_next: Any) -> Any:
        response = await call_next(request)
        response.headers["x-order"] = response.headers.get("x-order", "") + "outer"
        return response

    @shop.middleware
    async def inner(request: Request, call_next: Any) -> Any:
        assert request.app is shop
        response = await call_next(request)
        response.headers["x-order"] = "inner,"
        return response

    @shop.get("/price/{n}")
    async def price(n: int, request: Request) -> dict[str, Any]:
        return {"price": n, "currency": request.app.state.currency, "app": request.app.title}

    @shop.get("/fail")
    async def fail() -> None:
        raise LookupError

    @shop.exception_handler(LookupError)
    async def lookup(request: Request, error: LookupError) -> Any:
        return {"app": request.app.title}, 404

    @parent.get("/own")
    async def own(request: Request) -> str:
        return request.app.title

    parent.mount("/shop", shop)
    found = ask(parent, "/shop/price/5")
    assert found.json == {"price": 5, "currency": "EUR", "app": "shop"}
    assert found.headers["x-order"] == "inner,outer"
    assert ask(parent, "/shop/fail").json == {"app": "shop"}
    found = ask(parent, "/own")
    assert (found.body, found.headers["x-order"]) == (b"parent", "outer")
    assert ask(parent, "/shop/nothing").status == 404


def test_an_asgi_application_can_be_mounted(ask: Any) -> None:
    async def foreign(scope: Any, receive: Any, send: Any) -> None:
        text = f"{scope['root_path']} {scope['path']}".encode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": text})

    app = CovetApp()
    app.mount("/legacy", foreign)

    @app.get("/legacy/new")
    async def new() -> str:
        return "new"

    assert ask(app, "/legacy/new").body == b"new"
    assert ask(app, "/legacy/old").status == 200


def test_a_route_may_raise_its_own_status(ask: Any) -> None:
    app = CovetApp()

    @app.get("/")
    async def handler() -> None:
        raise HTTPException(418, "short and stout", headers={"x-pot": "tea"})

    answer = ask(app, "/")
    assert (answer.status, answer.json["detail"], answer.headers["x-pot"]) == (418, "short and stout", "tea")


def test_a_route_with_a_condition_is_there_only_while_it_holds(ask: Any) -> None:
    from covet_core.openapi.document import build

    app = CovetApp()
    enabled: list[bool] = []

    @app.get("/v2/users", condition=lambda: bool(enabled))
    async def users() -> str:
        return "users"

    assert ask(app, "/v2/users").status == 404
    assert "/v2/users" not in build(app.plan())["paths"]
    enabled.append(True)
    assert ask(app, "/v2/users").body == b"users"
    assert "/v2/users" in build(app.plan())["paths"]


def test_responses_are_inherited_from_the_outside_in_and_a_routes_own_come_over_them() -> None:
    app = CovetApp(responses={418: {"description": "app"}, 404: {"description": "app"}})
    router = Router(responses={404: {"description": "router"}, 409: {"description": "router"}})
    router.add_route("/x", hello, responses={409: {"description": "route"}})
    app.include_router(router, responses={404: {"description": "inclusion"}, 410: {"description": "inclusion"}})
    group = app.route_group("/g", responses={404: {"description": "group"}})
    group.add_route("/y", hello)
    told = {
        route.path: {status: said["description"] for status, said in route.responses.items()}
        for route in app.plan().routes
    }
    assert told["/x"] == {418: "app", 404: "router", 410: "inclusion", 409: "route"}
    assert told["/g/y"] == {418: "app", 404: "group"}


def test_the_document_and_its_page_do_not_ask_for_what_the_routes_do(ask: Any) -> None:
    async def token(token: str) -> None: ...

    app = CovetApp(dependencies=[Depends(token)])
    app.add_route("/", hello)
    assert [ask(app, path).status for path in ("/", "/openapi.json", "/docs")] == [422, 200, 200]


@pytest.mark.parametrize("verb", [*VERBS, "route", "stream"])
def test_a_decorator_without_its_path_is_told_at_once(verb: str) -> None:
    with pytest.raises(DecoratorMisused, match="A route needs its path, and was given <function"):
        getattr(CovetApp(), verb)(hello)


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("dependancies", "Did you mean 'dependencies'?"),
        ("summery", "Did you mean 'summary'?"),
        ("zzz", "the option 'zzz', and there is none"),
    ],
)
def test_an_option_that_nothing_would_heed_is_told_at_once(option: str, told: str) -> None:
    app: Any = CovetApp()
    for register in (app.get, app.stream, lambda path, **said: app.add_route(path, hello, **said)):
        with pytest.raises(OptionUnknown, match=re.escape(told)):
            register("/x", **{option: ()})


def test_an_asgi_application_can_be_a_route(ask: Any) -> None:
    async def metrics(scope: Any, receive: Any, send: Any) -> None:
        text = f"{scope['method']} {scope['path']} {scope['root_path']!r}".encode()
        await send({"type": "http.response.start", "status": 202, "headers": [(b"content-type", b"text/x")]})
        await send({"type": "http.response.body", "body": text})

    class Application:
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            await metrics(scope, receive, send)

    app = CovetApp()
    app.router.add_route("/metrics", metrics, methods=["GET", "POST"])
    app.add_route("/object", Application(), name="object", include_in_schema=True)
    answer = ask(app, "/metrics", "POST")
    assert (answer.status, answer.headers["content-type"], answer.body) == (202, "text/x", b"POST /metrics ''")
    assert ask(app, "/object").status == 202
    assert ask(app, "/metrics", "PUT").status == 405
    first, second, *_ = app.plan().routes
    assert (first.name, first.include_in_schema) == ("metrics", False)
    assert (second.name, second.include_in_schema) == ("object", True)
