"""Overrides of a configuration and of its options reach what was made with them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from dependency_injector import containers, providers

from covet_core import CovetApp
from covet_core.testing import TestClient
from covet_di import (
    Configuration,
    DIPlugin,
    FactoryProvider,
    Provide,
    ResourceProvider,
    ServiceContainer,
    SingletonProvider,
    inject,
    lifespan,
)


class Database:
    def __init__(self, url: str) -> None:
        self.url = url


class Users:
    def __init__(self, database: Database, size: int) -> None:
        self.database = database
        self.size = size


def made(**values: Any) -> dict[str, Any]:
    return values


class App(ServiceContainer):
    config = Configuration(default={"db": {"url": "real", "pool": 3}, "page": {"size": 10}, "mode": "live"})
    database = SingletonProvider(Database, config.db.url)
    users = SingletonProvider(Users, database, config.page.size.as_int())
    settings = SingletonProvider(made, db=config.db)
    whole = SingletonProvider(made, all=config)
    mode = SingletonProvider(str, config.mode.required())
    page = FactoryProvider(made, size=config.page.size)


@pytest.fixture
def app() -> App:
    return App()


def test_an_option_that_is_overridden_has_what_was_made_with_it_made_anew_for_as_long(app: App) -> None:
    @inject
    def use(
        users: Users = Provide[app.users],
        url: str = Provide[app.config.db.url],
        page: dict[str, Any] = Provide[app.page],
    ) -> tuple[str, int, str, dict[str, Any]]:
        return users.database.url, users.size, url, page

    before = app.users()
    assert use() == ("real", 10, "real", {"size": 10})
    with app.override(app.config.db.url, "fake"):
        assert use() == ("fake", 10, "fake", {"size": 10})
    with app.config.page.size.override("5"):
        assert use() == ("real", 5, "real", {"size": "5"})
        assert app.users().database is before.database
    assert use() == ("real", 10, "real", {"size": 10})
    assert app.users() is before


@pytest.mark.parametrize("blocks", ["container", "provider", "application"])
def test_a_whole_configuration_is_overridden_the_same_way(app: App, blocks: str) -> None:
    before = app.users()
    given: Any = {"db": {"url": "fake"}, "page": {"size": 1}, "mode": "test"}
    config: Any = app.config
    match blocks:
        case "container":
            block = app.override(config, given)
        case "provider":
            block = config.override(given)
        case _:
            block = config.__covet_override__(given)
    with block:
        assert (app.users().database.url, app.users().size, app.mode()) == ("fake", 1, "test")
        assert app.whole() == {"all": given}
    assert app.users() is before
    assert app.mode() == "live"


def test_what_is_made_with_a_part_or_with_the_whole_of_an_option_is_reached(app: App) -> None:
    kept = app.mode()
    assert (app.settings()["db"]["url"], app.whole()["all"]["mode"], app.database().url) == ("real", "live", "real")
    with app.override(app.config.db.url, "fake"):
        assert app.settings() == {"db": {"url": "fake", "pool": 3}}
        assert app.whole()["all"]["db"]["url"] == "fake"
    with app.override(app.config.db, {"url": "other"}):
        assert app.database().url == "other"
        assert app.settings() == {"db": {"url": "other"}}
        assert app.mode() is kept
    with app.config.set("mode", "test"):
        assert app.mode() == "test"
    assert (app.settings()["db"]["url"], app.whole()["all"]["mode"], app.mode()) == ("real", "live", "live")


def test_overrides_of_options_nest_and_may_end_in_another_order(app: App) -> None:
    before = app.users()
    first = app.override(app.config.db.url, "first")
    second = app.override(app.config.page.size, 2)
    assert (app.users().database.url, app.users().size) == ("first", 2)
    first.undo()
    assert (app.users().database.url, app.users().size) == ("real", 2)
    with app.override(app.config.db.url, "third"):
        assert (app.users().database.url, app.users().size) == ("third", 2)
    second.undo()
    assert app.users() is before


def test_a_configuration_that_is_loaded_later_leaves_what_was_made(app: App) -> None:
    before = app.users()
    app.config.from_dict({"db": {"url": "loaded"}})
    app.config.page.size.from_value(7)
    app.config.mode.override("loaded")
    assert app.users() is before
    app.reset_singletons()
    assert (app.users().database.url, app.users().size) == ("loaded", 7)


def test_a_resource_that_is_opened_with_an_overridden_option_is_closed_when_that_ends() -> None:
    log: list[str] = []

    def opened(url: str) -> Iterator[str]:
        log.append(f"+{url}")
        yield url
        log.append(f"-{url}")

    class Pool(ServiceContainer):
        config = Configuration(default={"url": "real"})
        pool = ResourceProvider(opened, config.url)

    app = Pool()

    @inject
    def use(pool: str = Provide[app.pool]) -> str:
        return pool

    with lifespan(app):
        assert use() == "real"
        with app.override(app.config.url, "fake"):
            assert use() == "fake"
        assert use() == "real"
    assert log == ["+real", "+fake", "-fake", "-real"]


def test_a_container_that_takes_a_part_of_the_configuration_is_reached() -> None:
    class Inner(containers.DeclarativeContainer):
        config = providers.Configuration()
        database = providers.Singleton(Database, config.url)

    class Outer(ServiceContainer):
        config = Configuration(default={"inner": {"url": "real"}})
        inner = providers.Container(Inner, config=config.inner)
        users = SingletonProvider(Users, inner.database, 1)

    app = Outer()
    before = app.users()
    assert before.database.url == "real"
    with app.override(app.config.inner.url, "fake"):
        assert app.users().database.url == "fake"
    assert app.users() is before


def test_an_option_that_is_required_gives_no_value_that_it_had_before() -> None:
    class Modes(ServiceContainer):
        config = Configuration(default={"mode": "live"})
        mode = FactoryProvider(str, config.mode.required())

    app = Modes()
    assert app.mode() == "live"
    app.config.from_dict({"mode": "loaded"})
    assert app.mode() == "loaded"
    with app.override(app.config.mode, "test"):
        assert app.mode() == "test"
    assert app.mode() == "loaded"


def test_a_provider_stands_in_for_an_option_with_its_value(app: App) -> None:
    with app.override(app.config.db.url, providers.Callable(lambda: "called")):
        assert app.database().url == "called"
    with app.override(app.config, providers.Object({"db": {"url": "object"}})):
        assert app.database().url == "object"
    with app.override(app.config.db.url.deep, 1):
        assert app.config.db() == {"url": {"deep": 1}, "pool": 3}
    assert app.database().url == "real"


def served(log: list[str], *, fails: bool = False) -> tuple[CovetApp, Any]:
    """A service with a resource that takes an ``await``, and its container."""

    async def opened(url: str) -> AsyncIterator[str]:
        log.append(f"+{url}")
        yield url
        log.append(f"-{url}")
        if fails and url != "real":
            raise OSError("it doesn't close")

    class Pool(ServiceContainer):
        config = Configuration(default={"url": "real"})
        pool = ResourceProvider(opened, config.url)

    container = Pool()
    app = CovetApp(plugins=[DIPlugin(container)])

    @app.get("/")
    async def show(pool: str = Provide[container.pool]) -> str:
        return pool

    return app, container


def test_a_test_without_a_loop_has_what_its_client_opened_closed_in_the_loop_of_that() -> None:
    log: list[str] = []
    app, container = served(log)
    with TestClient(app) as client:
        with app.override(container.config.url, "fake"):
            assert client.get("/").text == "fake"
        assert log == ["+real", "+fake", "-fake"]
        assert client.get("/").text == "real"
    assert log == ["+real", "+fake", "-fake", "-real"]


def test_and_is_told_when_that_fails() -> None:
    log: list[str] = []
    app, container = served(log, fails=True)
    with TestClient(app) as client:
        override = app.override(container.config.url, "fake")
        override.__enter__()
        assert client.get("/").text == "fake"
        with pytest.raises(OSError, match="it doesn't close"):
            override.__exit__(None, None, None)
        assert client.get("/").text == "real"
    assert log == ["+real", "+fake", "-fake", "-real"]
