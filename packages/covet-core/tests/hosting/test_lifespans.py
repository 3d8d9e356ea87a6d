"""Plugins start in their order before the application, and stop in reverse after it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from covet_core import CovetApp
from covet_plugin import AppContext, Contributions, Service
from covet_plugin.life.errors import ServiceNotReady, ServiceUnknown

Make = Callable[..., Any]
STORE = Service[str]("store")
OTHER = Service[str]("other")


def run(app: CovetApp, seen: list[str]) -> None:
    async def main() -> None:
        async with app.plan().lifespan():
            seen.append("serving")

    asyncio.run(main())


def noting(app: CovetApp, seen: list[str], name: str = "app") -> None:
    @asynccontextmanager
    async def lifespan(app: CovetApp) -> AsyncIterator[None]:
        seen.append(f"{name} in")
        try:
            yield
        finally:
            seen.append(f"{name} out")

    app.lifespan = lifespan
    app.on_startup(lambda: seen.append(f"{name} hook in"))
    app.on_shutdown(lambda: seen.append(f"{name} hook out"))


def test_plugins_start_in_their_order_around_the_application(make: Make, seen: list[str]) -> None:
    app = CovetApp(plugins=[make("b", after=("a",)), make("a"), make("c")])
    noting(app, seen)
    run(app, seen)
    inside = ["app in", "app hook in", "serving", "app out", "app hook out"]
    assert seen == ["a in", "b in", "c in", *inside, "c out", "b out", "a out"]


def test_when_the_third_of_five_fails_the_first_two_are_left_and_nothing_else_begins(
    make: Make, seen: list[str]
) -> None:
    async def fail(app: AppContext) -> None:
        raise ConnectionError("no cache")

    app = CovetApp(plugins=[make("a"), make("b"), make("c", None, fail), make("d"), make("e")])
    noting(app, seen)
    with pytest.raises(ConnectionError, match="no cache") as caught:
        run(app, seen)
    assert seen == ["a in", "b in", "b out", "a out"]
    assert any("'c'" in note for note in caught.value.__notes__)


def test_a_cancelled_start_is_unwound(make: Make, seen: list[str]) -> None:
    async def slow(app: AppContext) -> None:
        await asyncio.sleep(60)

    app = CovetApp(plugins=[make("a"), make("b"), make("c", None, slow)])

    async def main() -> None:
        task = asyncio.create_task(app.plan().lifespan().__aenter__())
        while "b in" not in seen:
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert seen == ["a in", "b in", "b out", "a out"]


def test_an_application_that_fails_to_start_leaves_its_plugins(make: Make, seen: list[str]) -> None:
    app = CovetApp(plugins=[make("a")])
    noting(app, seen)

    @app.on_startup
    async def fails() -> None:
        raise ConnectionError("no database")

    with pytest.raises(ConnectionError, match="no database"):
        run(app, seen)
    assert seen == ["a in", "app in", "app hook in", "app out", "app hook out", "a out"]


def test_plugins_and_hooks_that_fail_to_stop_are_all_told(make: Make, seen: list[str]) -> None:
    @asynccontextmanager
    async def store(app: AppContext) -> AsyncIterator[str]:
        yield "the store"
        raise ConnectionError("no store")

    @asynccontextmanager
    async def cache(app: AppContext) -> AsyncIterator[str]:
        yield "the cache"
        raise ConnectionError("no cache")

    provides = [make("b", lambda to: to.provide(STORE, store)), make("c", lambda to: to.provide(OTHER, cache))]
    app = CovetApp(plugins=[make("a"), *provides])

    @app.on_shutdown
    def stop() -> None:
        raise LookupError("no hook")

    with pytest.raises(ExceptionGroup) as caught:
        run(app, seen)
    hook, others = caught.value.exceptions
    assert str(hook) == "no hook"
    assert isinstance(others, ExceptionGroup)
    assert [str(each) for each in others.exceptions] == ["no cache", "no store"]
    assert seen == ["a in", "b in", "c in", "serving", "c out", "b out", "a out"]


def test_services_are_there_from_the_start_of_their_plugin_to_its_end(make: Make, seen: list[str]) -> None:
    @asynccontextmanager
    async def store(app: AppContext) -> AsyncIterator[str]:
        seen.append("store in")
        yield "the store"
        seen.append("store out")

    app = CovetApp(plugins=[make("a", lambda to: to.provide(STORE, store)), make("b", None, uses, requires=(STORE,))])
    app.on_startup(lambda: seen.append(f"app has {app.get(STORE)}"))
    app.on_shutdown(lambda: seen.append(f"app still has {app.get(STORE)}"))
    run(app, seen)
    inside = ["b in", "app has the store", "serving", "app still has the store", "b out"]
    assert seen == ["a in", "store in", *inside, "store out", "a out"]
    with pytest.raises(ServiceNotReady):
        app.get(STORE)


async def uses(app: AppContext) -> None:
    assert app.get(STORE) == "the store"


def test_a_service_that_nobody_provides_is_told_with_those_that_there_are(make: Make) -> None:
    app = CovetApp(plugins=[make("a", lambda to: to.provide(STORE, lambda app: "x"))])
    with pytest.raises(ServiceUnknown, match="There are store"):
        app.get(OTHER)
    with pytest.raises(ServiceUnknown, match="There are no services"):
        CovetApp().get(OTHER)


def test_a_path_is_still_a_route_and_a_key_a_service(make: Make) -> None:
    app = CovetApp(plugins=[make("a", lambda to: to.provide(STORE, lambda app: "x"))])

    @app.get("/", status_code=201)
    async def home() -> str:
        return app.get(STORE)

    (route,) = (route for route in app.plan().routes if route.path == "/")
    assert (route.endpoint, route.status_code) == (home, 201)


def test_an_application_is_what_plugins_see_of_a_service() -> None:
    def told(context: AppContext) -> str:
        return f"{context.title} {context.version} {len(context.contributions)}"

    assert told(CovetApp("shop", "1.2.3")) == "shop 1.2.3 0"


def test_contributions_and_configuration_are_known_before_the_start(make: Make) -> None:
    def contribute(to: Contributions) -> None:
        to.metric("a_total", kind="counter", help="A.")

    app = CovetApp("shop", plugins=[make("a", contribute)])
    assert [each.key for each in app.contributions] == ["a_total"]
    config = object()
    assert app.configured(config) is config


def test_a_service_with_plugins_can_start_again_in_another_loop(make: Make, seen: list[str]) -> None:
    app = CovetApp(plugins=[make("a", lambda to: to.provide(STORE, lambda app: "x"))])
    run(app, seen)
    run(app, seen)
    assert seen == ["a in", "serving", "a out"] * 2


def test_what_is_odd_about_the_plugins_is_a_line_of_the_log(
    make: Make, seen: list[str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COVET_DISABLE_PLUGINS", "nobody")
    run(CovetApp(plugins=[make("a")]), seen)
    assert seen == ["a in", "serving", "a out"]
    (record,) = (record for record in caplog.records if record.name == "covet.plugins")
    assert "'nobody', which isn't there" in record.getMessage()
