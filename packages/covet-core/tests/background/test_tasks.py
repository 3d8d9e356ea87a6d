"""`BackgroundTasks`: its injection, its failures, and the end of the service."""

import asyncio
import logging
import threading
from typing import Any

import pytest

from covet_core import BackgroundTasks, CovetApp, Limits, Request, Response
from covet_core.errors import StrayCancellation
from covet_core.testing import AsyncTestClient, TestClient, VirtualClock
from covet_core.types import CallNext


def test_an_app_without_them_does_not_load_them_and_one_with_them_gets_no_parameter_of_the_request() -> None:
    app = CovetApp()

    @app.get("/{n}")
    async def handler(n: int, tasks: BackgroundTasks) -> int:
        return n

    (route,) = [route for route in app.plan().routes if route.path == "/{n}"]
    assert [field.name for field in route.fields] == ["n"]
    assert route.body is None


def test_a_def_handler_may_leave_tasks_and_tasks_may_add_tasks() -> None:
    app = CovetApp()
    done: list[Any] = []

    def in_thread(tasks: BackgroundTasks) -> None:
        done.append(threading.current_thread() is threading.main_thread())
        tasks.add_task(done.append, "more")

    @app.get("/")
    def handler(tasks: BackgroundTasks) -> str:
        tasks.add_task(in_thread, tasks)
        return "answered"

    with TestClient(app) as client:
        assert client.get("/").text == "answered"
    assert done == [False, "more"]


def test_a_task_that_awaits_what_was_cancelled_has_failed_and_the_next_is_called(caplog: Any) -> None:
    app = CovetApp()
    done: list[str] = []

    async def failing() -> None:
        shared = asyncio.ensure_future(asyncio.sleep(60))
        shared.cancel()
        await shared

    @app.get("/orders")
    async def handler(tasks: BackgroundTasks) -> None:
        tasks.add_task(failing)
        tasks.add_task(done.append, "next")

    with TestClient(app) as client:
        assert client.get("/orders").status_code == 204
    assert done == ["next"]
    (record,) = [each for each in caplog.records if each.name == "covet.background"]
    assert record.getMessage() == "GET /orders: the background task failing failed"
    assert isinstance(record.exc_info[1], StrayCancellation)
    assert isinstance(record.exc_info[1].__cause__, asyncio.CancelledError)


def test_a_failure_is_logged_with_the_request_that_left_it(caplog: Any) -> None:
    app = CovetApp()
    done: list[str] = []

    async def failing() -> None:
        raise ValueError("the mail server is away")

    @app.get("/orders")
    async def handler(tasks: BackgroundTasks) -> None:
        tasks.add_task(failing)
        tasks.add_task(done.append, "next")

    with TestClient(app) as client:
        assert client.get("/orders").status_code == 204
    (record,) = [each for each in caplog.records if each.name == "covet.background"]
    assert record.getMessage() == "GET /orders: the background task failing failed"
    assert record.exc_info is not None
    assert "the mail server is away" in caplog.text
    assert done == ["next"]


def test_what_fails_in_middleware_leaves_nothing_to_be_done() -> None:
    app = CovetApp()
    done: list[str] = []

    async def broken(request: Request, call_next: CallNext) -> Response:
        await call_next(request)
        raise ValueError("no")

    @app.get("/", middleware=[broken])
    async def handler(tasks: BackgroundTasks) -> None:
        tasks.add_task(done.append, "never")

    with TestClient(app, raise_server_exceptions=False) as client:
        assert client.get("/").status_code == 500
    assert done == []


def test_the_timeout_of_a_route_ends_with_its_response_and_forgets_the_tasks_of_a_504(
    virtual_clock: VirtualClock,
) -> None:
    app = CovetApp(timeout=1)
    done: list[str] = []

    async def slow(what: str) -> None:
        await asyncio.sleep(60)
        done.append(what)

    @app.get("/quick")
    async def quick(tasks: BackgroundTasks) -> None:
        tasks.add_task(slow, "quick")

    @app.get("/late")
    async def late(tasks: BackgroundTasks) -> None:
        tasks.add_task(slow, "late")
        await asyncio.sleep(5)

    async def main() -> None:
        async with AsyncTestClient(app) as client:
            assert (await client.get("/quick")).status_code == 204
            assert (await client.get("/late")).status_code == 504

    virtual_clock.run(main())
    assert done == ["quick"]


def test_a_service_that_stops_waits_for_tasks_within_its_budget_and_names_what_is_left(
    virtual_clock: VirtualClock, caplog: Any
) -> None:
    app = CovetApp(limits=Limits(background_timeout=5))
    done: list[str] = []

    async def takes(seconds: float) -> None:
        await asyncio.sleep(seconds)
        done.append(f"{seconds:g}")

    async def never() -> None:
        done.append("never")

    @app.get("/")
    async def handler(tasks: BackgroundTasks) -> None:
        tasks.add_task(takes, 3)
        tasks.add_task(takes, 1_000)
        tasks.add_task(never)

    async def main() -> None:
        plan = app.plan()
        async with plan.lifespan():
            request = plan.request_type("GET", b"/", b"", [(b"host", b"x")])
            await plan.handle(request)
            finishing = asyncio.create_task(plan.finish(request))
            await asyncio.sleep(0)
        await finishing

    with caplog.at_level(logging.WARNING, "covet.background"):
        virtual_clock.run(main())
    assert (done, virtual_clock.time()) == (["3"], 5)
    assert "GET /: background tasks have not ended: takes, never" in caplog.text
    assert "1 kept going for longer than 5 s" in caplog.text


def test_a_cancelled_request_still_finishes_its_tasks_before_it_ends(virtual_clock: VirtualClock) -> None:
    tasks = BackgroundTasks()
    done: list[str] = []

    async def work() -> None:
        await asyncio.sleep(3)
        done.append("done")

    tasks.add_task(work)

    async def main() -> None:
        finishing = asyncio.create_task(tasks.finish())
        await asyncio.sleep(1)
        finishing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await finishing

    virtual_clock.run(main())
    assert (done, virtual_clock.time()) == (["done"], 3)


def test_awaiting_them_runs_them_at_once(virtual_clock: VirtualClock) -> None:
    tasks = BackgroundTasks()
    done: list[str] = []
    tasks.add_task(done.append, "called")
    virtual_clock.run(tasks())
    assert (done, len(tasks)) == (["called"], 0)
