"""`timeout=` of routes, groups and applications."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Annotated, Any

import pytest

from covet_core import CovetApp, Depends, Middleware, Request, Response, RouteGroup
from covet_core.deadline import DeadlineExceeded, remaining
from covet_core.testing import VirtualClock
from covet_core.types import ASGIApp, CallNext, Receive, Scope, Send

HOUR = 3600.0


def wait_until(event: threading.Event) -> None:
    event.wait(10)


async def long() -> None:
    await asyncio.sleep(HOUR)


def test_the_innermost_timeout_wins_and_none_switches_it_off(get: Any, virtual_clock: VirtualClock) -> None:
    app = CovetApp(timeout=10)
    group = app.route_group("/group", timeout=timedelta(seconds=5))
    unlimited = app.route_group("/unlimited", timeout=None)
    app.add_route("/app", long)
    group.add_route("/", long)
    group.add_route("/own", long, timeout=2)
    group.add_route("/none", long, timeout=None)
    unlimited.add_route("/", long)
    group.route_group("/inner").add_route("/", long)
    took = {}
    for path in ("/app", "/group/", "/group/own", "/group/none", "/unlimited/", "/group/inner/"):
        began = virtual_clock.time()
        status, _ = get(app, path)
        took[path] = (status, round(virtual_clock.time() - began, 6))
    assert took == {
        "/app": (504, 10),
        "/group/": (504, 5),
        "/group/own": (504, 2),
        "/group/none": (204, HOUR),
        "/unlimited/": (204, HOUR),
        "/group/inner/": (504, 5),
    }


class Passing:
    """Middleware of ASGI, which runs what is inside of it in a task of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


async def in_a_task(request: Request, call_next: CallNext) -> Response:
    return await asyncio.ensure_future(call_next(request))


@pytest.mark.parametrize("middleware", [Passing, in_a_task])
def test_a_handler_in_a_task_of_its_middleware_is_ended_too(get: Any, middleware: Any) -> None:
    app = CovetApp(timeout=3, middleware=[Middleware(middleware)])
    ended: list[str] = []

    @app.get("/")
    async def handler() -> None:
        try:
            await long()
        finally:
            ended.append("handler")

    status, body = get(app, "/")
    assert (status, body["title"], ended) == (504, "Deadline exceeded", ["handler"])


def test_the_problem_names_what_was_awaited_and_the_log_where(get: Any, caplog: Any) -> None:
    app = CovetApp(timeout=3)

    async def price() -> int:
        await long()
        return 1

    @app.get("/{secret}")
    async def quote(secret: str, found: Annotated[int, Depends(price)]) -> int:
        return found

    with caplog.at_level(logging.WARNING, "covet.deadline"):
        status, body = get(app, "/hunter2")
    assert (status, body) == (
        504,
        {
            "type": "/problems/deadline-exceeded",
            "title": "Deadline exceeded",
            "status": 504,
            "timeout": 3.0,
            "awaited": ["price", "long", "sleep"],
        },
    )
    assert "GET /{secret} has not been answered after 3 s; it waited in:" in caplog.text
    assert __file__ in caplog.text
    assert "hunter2" not in caplog.text


def test_a_task_that_is_awaited_and_a_long_chain_are_named_too(get: Any) -> None:
    app = CovetApp(timeout=1)

    async def down(depth: int) -> None:
        await (down(depth - 1) if depth else long())

    @app.get("/chain")
    async def chain() -> None:
        await down(20)

    status, body = get(app, "/chain")
    assert (status, body["awaited"]) == (504, ["chain", *["down"] * 3, "...", *["down"] * 2, "long", "sleep"])


def test_what_the_handler_opened_is_closed_and_told_of_the_cancellation(get: Any) -> None:
    seen: list[Any] = []
    app = CovetApp(timeout=1)

    async def resource() -> AsyncIterator[str]:
        try:
            yield "open"
        except BaseException as error:
            seen.append(type(error))
            raise
        finally:
            seen.append("closed")

    @app.get("/")
    async def handler(found: Annotated[str, Depends(resource)]) -> None:
        await long()

    assert get(app, "/")[0] == 504
    assert seen == [asyncio.CancelledError, "closed"]


