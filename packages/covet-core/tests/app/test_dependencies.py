"""`Depends`: what a handler is provided with, how often it is called, and when it is torn down."""

import asyncio
import contextvars
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import pytest

from covet_core import CovetApp, Depends, Header, HTTPException, Limits, Query, Request


async def settings(lang: str = "en") -> dict[str, str]:
    return {"lang": lang}


def test_a_dependency_takes_parameters_like_a_handler(ask: Any) -> None:
    app = CovetApp()

    @app.get("/{n}")
    async def handler(n: int, found: Annotated[dict[str, str], Depends(settings)]) -> list[Any]:
        return [n, found]

    assert ask(app, "/1?lang=nl").json == [1, {"lang": "nl"}]


def test_the_default_form_does_the_same(ask: Any) -> None:
    app = CovetApp()

    @app.get("/")
    async def handler(found: dict[str, str] = Depends(settings)) -> dict[str, str]:  # noqa: B008
        return found

    assert ask(app, "/").json == {"lang": "en"}


def test_dependencies_nest_and_are_called_once_per_request(ask: Any) -> None:
    calls: list[str] = []

    async def connection() -> str:
        calls.append("connection")
        return "c"

    async def users(connection: Annotated[str, Depends(connection)]) -> str:
        return f"users({connection})"

    async def orders(connection: Annotated[str, Depends(connection)]) -> str:
        return f"orders({connection})"

    app = CovetApp()

    @app.get("/")
    async def handler(
        u: Annotated[str, Depends(users)],
        o: Annotated[str, Depends(orders)],
        fresh: Annotated[str, Depends(connection, use_cache=False)],
    ) -> list[str]:
        return [u, o, fresh]

    assert ask(app, "/").json == ["users(c)", "orders(c)", "c"]
    assert calls == ["connection", "connection"]


def test_a_def_runs_in_a_thread_with_the_context_and_inline_in_place(ask: Any) -> None:
    name: contextvars.ContextVar[str] = contextvars.ContextVar("name", default="unset")

    async def first() -> None:
        name.set("set")

    def blocking() -> tuple[str, bool]:
        return name.get(), threading.current_thread() is threading.main_thread()

    app = CovetApp()

    @app.get("/", dependencies=[Depends(first)])
    async def handler(
        apart: Annotated[tuple[str, bool], Depends(blocking)],
        here: Annotated[tuple[str, bool], Depends(blocking, inline=True, use_cache=False)],
    ) -> list[Any]:
        return [apart, here]

    assert ask(app, "/").json == [["set", False], ["set", True]]


@dataclass
class Page:
    number: int = 1
    size: Annotated[int, Query(le=50)] = 20


def test_a_class_is_constructed_from_the_request(ask: Any) -> None:
    app = CovetApp()

    @app.get("/annotated")
    async def annotated(page: Annotated[Page, Depends()]) -> list[int]:
        return [page.number, page.size]

    @app.get("/named")
    async def named(page: Page = Depends(Page)) -> list[int]:  # noqa: B008
        return [page.number, page.size]

    assert ask(app, "/annotated?number=3").json == [3, 20]
    assert ask(app, "/named?size=5").json == [1, 5]
    assert ask(app, "/named?size=500").status == 422


class Checker:
    def __init__(self, role: str) -> None:
        self.role = role

    async def __call__(self, x_role: Annotated[str, Header()] = "guest") -> str:
        if x_role != self.role:
            raise HTTPException(403, f"needs {self.role}")
        return x_role


def test_objects_can_be_dependencies_and_refuse_the_request(ask: Any) -> None:
    app = CovetApp()

    @app.get("/", dependencies=[Depends(Checker("admin"))])
    async def handler(request: Request) -> str:
        return request.method

    assert ask(app, "/").status == 403
    assert ask(app, "/", headers={"x-role": "admin"}).status == 200


def test_dependencies_of_app_group_and_route_are_called_in_that_order(ask: Any) -> None:
    order: list[str] = []

    def marking(name: str) -> Any:
        async def mark() -> None:
            order.append(name)

        return Depends(mark)

    app = CovetApp(dependencies=[marking("app")])
    group = app.route_group("/g", dependencies=[marking("group")])

    @group.get("/", dependencies=[marking("route")])
    async def handler(_own: Annotated[None, marking("own")]) -> None: ...

    ask(app, "/g/")
    assert order == ["app", "group", "route", "own"]


