"""Every `async def` handler runs in its own context and in a real task, whose first step runs at once."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Annotated, Any

import anyio
import pytest
import sniffio

from covet_core.app import CovetApp
from covet_core.handlers.depends import Depends
from covet_core.transports import native

seen: contextvars.ContextVar[str] = contextvars.ContextVar("seen", default="nothing")


def test_a_handler_runs_in_a_task_of_its_own(run: Any, serve: Any) -> None:
    app = CovetApp()
    tasks = []

    @app.get("/")
    async def handler() -> str:
        task = asyncio.current_task()
        assert isinstance(task, asyncio.Task)
        tasks.append(task)
        return sniffio.current_async_library()

    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            for _ in range(3):
                assert (await wire.get("/"))[2] == b"asyncio"
        assert len(set(map(id, tasks))) == 3
        assert all(task.done() for task in tasks)

    run(main())


def test_the_first_step_costs_no_turn_of_the_loop(run: Any, serve: Any) -> None:
    """A handler that doesn't wait is over before anything else that the loop was asked to call. A turn that takes too
    long gives way to the loop, so that on a busy machine some of the tries may.
    """
    app = CovetApp()
    order: list[str] = []

    @app.get("/")
    async def handler() -> None:
        asyncio.get_running_loop().call_soon(order.append, "later")
        order.append("handler")

    @app.get("/two")
    async def second() -> None:
        order.append("second")

    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            for _ in range(20):
                await wire.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /two HTTP/1.1\r\nHost: a\r\n\r\n")
                await wire.response()
                await wire.response()
        tries = [order[at : at + 3] for at in range(0, len(order), 3)]
        assert tries.count(["handler", "second", "later"]) > 10, tries

    run(main())


def test_context_variables_do_not_leak_into_the_next_request(run: Any, serve: Any) -> None:
    app = CovetApp()

    @app.get("/")
    async def handler() -> str:
        before = seen.get()
        seen.set("something")
        return before

    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            for _ in range(3):
                assert (await wire.get("/"))[2] == b"nothing"

    run(main())


def test_a_suspended_handler_keeps_its_context(run: Any, serve: Any) -> None:
    app = CovetApp()

    @app.get("/{name}")
    async def handler(name: str) -> str:
        seen.set(name)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return seen.get()

    async def main() -> None:
        async with serve(app) as served:
            names = [f"n{i}" for i in range(20)]
            answers = await asyncio.gather(*(served.get(f"/{name}") for name in names))
            assert [answer[2].decode() for answer in answers] == names

    run(main())


def test_timeouts_task_groups_and_cancel_scopes_work(run: Any, serve: Any) -> None:
    app = CovetApp()

    @app.get("/timeout")
    async def timed() -> str:
        try:
            async with asyncio.timeout(0.01):
                await asyncio.sleep(60)
        except TimeoutError:
            return "timed out"
        return "never"

    @app.get("/group")
    async def group() -> int:
        async with asyncio.TaskGroup() as tasks:
            numbers = [tasks.create_task(asyncio.sleep(0, number)) for number in range(3)]
        return sum(task.result() for task in numbers)

    @app.get("/scope")
    async def scope() -> str:
        with anyio.move_on_after(0.01) as moved:
            await anyio.sleep(60)
        return f"moved {moved.cancelled_caught}"

    @app.get("/scope-first-step")
    async def nothing_to_cancel() -> str:
        with anyio.CancelScope():
            pass
        async with anyio.create_task_group():
            pass
        return "fine"

    async def main() -> None:
        async with serve(app) as served:
            assert (await served.get("/timeout"))[2] == b"timed out"
            assert (await served.get("/group"))[2] == b"3"
            assert (await served.get("/scope"))[2] == b"moved True"
            assert (await served.get("/scope-first-step"))[2] == b"fine"

    run(main())


def test_a_waiting_request_is_among_all_tasks_under_its_name(run: Any, serve: Any) -> None:
    app = CovetApp()
    started, go = asyncio.Event(), asyncio.Event()

    @app.get("/wait")
    async def handler() -> str:
        started.set()
        await go.wait()
        return "done"

    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            await wire.send(b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
            await started.wait()
            names = {task.get_name() for task in asyncio.all_tasks()}
            assert any("wait" in name or "handler" in name for name in names), names
            go.set()
            assert (await wire.response())[2] == b"done"

    run(main())


def test_the_loop_is_left_as_it_was(run: Any, serve: Any) -> None:
    app = CovetApp()

    @app.get("/")
    async def handler() -> str:
        return "x"

    async def main() -> None:
        loop = asyncio.get_running_loop()
        before = dict(vars(loop))
        async with serve(app) as served:
            await served.get("/")
        assert vars(loop).keys() == before.keys()

    run(main())


@pytest.mark.parametrize("then", ["goes on", "has ended"])
def test_what_a_connection_left_behind_ends_before_its_server_is_closed(run: Any, serve: Any, then: str) -> None:
    """A dependency is torn down while its connection has gone on to the next request, or has ended."""
    app = CovetApp()
    ended: list[str] = []

    async def resource() -> AsyncGenerator[None]:
        try:
            yield
            await asyncio.Event().wait()
        finally:
            ended.append("resource")

    @app.get("/")
    async def handler(_: Annotated[None, Depends(resource)]) -> str:
        return "first"

    @app.get("/next")
    async def following() -> str:
        return "second"

    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            assert (await wire.get("/"))[2] == b"first"
            if then == "goes on":
                assert (await wire.get("/next"))[2] == b"second"
            else:
                await wire.close()
                await served.until(lambda: served.server.connections == 0)
            assert (served.server.requests_in_flight, ended) == (1, [])
        assert ended == ["resource"]
        assert asyncio.all_tasks() == {asyncio.current_task()}

    run(main())


def test_a_task_that_outlives_its_server_ends_in_silence(run: Any, serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It doesn't end when it is cancelled, and the server doesn't wait for it for ever."""
    app = CovetApp()
    go_on = asyncio.Event()
    tasks: list[asyncio.Task[Any]] = []

    @app.post("/")
    async def handler() -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.append(task)
        while not go_on.is_set():
            with suppress(asyncio.CancelledError):
                await go_on.wait()

    async def main() -> None:
        monkeypatch.setattr(native, "_PATIENCE", 0.01)
        async with serve(app) as served:
            wire = await served.connect()
            await wire.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            await served.until(lambda: bool(tasks))
        assert not tasks[0].done()
        go_on.set()
        await asyncio.wait(tasks)
        assert tasks[0].exception() is None

    run(main())