def test_a_cancellation_from_outside_is_not_swallowed(virtual_clock: VirtualClock, answer: Any) -> None:
    app = CovetApp(timeout=10)
    app.add_route("/", long)

    async def main() -> float:
        task = asyncio.create_task(answer(app, "/"))
        await asyncio.sleep(3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return asyncio.get_running_loop().time()

    assert virtual_clock.run(main()) == 3


def test_a_cancellation_from_outside_wins_over_a_deadline_at_the_same_moment(
    virtual_clock: VirtualClock, answer: Any
) -> None:
    app = CovetApp(timeout=3)
    app.add_route("/", long)

    async def main() -> None:
        task = asyncio.create_task(answer(app, "/"))
        asyncio.get_running_loop().call_at(3, task.cancel)
        with pytest.raises(asyncio.CancelledError):
            await task

    virtual_clock.run(main())


def test_timeouts_within_the_handler_are_its_own(get: Any) -> None:
    app = CovetApp(timeout=10)

    @app.get("/shorter")
    async def shorter() -> dict[str, str]:
        try:
            async with asyncio.timeout(1):
                await long()
        except TimeoutError:
            return {"whose": "mine"}
        return {}

    @app.get("/longer")
    async def longer() -> None:
        async with asyncio.timeout(20), asyncio.TaskGroup() as group:
            group.create_task(long())

    assert get(app, "/shorter") == (200, {"whose": "mine"})
    assert get(app, "/longer")[0] == 504


def test_a_handler_may_answer_something_else_when_its_time_is_over(get: Any) -> None:
    app = CovetApp(timeout=1)

    @app.get("/")
    async def stubborn() -> dict[str, int]:
        try:
            await long()
        except asyncio.CancelledError:
            await asyncio.sleep(2)
        task = asyncio.current_task()
        assert task is not None
        return {"left": 0}

    assert get(app, "/") == (200, {"left": 0})


def test_middleware_sees_the_problem_as_a_response_and_is_limited_itself(get: Any) -> None:
    app = CovetApp(timeout=1)
    seen: list[int] = []

    async def watching(request: Request, call_next: CallNext) -> Response:
        response = await call_next(request)
        seen.append(response.status_code)
        return response

    async def slow(request: Request, call_next: CallNext) -> Response:
        await asyncio.sleep(5)
        return await call_next(request)

    app.add_route("/handler", long, middleware=[watching])
    app.add_route("/middleware", long, middleware=[slow])
    assert get(app, "/handler")[0] == 504
    assert seen == [504]
    assert get(app, "/middleware")[1]["awaited"] == ["slow", "sleep"]


def test_an_error_handler_may_answer_it(get: Any) -> None:
    app = CovetApp(timeout=1)
    app.add_route("/", long)

    @app.exception_handler(DeadlineExceeded)
    async def sorry(request: Request, error: DeadlineExceeded) -> tuple[list[str], int]:
        return error.awaited, 503

    assert get(app, "/") == (503, ["long", "sleep"])


def test_a_def_handler_is_answered_for_while_its_thread_runs_on(answer: Any) -> None:
    app = CovetApp(timeout=0.5)
    go, closed = threading.Event(), threading.Event()

    def resource() -> Any:
        try:
            yield "open"
        finally:
            closed.set()

    @app.get("/")
    def blocking(found: Annotated[str, Depends(resource)]) -> str:
        wait_until(go)
        assert not closed.is_set()
        return found

    async def main() -> tuple[int, Any]:
        async with app.plan().lifespan():
            found: tuple[int, Any] = await answer(app, "/")
            assert not closed.is_set()
            go.set()
        assert closed.is_set()
        return found

    status, body = asyncio.run(main())
    assert (status, body["awaited"]) == (504, ["blocking", "wait_until", "Event.wait", "Condition.wait"])


def test_a_def_handler_within_its_time_answers_and_its_error_is_an_error(answer: Any) -> None:
    app = CovetApp(timeout=5)

    @app.get("/good")
    def good() -> dict[str, bool]:
        left = remaining()
        return {"limited": left is not None and 0 < left <= 5}

    @app.get("/bad")
    def bad() -> None:
        raise ValueError("no")

    assert asyncio.run(answer(app, "/good")) == (200, {"limited": True})
    assert asyncio.run(answer(app, "/bad"))[0] == 500


def test_the_remaining_time_is_known_to_what_the_handler_calls_and_starts(get: Any) -> None:
    app = CovetApp(timeout=10)

    async def left() -> float | None:
        await asyncio.sleep(4)
        return remaining()

    @app.get("/")
    async def handler(request: Request) -> list[Any]:
        assert request.deadline is not None
        return [remaining(), await asyncio.create_task(left()), request.deadline.remaining()]

    @app.get("/none", timeout=None)
    async def none(request: Request) -> list[Any]:
        return [remaining(), request.deadline]

    assert get(app, "/") == (200, [10, 6, 6])
    assert get(app, "/none") == (200, [None, None])


@pytest.mark.parametrize(
    ("given", "ends"), [({}, 10), ({"request-timeout": "2.5"}, 2.5), ({"request-timeout": "60"}, 10)]
)
def test_a_client_may_shorten_the_time_where_the_application_listens(
    get: Any, virtual_clock: VirtualClock, given: dict[str, str], ends: float
) -> None:
    app = CovetApp(timeout=10, deadline_header="Request-Timeout")
    app.add_route("/", long)
    assert get(app, "/", given)[0] == 504
    assert virtual_clock.time() == ends


@pytest.mark.parametrize("value", ["0", "-1", "soon", "inf", "nan"])
def test_a_time_from_a_client_that_is_none_is_a_bad_request(get: Any, value: str) -> None:
    app = CovetApp(deadline_header="request-timeout")
    app.add_route("/", long)
    assert get(app, "/", {"request-timeout": value})[0] == 400


def test_clients_set_no_time_unless_the_application_listens(get: Any, virtual_clock: VirtualClock) -> None:
    app = CovetApp()
    app.add_route("/", long)
    assert get(app, "/", {"request-timeout": "1"})[0] == 204
    assert virtual_clock.time() == HOUR


@pytest.mark.parametrize("timeout", [0, -1, float("inf"), float("nan"), "5", True, timedelta(0)])
def test_a_timeout_in_which_nothing_could_be_answered_is_a_fault(faults: Any, timeout: Any) -> None:
    app = CovetApp()
    app.include_router(RouteGroup("/x", timeout=timeout))
    app.add_route("/", long, timeout=timeout)
    assert [fault.code for fault in faults(app)] == ["bad-timeout"]
    assert "GET /" in str(faults(app)[0])


def test_the_plan_shows_it_and_openapi_has_the_504() -> None:
    app = CovetApp(timeout=2)
    app.add_route("/", long)
    app.add_route("/none", long, timeout=None)
    plan = app.plan()
    assert [route["timeout"] for route in plan.to_dict()["routes"][:2]] == [2.0, None]
    assert [DeadlineExceeded in route.raises for route in plan.routes[:2]] == [True, False]


def test_a_route_without_a_timeout_is_called_as_it_is() -> None:
    app = CovetApp()
    app.add_route("/", long)
    assert app.plan().routes[0].code.function is long
    assert app.plan().table.match(app.plan().request_type("GET", b"/", b"", [])).entry is long
