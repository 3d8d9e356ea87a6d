"""`def` handlers in worker threads, `inline` ones in place, and `run_in_threadpool`."""

import asyncio
import threading
import time
from collections.abc import Iterator
from typing import Any

import anyio
import pytest

from covet_core import CovetApp, Depends, Limits


def in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def test_a_def_handler_runs_in_a_thread_from_which_the_loop_can_be_called(ask: Any) -> None:
    app = CovetApp()

    @app.get("/{n}")
    def handler(n: int, *, q: str = "x") -> list[Any]:
        async def back() -> bool:
            return in_main_thread()

        return [n, q, in_main_thread(), anyio.from_thread.run(back)]

    assert ask(app, "/5").json == [5, "x", False, True]


def test_an_inline_handler_runs_in_place(ask: Any) -> None:
    app = CovetApp()

    @app.get("/def", inline=True)
    def handler() -> bool:
        return in_main_thread()

    @app.get("/async", inline=True)
    async def coroutine(n: int = 1) -> int:
        return n

    assert ask(app, "/def").json is True
    assert ask(app, "/async?n=3").json == 3
    assert [route.kind for route in app.plan().routes[:2]] == ["inline", "inline"]


def test_an_inline_handler_that_waits_is_told_so(ask: Any, caplog: Any) -> None:
    app = CovetApp()

    @app.get("/", inline=True)
    async def handler() -> None:
        await asyncio.sleep(0)

    assert ask(app, "/").status == 500
    assert "[inline-suspended]" in caplog.text


def test_threads_are_bounded() -> None:
    app = CovetApp(limits=Limits(max_threads=3))
    running, most = 0, 0
    lock = threading.Lock()

    @app.get("/")
    def handler() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.01)
        with lock:
            running -= 1

    async def main() -> None:
        plan = app.plan()
        requests = [plan.request_type("GET", b"/", b"", [(b"host", b"x")]) for _ in range(12)]
        await asyncio.gather(*(plan.handle(request) for request in requests))

    asyncio.run(main())
    assert most == 3


def test_run_in_threadpool_passes_arguments_and_returns_the_result() -> None:
    app = CovetApp()

    def work(a: int, *, b: int) -> tuple[int, bool]:
        return a + b, in_main_thread()

    async def main() -> tuple[int, bool]:
        return await app.run_in_threadpool(work, 1, b=2)

    assert asyncio.run(main()) == (3, False)


def test_an_exception_of_a_thread_is_the_callers() -> None:
    async def main() -> None:
        await CovetApp().run_in_threadpool(lambda: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        asyncio.run(main())


class Gate:
    """A function that blocks until it is let go."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.entered = threading.Semaphore(0)
        self.ran = 0
        self.left = 0

    def wait(self) -> None:
        self.ran += 1
        self.entered.release()
        assert self.open.wait(5)
        self.left += 1


async def until(condition: Any) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.002)


def test_a_cancelled_caller_waits_for_its_thread_and_keeps_its_place() -> None:
    """Clients that come and go can't make more threads than the limit."""
    gate, app = Gate(), CovetApp(limits=Limits(max_threads=2))

    async def main() -> None:
        tasks = [asyncio.create_task(app.run_in_threadpool(gate.wait)) for _ in range(2)]
        await until(lambda: gate.ran == 2)
        for _ in range(3):
            for task in tasks:
                task.cancel()
            await asyncio.sleep(0.005)
        later = asyncio.create_task(app.run_in_threadpool(gate.wait))
        await asyncio.sleep(0.02)
        assert (gate.ran, [task.done() for task in tasks]) == (2, [False, False])
        gate.open.set()
        await asyncio.wait([*tasks, later])
        assert [task.cancelled() for task in [*tasks, later]] == [True, True, False]

    asyncio.run(main())
    assert (gate.ran, gate.left) == (3, 3)


def test_a_caller_that_is_cancelled_before_its_turn_leaves_at_once() -> None:
    gate, app = Gate(), CovetApp(limits=Limits(max_threads=1))

    async def main() -> None:
        first = asyncio.create_task(app.run_in_threadpool(gate.wait))
        await until(lambda: gate.ran == 1)
        second = asyncio.create_task(app.run_in_threadpool(gate.wait))
        await asyncio.sleep(0.005)
        second.cancel()
        await asyncio.wait([second], timeout=1)
        assert second.cancelled()
        gate.open.set()
        await first

    asyncio.run(main())
    assert gate.ran == 1


def test_what_a_thread_opens_for_a_cancelled_request_is_closed() -> None:
    gate, seen = Gate(), list[str]()

    def session() -> Iterator[None]:
        gate.wait()
        seen.append("opened")
        try:
            yield
        finally:
            seen.append("closed")

    app = CovetApp()

    @app.get("/", dependencies=[Depends(session)])
    async def handler() -> None:
        seen.append("handled")

    async def main() -> None:
        plan = app.plan()
        task = asyncio.create_task(plan.handle(plan.request_type("GET", b"/", b"", [(b"host", b"x")])))
        await until(lambda: gate.ran == 1)
        task.cancel()
        await asyncio.sleep(0.005)
        gate.open.set()
        await asyncio.wait([task])
        assert task.cancelled()

    asyncio.run(main())
    assert seen == ["opened", "closed"]
