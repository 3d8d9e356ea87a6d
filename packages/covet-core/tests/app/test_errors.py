"""Error handlers, and what a crash looks like from outside and inside."""

import asyncio
import logging
import re
from typing import Any

import pytest

from covet_core import CovetApp, HTTPException, Problem, Request, RequestValidationError
from covet_core.misuse import DecoratorMisused
from covet_core.testing import TestClient


class ShopError(Exception): ...


class Sold(ShopError): ...


class OutOfStock(Problem, status=409):
    sku: str


def raising(error: BaseException) -> Any:
    async def handler() -> None:
        raise error

    return handler


def test_a_crash_is_a_bare_500_with_an_id_and_one_log_line(ask: Any, caplog: pytest.LogCaptureFixture) -> None:
    app = CovetApp()
    app.add_route("/pay/{card}", lambda card: 1 / 0, inline=True)
    answer = ask(app, "/pay/4111%0Ax")
    assert list(answer.json) == ["type", "title", "status", "request_id"]
    assert (answer.status, answer.headers["x-request-id"]) == (500, answer.json["request_id"])
    assert re.fullmatch("[0-9a-f]{32}", answer.json["request_id"])
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("covet.error", logging.ERROR)
    assert record.getMessage() == f"GET /pay/4111%0Ax failed, request {answer.json['request_id']}"
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("transport", ["memory", "native", "asgi"])
def test_debug_tells_the_client_what_happened(transport: Any, caplog: Any) -> None:
    app = CovetApp(debug=True)
    app.add_route("/", raising(KeyError("secret")))
    with TestClient(app, transport, raise_server_exceptions=False) as client:
        told = client.get("/").json()
    assert told["detail"] == "KeyError: 'secret'"
    assert told["traceback"][-1] == "KeyError: 'secret'"


@pytest.mark.parametrize("form", ["problem", "detail"])
@pytest.mark.parametrize(
    ("client", "told"),
    [
        (("127.0.0.1", 5), True),
        (("127.8.9.1", 5), True),
        (("::1", 5), True),
        (("192.0.2.7", 5), False),
        (("2001:db8::7", 5), False),
        (("somebody", 5), False),
        (None, False),
    ],
)
def test_debug_tells_nobody_on_another_machine(form: Any, client: Any, told: bool, caplog: Any) -> None:
    app = CovetApp(debug=True, error_format=form)
    app.add_route("/", raising(KeyError("secret")))
    plan = app.plan()
    request = plan.request_type("GET", b"/", b"", [(b"host", b"x")], client=client, body=b"")
    body = asyncio.run(plan.handle(request)).body or b""
    assert (b"secret" in body, b"traceback" in body) == (told, told)


def test_handlers_are_chosen_by_the_nearest_class(ask: Any) -> None:
    app = CovetApp()

    @app.exception_handler(ShopError)
    async def shop(request: Request, error: ShopError) -> Any:
        return {"shop": True}, 400

    app.add_route("/shop", raising(ShopError()))
    app.add_route("/sold", raising(Sold()))
    assert [ask(app, path).json for path in ("/shop", "/sold")] == [{"shop": True}] * 2

    @app.exception_handler(Sold)
    def sold(request: Request, error: Sold) -> Any:
        return {"sold": True}, 410

    assert [ask(app, path).status for path in ("/shop", "/sold")] == [400, 410]


def test_http_exceptions_are_found_by_own_class_then_status_then_base(ask: Any) -> None:
    app = CovetApp()
    app.add_route("/base", raising(HTTPException(402)))
    app.add_route("/status", raising(HTTPException(404)))
    app.add_route("/own", raising(OutOfStock(sku="a")))
    app.add_exception_handler(HTTPException, lambda request, error: "base")
    app.add_exception_handler(404, lambda request, error: "status")
    app.add_exception_handler(OutOfStock, lambda request, error: error.sku)
    answers = [ask(app, path) for path in ("/base", "/status", "/own", "/nobody")]
    assert [(each.body, each.status) for each in answers] == [
        (b"base", 402),
        (b"status", 404),
        (b"a", 409),
        (b"status", 404),
    ]


def test_invalid_requests_have_a_handler_too(ask: Any) -> None:
    app = CovetApp()

    @app.get("/")
    async def handler(n: int) -> None: ...

    @app.exception_handler(RequestValidationError)
    async def short(request: Request, error: RequestValidationError) -> Any:
        return {"wrong": [each["loc"][-1] for each in error.errors()]}, 400

    answer = ask(app, "/?n=x")
    assert (answer.status, answer.json) == (400, {"wrong": ["n"]})


def test_groups_are_asked_before_what_they_are_in(ask: Any) -> None:
    app = CovetApp(exception_handlers={ShopError: lambda request, error: ("app", 400)})
    group = app.route_group("/g", exception_handlers={Sold: lambda request, error: ("group", 400)})
    group.add_route("/sold", raising(Sold()))
    group.add_route("/shop", raising(ShopError()))
    app.add_route("/sold", raising(Sold()))
    assert [ask(app, path).body for path in ("/g/sold", "/g/shop", "/sold")] == [b"group", b"app", b"app"]


@pytest.mark.parametrize("key", [Exception, 500])
def test_a_handler_for_everything_answers_crashes_and_they_are_logged(ask: Any, caplog: Any, key: Any) -> None:
    app = CovetApp(exception_handlers={key: lambda request, error: {"sorry": type(error).__name__}})
    app.add_route("/", raising(KeyError()))
    answer = ask(app, "/")
    assert (answer.status, answer.json, len(caplog.records)) == (500, {"sorry": "KeyError"}, 1)


def test_a_failing_error_handler_is_a_crash_of_its_own(ask: Any, caplog: Any) -> None:
    app = CovetApp()

    @app.exception_handler(ShopError)
    async def broken(request: Request, error: ShopError) -> None:
        raise OSError("no template")

    app.add_route("/", raising(ShopError()))
    assert ask(app, "/").status == 500
    assert [record.exc_info[0] for record in caplog.records] == [OSError]


def test_an_error_handler_may_raise_an_http_exception(ask: Any) -> None:
    app = CovetApp()

    @app.exception_handler(ShopError)
    async def refuse(request: Request, error: ShopError) -> None:
        raise HTTPException(451)

    app.add_route("/", raising(ShopError()))
    assert ask(app, "/").status == 451


def test_an_error_of_a_task_group_is_the_error_itself_when_it_is_alone(ask: Any) -> None:
    app = CovetApp()

    @app.get("/")
    async def handler() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(raising(HTTPException(409))())

    assert ask(app, "/").status == 409


def test_a_result_that_cannot_be_sent_is_a_crash(ask: Any, caplog: Any) -> None:
    app = CovetApp()

    @app.get("/")
    async def handler() -> object:
        return object()

    assert ask(app, "/").status == 500
    assert len(caplog.records) == 1


@pytest.mark.parametrize("key", [200, "KeyError", int])
def test_a_key_that_no_error_has_is_a_fault_of_the_plan(faults: Any, key: Any) -> None:
    app = CovetApp(exception_handlers={key: lambda request, error: "never"})
    assert [fault.code for fault in faults(app)] == ["bad-error-handler"]


def test_a_decorator_without_its_class_is_told_at_once() -> None:
    app: Any = CovetApp()
    for given in ((), (lambda request, error: "never",)):
        with pytest.raises(DecoratorMisused, match="An error handler needs its class or status"):
            app.exception_handler(*given)
