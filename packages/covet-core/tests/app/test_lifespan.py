"""Starting and stopping."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from covet_core import CovetApp
from covet_plugin.life.errors import BadLifespan


def noting(app: CovetApp, seen: list[str], name: str = "") -> CovetApp:
    """An application that notes what happens to it."""

    @asynccontextmanager
    async def lifespan(app: CovetApp) -> AsyncIterator[dict[str, str]]:
        seen.append(f"{name}lifespan in")
        yield {"pool": "open"}
        seen.append(f"{name}lifespan out")

    app.lifespan = lifespan

    @app.on_startup
    async def first() -> None:
        seen.append(f"{name}start 1 {app.state.pool}")

    @app.on_startup
    def second() -> None:
        seen.append(f"{name}start 2")

    @app.on_shutdown
    async def stop_first() -> None:
        seen.append(f"{name}stop 1")

    @app.on_shutdown
    def stop_second() -> None:
        seen.append(f"{name}stop 2")

    return app


STARTED = ["lifespan in", "start 1 open", "start 2"]
STOPPED = ["lifespan out", "stop 2", "stop 1"]


def run(app: CovetApp, seen: list[str]) -> None:
    async def main() -> None:
        async with app.plan().lifespan():
            assert app.uptime > 0
            seen.append("serving")

    asyncio.run(main())
    assert app.uptime == 0


def test_everything_starts_in_order_and_stops_in_reverse() -> None:
    seen: list[str] = []
    run(noting(CovetApp(), seen), seen)
    assert seen == [*STARTED, "serving", *STOPPED]


def test_mounted_applications_start_after_their_parent_and_stop_before_it() -> None:
    seen: list[str] = []
    parent, child = noting(CovetApp(), seen), noting(CovetApp(), seen, "child ")
    parent.mount("/child", child)
    run(parent, seen)
    child_started, child_stopped = ([f"child {each}" for each in steps] for steps in (STARTED, STOPPED))
    assert seen == [*STARTED, *child_started, "serving", *child_stopped, *STOPPED]


def test_a_generator_function_is_a_lifespan_too() -> None:
    seen: list[str] = []

    async def lifespan(app: CovetApp) -> AsyncIterator[None]:
        seen.append(app.title)
        yield

    run(CovetApp(title="shop", lifespan=lifespan), seen)
    assert seen == ["shop", "serving"]


def test_a_start_that_fails_half_way_is_undone_and_raises_its_own_error(caplog: Any) -> None:
    seen: list[str] = []
    app = noting(CovetApp(), seen)

    @app.on_startup
    async def fails() -> None:
        raise ConnectionError("no database")

    @app.on_shutdown
    async def fails_too() -> None:
        seen.append("stop 3")
        raise AttributeError("never opened")

    with pytest.raises(ConnectionError, match="no database"):
        run(app, seen)
    assert seen == ["lifespan in", "start 1 open", "start 2", "stop 3", "stop 2", "stop 1"]
    assert len(caplog.records) == 1


def test_a_cancelled_start_is_undone() -> None:
    seen: list[str] = []
    app = noting(CovetApp(), seen)

    @app.on_startup
    async def slow() -> None:
        await asyncio.sleep(60)

    async def main() -> None:
        async def start() -> None:
            async with app.plan().lifespan():
                seen.append("serving")

        task = asyncio.create_task(start())
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.wait([task])

    asyncio.run(main())
    assert seen == [*STARTED, "stop 2", "stop 1"]


def test_a_service_can_start_again_in_another_loop() -> None:
    seen: list[str] = []
    app = noting(CovetApp(), seen)
    run(app, seen)
    run(app, seen)
    assert seen == [*STARTED, "serving", *STOPPED] * 2


def test_what_fails_to_stop_keeps_nothing_else_from_stopping_and_all_failures_are_raised(caplog: Any) -> None:
    seen: list[Any] = []

    @asynccontextmanager
    async def swallowing(app: CovetApp) -> AsyncIterator[None]:
        try:
            yield
        except Exception as error:
            seen.append(error)
        seen.append("lifespan out")

    @asynccontextmanager
    async def failing(app: CovetApp) -> AsyncIterator[None]:
        yield
        raise ConnectionError("no database")

    parent, child = CovetApp(lifespan=swallowing), CovetApp(lifespan=failing)
    parent.mount("/child", child)

    @parent.on_shutdown
    def last() -> None:
        raise LookupError("no pool")

    with pytest.raises(ExceptionGroup, match="several parts of the service failed to stop") as caught:
        run(parent, seen)
    assert [str(each) for each in caught.value.exceptions] == ["no database", "no pool"]
    assert seen == ["serving", "lifespan out"]
    assert [record.getMessage().partition(" test_")[0] for record in caplog.records] == [
        "Stopping the lifespan",
        "Stopping the service by its hook",
    ]


def test_one_failure_to_stop_is_raised_as_it_is() -> None:
    app = CovetApp()

    @app.on_shutdown
    async def close() -> None:
        raise ConnectionError("no database")

    with pytest.raises(ConnectionError, match="no database"):
        run(app, [])


def test_no_lifespan_swallows_what_ended_the_service() -> None:
    seen: list[str] = []

    async def swallowing(app: CovetApp) -> AsyncIterator[None]:
        try:
            yield
        except LookupError:
            seen.append("told")

    async def main() -> None:
        async with CovetApp(lifespan=swallowing).plan().lifespan():
            raise LookupError("the reason")

    with pytest.raises(LookupError, match="the reason"):
        asyncio.run(main())
    assert seen == ["told"]


def test_a_lifespan_that_is_no_context_manager_is_told() -> None:
    async def late(app: CovetApp) -> None:
        raise AssertionError("never awaited")

    wrong: list[tuple[Any, str]] = [(late, "a coroutine"), (lambda app: 5, "a int")]
    for lifespan, found in wrong:
        with pytest.raises(BadLifespan, match=f"lifespan of the application returned {found}, which is no async"):
            run(CovetApp(lifespan=lifespan), [])
