"""Work that finishes though its caller is cancelled."""

import asyncio
import logging
import threading
from contextvars import ContextVar
from typing import Any

import pytest

from covet_core import CovetApp, Limits
from covet_core.deadline import shield, shielded
from covet_core.testing import AsyncTestClient, VirtualClock

whose: ContextVar[str] = ContextVar("whose", default="nobody's")


def test_shielded_work_finishes_after_its_time_and_before_the_service_stops(
    virtual_clock: VirtualClock, answer: Any
) -> None:
    app = CovetApp(timeout=1)
    done: list[Any] = []

    @shielded
    async def commit(number: int) -> None:
        """Write it down."""
        await asyncio.sleep(3)
        done.append((number, whose.get()))

    @app.get("/")
    async def handler() -> None:
        whose.set("mine")
        await commit(7)

    async def main() -> None:
        async with app.plan().lifespan():
            status, body = await answer(app, "/")
            assert (status, body["awaited"]) == (504, ["handler", "commit", "sleep"])
            assert done == []
        assert done == [(7, "mine")]

    virtual_clock.run(main())
    assert virtual_clock.time() == 3
    assert (commit.__name__, commit.__doc__) == ("commit", "Write it down.")


def test_the_result_and_the_error_are_the_callers_while_he_waits(virtual_clock: VirtualClock, caplog: Any) -> None:
    async def work(fail: bool) -> str:
        await asyncio.sleep(1)
        if fail:
            raise ValueError("no")
        return "yes"

    assert virtual_clock.run(shield(work(False))) == "yes"
    with pytest.raises(ValueError, match="no"):
        virtual_clock.run(shield(work(True)))
    assert not caplog.records


def test_an_error_that_nobody_waits_for_any_more_is_logged(virtual_clock: VirtualClock, caplog: Any) -> None:
    async def work() -> None:
        await asyncio.sleep(1)
        raise ValueError("too late")

    async def main() -> None:
        task = asyncio.create_task(shield(work()))
        await asyncio.sleep(0.5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(1)

    virtual_clock.run(main())
    (record,) = caplog.records
    assert record.name == "covet.background"
    assert "work failed, when nobody waited for it any more" in caplog.text
    assert "too late" in caplog.text


def test_what_goes_on_past_the_budget_of_the_end_is_cancelled_and_named(
    virtual_clock: VirtualClock, answer: Any, caplog: Any
) -> None:
    app = CovetApp(timeout=1, limits=Limits(background_timeout=5))

    async def endless() -> None:
        await asyncio.sleep(1_000)

    @app.get("/")
    async def handler() -> None:
        await shield(endless())

    async def main() -> None:
        async with app.plan().lifespan():
            await answer(app, "/")

    with caplog.at_level(logging.WARNING, "covet.background"):
        virtual_clock.run(main())
    assert virtual_clock.time() == 6
    assert "1 kept going for longer than 5 s and are cancelled" in caplog.text
    assert "endless" in caplog.text


@pytest.mark.parametrize("left_behind", [True, False])
def test_a_thread_holds_up_the_504_of_a_handler_that_waits_for_it_unless_it_is_shielded(left_behind: bool) -> None:
    app = CovetApp()
    go_on, seen = threading.Event(), list[str]()

    def blocking() -> None:
        go_on.wait(10)
        seen.append("the thread has ended")

    @app.get("/", timeout=0.01)
    async def handler() -> None:
        call = app.run_in_threadpool(blocking)
        await (shield(call) if left_behind else call)

    async def main() -> None:
        async with AsyncTestClient(app) as client:
            asking = asyncio.create_task(client.get("/"))
            if left_behind:
                seen.append(f"answered {(await asking).status_code}")
                go_on.set()
            else:
                await asyncio.wait((asking,), timeout=0.1)
                assert not asking.done()
                go_on.set()
                seen.append(f"answered {(await asking).status_code}")

    asyncio.run(main())
    expected = ["the thread has ended", "answered 504"]
    assert seen == (expected[::-1] if left_behind else expected)
