"""Middleware: order, kinds, names, and what it sees."""

import contextvars
from typing import Any

import pytest

from covet_core import BaseMiddleware, CovetApp, HTTPException, Middleware, Request, Response, Router


def marking(name: str) -> Any:
    """A middleware that adds its name to a header on the way out, so that the innermost comes first."""

    async def mark(request: Request, call_next: Any) -> Any:
        response = await call_next(request)
        response.headers["x-order"] = response.headers.get("x-order", "") + name
        return response

    return mark


async def hello() -> str:
    return "hello"


def test_the_first_registered_is_outermost_and_apps_are_outside_of_groups_and_routes(ask: Any) -> None:
    app = CovetApp(middleware=[marking("1")])
    app.add_middleware(marking("2"))
    outer = app.route_group("/g", middleware=[marking("3")])
    inner = outer.route_group("", middleware=[marking("4")])
    inner.add_route("/x", hello, middleware=[marking("5"), marking("6")])
    app.add_route("/y", hello)
    assert ask(app, "/g/x").headers["x-order"] == "654321"
    assert ask(app, "/y").headers["x-order"] == "21"


def test_middleware_of_an_include_is_around_the_routers_own(ask: Any) -> None:
    app = CovetApp()
    router = Router(middleware=[marking("2")])
    router.add_route("/x", hello)
    app.include_router(router, middleware=[marking("1")])
    assert ask(app, "/x").headers["x-order"] == "21"


class Named(BaseMiddleware):
    made = 0

    def __init__(self, header: str, value: str = "set") -> None:
        type(self).made += 1
        self.header = header
        self.value = value

    async def __call__(self, request: Request, call_next: Any) -> Response:
        response: Response = await call_next(request)
        response.headers[self.header] = self.value
        return response


def test_classes_are_constructed_once_per_plan_with_their_options(ask: Any) -> None:
    app = CovetApp(middleware=[Middleware(Named, header="x-listed")])
    app.add_middleware(Named, header="x-added", value="1")
    app.add_middleware(Named("x-object"))
    for path in ("/a", "/b"):
        app.add_route(path, hello)
    Named.made = 0
    answer = ask(app, "/a")
    assert Named.made == 2
    assert {"x-listed": "set", "x-added": "1", "x-object": "set"}.items() <= answer.headers.items()


def test_decorators_take_a_name_or_none(ask: Any) -> None:
    app = CovetApp()

    @app.middleware
    async def plain(request: Request, call_next: Any) -> Any:
        return await call_next(request)

    @app.middleware("timing")
    async def timed(request: Request, call_next: Any) -> Any:
        return await call_next(request)

    app.add_route("/", hello)
    assert app.plan().routes[0].middleware == ("plain", "timing")
    assert plain.__name__ == "plain"
    assert timed.__name__ == "timed"


def test_middleware_may_answer_by_itself(ask: Any) -> None:
    app = CovetApp()
    called: list[str] = []

    @app.middleware
    async def closed(request: Request, call_next: Any) -> Any:
        return Response("closed", 503)

    @app.get("/")
    async def handler() -> None:
        called.append("handler")

    assert (ask(app, "/").status, called) == (503, [])


def test_middleware_sees_requests_without_a_route(ask: Any) -> None:
    app = CovetApp(middleware=[marking("m")])
    answer = ask(app, "/nobody")
    assert (answer.status, answer.headers["x-order"]) == (404, "m")


def test_context_variables_set_in_middleware_reach_every_handler(ask: Any) -> None:
    tenant: contextvars.ContextVar[str] = contextvars.ContextVar("tenant", default="unset")
    app = CovetApp()

    @app.middleware
    async def choose(request: Request, call_next: Any) -> Any:
        tenant.set(request.headers["x-tenant"])
        return await call_next(request)

    @app.get("/async")
    async def handler() -> str:
        return tenant.get()

    @app.get("/def")
    def blocking() -> str:
        return tenant.get()

    headers = {"x-tenant": "acme"}
    assert [ask(app, path, headers=headers).body for path in ("/async", "/def")] == [b"acme", b"acme"]


def test_errors_that_are_expected_are_responses_to_middleware_and_others_exceptions(ask: Any, caplog: Any) -> None:
    seen: list[object] = []
    app = CovetApp()

    @app.middleware
    async def watch(request: Request, call_next: Any) -> Any:
        try:
            response = await call_next(request)
        except Exception as error:
            seen.append(type(error))
            raise
        seen.append(response.status_code)
        return response

    @app.get("/{what}")
    async def handler(what: str, n: int = 0) -> None:
        raise {"http": HTTPException(409), "value": ValueError(), "key": KeyError()}[what]

    @app.exception_handler(ValueError)
    async def value(request: Request, error: ValueError) -> Any:
        return "handled", 400

    assert [ask(app, path).status for path in ("/http", "/value", "/http?n=x", "/key")] == [409, 400, 422, 500]
    assert seen == [409, 400, 422, KeyError]
    assert len(caplog.records) == 1


def test_an_http_exception_raised_in_middleware_is_answered(ask: Any) -> None:
    app = CovetApp()

    @app.middleware
    async def refuse(request: Request, call_next: Any) -> Any:
        raise HTTPException(401)

    app.add_route("/", hello)
    assert ask(app, "/").status == 401


def test_a_middleware_that_returns_no_response_is_told_in_the_log(ask: Any, caplog: Any) -> None:
    app = CovetApp()

    @app.middleware
    async def forgetful(request: Request, call_next: Any) -> Any:
        await call_next(request)

    app.add_route("/", hello)
    assert ask(app, "/").status == 500
    assert "returned NoneType" in caplog.text
    assert "[middleware-result]" in caplog.text


def sync(request: Request, call_next: Any) -> Any:
    return call_next(request)


async def one_parameter(request: Request) -> None: ...


class NotCallable: ...


class NeedsApp:
    def __init__(self, app: Any) -> None: ...


@pytest.mark.parametrize("middleware", [sync, one_parameter, NotCallable, NeedsApp, Middleware(sync, option=1)])
def test_what_is_no_middleware_is_a_fault_of_the_plan(faults: Any, middleware: Any) -> None:
    app = CovetApp(middleware=[middleware])
    app.add_route("/a", hello)
    app.add_route("/b", hello)
    assert [fault.code for fault in faults(app)] == ["bad-middleware"]


def test_two_middlewares_of_one_name_are_a_fault_of_the_plan(faults: Any) -> None:
    app = CovetApp()
    app.add_middleware(Middleware(marking("1")).named("mark"))
    app.add_middleware(Middleware(marking("2")).named("mark"))
    app.add_route("/a", hello)
    assert [fault.code for fault in faults(app)] == ["middleware-name-taken"]


def test_an_object_of_asgi_middleware_is_told_what_to_give_instead(faults: Any) -> None:
    class Wrapping:
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None: ...

    app = CovetApp(middleware=[Wrapping()])  # type: ignore[list-item]  # what the test is about
    app.add_route("/a", hello)
    (fault,) = faults(app)
    assert "give its class" in str(fault)