class Log:
    """An application that notes what happens, with a dependency of each kind."""

    def __init__(self, scope: Any = None, *, caught: type[BaseException] | None = None) -> None:
        self.seen: list[str] = []
        self.app = CovetApp()
        self.caught = caught
        log = self

        async def outer() -> AsyncIterator[str]:
            log.seen.append("outer opens")
            try:
                yield "outer"
            except BaseException as error:
                log.seen.append(f"outer sees {type(error).__name__}")
                if caught is None or not isinstance(error, caught):
                    raise
            finally:
                log.seen.append("outer closes")

        def inner(outer: Annotated[str, Depends(outer, scope=scope)]) -> Iterator[str]:
            log.seen.append(f"inner opens in {'the loop' if in_loop() else 'a thread'}")
            try:
                yield f"inner of {outer}"
            finally:
                log.seen.append("inner closes")

        @self.app.get("/")
        async def handler(inner: Annotated[str, Depends(inner, scope=scope)], fail: str = "") -> str:
            log.seen.append("handler")
            if fail == "http":
                raise HTTPException(409)
            if fail:
                raise KeyError(fail)
            return inner

    def run(self, query: str = "", error: Exception | None = None) -> int:
        async def main() -> int:
            plan = self.app.plan()
            request = plan.request_type("GET", b"/", query.encode(), [(b"host", b"x")])
            response = await plan.handle(request)
            self.seen.append("sent")
            await plan.finish(request, error)
            await plan.finish(request)
            return response.status_code

        return asyncio.run(main())


def in_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


OPENED = ["outer opens", "inner opens in a thread", "handler"]


def test_teardown_comes_after_the_response_in_reverse() -> None:
    log = Log()
    assert log.run() == 200
    assert log.seen == [*OPENED, "sent", "inner closes", "outer closes"]


def test_teardown_of_function_scope_comes_before_the_response() -> None:
    log = Log("function")
    assert log.run() == 200
    assert log.seen == [*OPENED, "inner closes", "outer closes", "sent"]


@pytest.mark.parametrize("scope", ["request", "function"])
def test_dependencies_see_the_exception_of_the_handler_before_the_answer(scope: str) -> None:
    log = Log(scope)
    assert log.run("fail=http") == 409
    assert log.seen == [*OPENED, "inner closes", "outer sees HTTPException", "outer closes", "sent"]


def test_an_exception_that_a_dependency_swallows_is_answered_all_the_same(caplog: Any) -> None:
    log = Log(caught=KeyError)
    assert log.run("fail=yes") == 500
    assert log.seen[-3:] == ["outer sees KeyError", "outer closes", "sent"]
    assert len(caplog.records) == 1


def test_a_response_that_could_not_be_sent_is_an_exception_to_dependencies() -> None:
    log = Log()
    log.run(error=ConnectionError("gone"))
    assert log.seen[-3:] == ["inner closes", "outer sees ConnectionError", "outer closes"]


def test_a_dependency_may_turn_an_exception_into_another(ask: Any) -> None:
    async def translating() -> AsyncIterator[None]:
        try:
            yield
        except KeyError as error:
            raise HTTPException(404, "no such thing") from error

    app = CovetApp()

    @app.get("/", dependencies=[Depends(translating)])
    async def handler() -> None:
        raise KeyError

    assert ask(app, "/").json["detail"] == "no such thing"


def test_the_teardown_scope_is_the_routes_groups_or_applications_by_default() -> None:
    async def session() -> AsyncIterator[None]:
        yield

    async def handler() -> None: ...

    app = CovetApp(dependency_scope="function")
    app.add_route("/app", handler, dependencies=[Depends(session)])
    group = app.route_group("/group", dependency_scope="request")
    group.add_route("/own", handler, dependencies=[Depends(session)])
    group.add_route("/route", handler, dependencies=[Depends(session)], dependency_scope="function")
    late = {route.path: route.finishes_late for route in app.plan().routes if route.include_in_schema}
    assert late == {"/app": False, "/group/own": True, "/group/route": False}


def test_a_failing_teardown_is_logged_and_the_others_still_run(caplog: Any) -> None:
    seen: list[str] = []

    async def first() -> AsyncIterator[None]:
        try:
            yield
        finally:
            seen.append("first closed")

    async def broken() -> AsyncIterator[None]:
        yield
        raise OSError("disk full")

    app = CovetApp()

    @app.get("/", dependencies=[Depends(first), Depends(broken)])
    async def handler() -> str:
        return "done"

    async def main() -> int:
        plan = app.plan()
        request = plan.request_type("GET", b"/", b"", [(b"host", b"x")])
        response = await plan.handle(request)
        await plan.finish(request)
        return response.status_code

    assert asyncio.run(main()) == 200
    assert seen == ["first closed"]
    assert ["tearing down failed" in record.getMessage() for record in caplog.records] == [True]


def test_a_late_teardown_that_is_cancelled_leaves_the_others_their_turn() -> None:
    seen: list[str] = []

    class Session:
        async def aclose(self, error: BaseException | None = None) -> None:
            seen.append("session")

    class Slow:
        async def aclose(self, error: BaseException | None = None) -> None:
            seen.append("slow")
            await asyncio.Event().wait()

    async def main() -> None:
        plan = CovetApp().plan()
        request = plan.request_type("GET", b"/", b"", [(b"host", b"x")])
        for finalizer in (Session(), Slow()):
            request.finish_later(finalizer)
        task = asyncio.ensure_future(plan.finish(request))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert seen == ["slow", "session"]


def test_context_variables_of_a_dependency_reach_the_handler(ask: Any) -> None:
    tenant: contextvars.ContextVar[str] = contextvars.ContextVar("tenant", default="unset")

    async def choose() -> AsyncIterator[None]:
        token = tenant.set("acme")
        yield
        tenant.reset(token)

    app = CovetApp()

    @app.get("/async", dependencies=[Depends(choose)])
    async def handler() -> str:
        return tenant.get()

    @app.get("/def", dependencies=[Depends(choose)])
    def blocking() -> str:
        return tenant.get()

    assert [ask(app, path).body for path in ("/async", "/def")] == [b"acme", b"acme"]


def test_a_cancelled_handler_tears_down() -> None:
    seen: list[str] = []

    async def session() -> AsyncIterator[None]:
        try:
            yield
        finally:
            await asyncio.sleep(0)
            seen.append("closed")

    app = CovetApp()

    @app.get("/", dependencies=[Depends(session)])
    async def handler() -> None:
        await asyncio.sleep(60)

    async def main() -> None:
        plan = app.plan()
        task = asyncio.create_task(plan.handle(plan.request_type("GET", b"/", b"", [(b"host", b"x")])))
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()

    asyncio.run(main())
    assert seen == ["closed"]


def test_threads_that_wait_for_a_resource_do_not_keep_it_from_being_given_back() -> None:
    """Both threads hold a handler that waits for what a teardown in a thread has to release."""
    lock = threading.Lock()

    def locked() -> Iterator[None]:
        lock.acquire(timeout=5)
        yield
        lock.release()

    app = CovetApp(limits=Limits(max_threads=2))

    @app.get("/", dependencies=[Depends(locked, scope="function")])
    async def handler() -> str:
        await asyncio.sleep(0.01)
        return "done"

    async def main() -> list[int]:
        plan = app.plan()

        async def one() -> int:
            request = plan.request_type("GET", b"/", b"", [(b"host", b"x")])
            return (await plan.handle(request)).status_code

        async with asyncio.timeout(4):
            return await asyncio.gather(*(one() for _ in range(6)))

    assert asyncio.run(main()) == [200] * 6


def test_a_result_that_cannot_be_sent_is_an_exception_to_dependencies(caplog: Any) -> None:
    """A session that commits after its `yield` must not commit what was answered with a 500."""
    seen: list[str] = []

    async def session() -> AsyncIterator[None]:
        try:
            yield
        except Exception as error:
            seen.append(f"rolled back after {type(error).__name__}")
            raise
        else:
            seen.append("committed")

    app = CovetApp()

    @app.get("/", dependencies=[Depends(session)])
    async def handler() -> object:
        return object()

    async def main() -> int:
        plan = app.plan()
        request = plan.request_type("GET", b"/", b"", [(b"host", b"x")])
        response = await plan.handle(request)
        await plan.finish(request)
        return response.status_code

    assert asyncio.run(main()) == 500
    assert seen == ["rolled back after TypeError"]
