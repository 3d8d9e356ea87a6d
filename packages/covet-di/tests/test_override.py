"""Having something else provided for a while, whatever was built before."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from dependency_injector import containers, providers

from covet_di import (
    Configuration,
    FactoryProvider,
    Provide,
    ResourceProvider,
    Scope,
    ServiceContainer,
    SingletonProvider,
    graph_of,
    inject,
)
from covet_di.faults import MissingConfiguration


class Engine:
    def __init__(self, url: str = "real") -> None:
        self.url = url


class Repository:
    def __init__(self, engine: Engine, name: str = "") -> None:
        self.engine = engine
        self.name = name


class Service:
    def __init__(self, repository: Repository) -> None:
        self.repository = repository


class App(ServiceContainer):
    config = Configuration(default={"name": "plain"})
    engine = SingletonProvider(Engine)
    repository = SingletonProvider(Repository, engine, config.name)
    service = providers.Singleton(Service, repository)
    session = FactoryProvider(Repository, engine, scope=Scope.REQUEST)


def using(app: Any) -> Any:
    @inject
    def use(service: Service = Provide[app.service], session: Repository = Provide[app.session]) -> tuple[str, str]:
        return service.repository.engine.url, session.engine.url

    return use


def test_an_override_reaches_what_was_built_and_ends() -> None:
    app = App()
    use = using(app)
    assert use() == ("real", "real")
    service = app.service()
    with app.override("engine", Engine("fake")):
        assert use() == ("fake", "fake")
        assert app.service().repository.engine.url == "fake"
        assert app.service() is app.service()
    assert use() == ("real", "real")
    assert app.service() is service


def test_what_was_first_built_during_an_override_does_not_outlive_it() -> None:
    app = App()
    with app.override(app.engine, Engine("fake")):
        assert app.service().repository.engine.url == "fake"
    assert app.service().repository.engine.url == "real"


def test_overrides_nest_and_each_keeps_what_was_built_in_it() -> None:
    app = App()
    use = using(app)
    with app.override("engine", Engine("outer")):
        outer = app.service()
        with app.override("engine", Engine("inner")):
            assert use() == ("inner", "inner")
            with app.override("repository", Repository(Engine("repository"))):
                assert use() == ("repository", "inner")
            assert use() == ("inner", "inner")
        assert use() == ("outer", "outer")
        assert app.service() is outer
    assert use() == ("real", "real")


def test_overrides_that_end_in_another_order_leave_nothing_behind() -> None:
    app = App()
    use = using(app)
    first = app.override("engine", Engine("first"))
    second = app.override("engine", Engine("second"))
    third = app.override("repository", Repository(Engine("third")))
    assert use() == ("third", "second")
    first.undo()
    assert use() == ("third", "second")
    second.undo()
    assert use() == ("third", "real")
    third.undo()
    third.undo()
    assert use() == ("real", "real")
    assert not graph_of(app)["engine"].overridden


def test_an_override_of_dependency_injector_itself_does_the_same() -> None:
    app = App()
    use = using(app)
    use()
    with app.engine.override(Engine("fake")):
        assert use() == ("fake", "fake")
    app.engine.override(providers.Factory(Engine, "factory"))
    assert use() == ("factory", "factory")
    app.reset_override()
    app.config.override({"name": "plain"})
    assert use() == ("real", "real")
    with pytest.raises(Exception, match="not overridden"):
        app.engine.reset_last_overriding()


def test_a_whole_container_overrides_and_is_taken_back() -> None:
    class Fakes(containers.DeclarativeContainer):
        engine = providers.Singleton(Engine, "fake")
        other = providers.Object(1)

    app = App()
    use = using(app)
    with app.override(Fakes()):
        assert use() == ("fake", "fake")
    assert use() == ("real", "real")
    with pytest.raises(ValueError, match="itself"):
        app.override(app)


def test_a_fake_is_a_value_or_a_provider_and_is_shown() -> None:
    app = App()

    @inject
    def use(engine: Any = Provide[app.engine]) -> Any:
        return engine

    with app.override("engine", None):
        assert use() is None
    with app.override("engine", Engine):
        assert use() is Engine
    with app.override("engine", providers.Factory(Engine, "new")):
        assert use() is not use()
        assert graph_of(app)["engine"].overridden


def test_containers_that_were_not_made_by_covet_do_the_same() -> None:
    class Plain(containers.DeclarativeContainer):
        engine = providers.Singleton(Engine)
        repository = providers.Singleton(Repository, engine)
        service = providers.Singleton(Service, repository)
        session = providers.Factory(Repository, engine)

    plain: Any = Plain()
    held = plain.engine
    graph_of(plain)
    assert plain.engine is held
    assert type(held).__name__ == "Singleton"
    use = using(plain)
    assert use() == ("real", "real")
    with held.override(Engine("fake")):
        assert use() == ("fake", "fake")
        assert plain.service().repository.engine.url == "fake"
    assert use() == ("real", "real")
    service = plain.service()
    plain.reset_singletons()
    assert plain.service() is not service
    assert use() == ("real", "real")


def test_a_provider_that_cannot_be_watched_is_called_each_time() -> None:
    class Closed(providers.Singleton[Engine]):
        """Has fields of its own, so that it can't become anything else."""

        def __setattr__(self, name: str, value: object) -> None:
            if name == "__class__":
                raise TypeError("no")
            super().__setattr__(name, value)

    container: Any = containers.DynamicContainer()
    container.engine = Closed(Engine)
    container.repository = providers.Factory(Repository, container.engine)

    @inject
    def use(repository: Repository = Provide[container.repository]) -> Engine:
        return repository.engine

    assert graph_of(container)["engine"].reason == "its class can't be watched"
    assert use() is container.engine()
    with container.engine.override(Engine("fake")):
        assert use().url == "fake"
    assert use() is container.engine()


def test_configuration_is_frozen_and_thawed() -> None:
    app = App()

    @inject
    def use(repository: Repository = Provide[app.repository], name: str = Provide[app.config.name]) -> tuple[str, str]:
        return repository.name, name

    assert use() == ("plain", "plain")
    with app.override(app.config, {"name": "other"}):
        assert use() == ("other", "other")
    app.config.name.override("third")
    assert use() == ("plain", "third")  # that may be how it is loaded, and the repository was built before
    app.reset_singletons()
    assert use() == ("third", "third")


def test_configuration_may_be_loaded_after_functions_were_compiled() -> None:
    class Late(ServiceContainer):
        config = Configuration()
        chosen = providers.Selector(config.kind, one=FactoryProvider(Engine, "one"))
        repository = FactoryProvider(Repository, chosen, name=config.size.as_int())

    late = Late()

    @inject
    def use(repository: Repository = Provide[late.repository]) -> tuple[str, Any]:
        return repository.engine.url, repository.name

    with pytest.raises(MissingConfiguration, match="it chooses nothing"):
        use()
    late.config.from_dict({"kind": "one", "size": "secret"})
    with pytest.raises(MissingConfiguration, match=r"config\.size:int can't be used: .*ValueError") as raised:
        use()
    assert "secret" not in str(raised.value)
    late.config.size.override("7")
    assert use() == ("one", 7)


def test_a_required_option_that_is_not_set_is_told_as_that() -> None:
    class Late(ServiceContainer):
        config = Configuration(default={"size": "x"})
        repository = FactoryProvider(Repository, config.url.required(), name=config.size)

    late = Late()

    @inject
    def use(repository: Repository = Provide[late.repository]) -> Any:
        return repository.engine

    with pytest.raises(MissingConfiguration, match=r"^The option config\.url can't be used: it is not set\."):
        use()
    late.config.url.from_value("db")
    assert use() == "db"


def test_arguments_that_are_changed_are_seen() -> None:
    app = App()

    @inject
    def use(session: Repository = Provide[app.session]) -> str:
        return session.name

    assert use() == ""
    app.session.add_kwargs(name="named")
    assert use() == "named"
    app.session.set_kwargs(name="renamed")
    assert use() == "renamed"


log: list[str] = []


def opened(repository: Repository) -> Iterator[str]:
    log.append(f"open {repository.engine.url}")
    yield repository.engine.url
    log.append(f"close {repository.engine.url}")


async def aopened(repository: Repository) -> AsyncIterator[str]:
    log.append(f"open {repository.engine.url}")
    yield repository.engine.url
    await asyncio.sleep(0)
    log.append(f"close {repository.engine.url}")


class Resources(App):
    pool = ResourceProvider(opened, App.repository)
    other = providers.Resource(opened, App.repository)


class AsyncResources(App):
    pool = ResourceProvider(aopened, App.repository)


@pytest.fixture(autouse=True)
def empty_log() -> None:
    log.clear()


def test_a_resource_is_opened_anew_for_the_override_and_closed_after_it() -> None:
    app = Resources()

    @inject
    def use(pool: str = Provide[app.pool]) -> str:
        return pool

    assert use() == "real"
    with app.override("engine", Engine("fake")):
        assert use() == "fake"
        assert log == ["open real", "open fake"]
    assert use() == "real"
    assert log == ["open real", "open fake", "close fake"]
    app.shutdown_resources()
    assert log[-1] == "close real"


def test_what_fails_to_close_is_raised_when_all_is_taken_back() -> None:
    def failing(repository: Repository) -> Iterator[str]:
        yield "open"
        if repository.engine.url == "fake":
            raise ValueError("does not close")

    class Failing(App):
        one = ResourceProvider(failing, App.repository)
        two = ResourceProvider(failing, App.repository)

    app = Failing()
    override = app.override("engine", Engine("fake"))
    app.one()
    app.two()
    with pytest.raises(ExceptionGroup) as raised:
        override.undo()
    assert len(raised.value.exceptions) == 2
    assert app.engine().url == "real"
    app.shutdown_resources()


async def test_asynchronous_resources_are_closed_when_the_block_is_left() -> None:
    app = AsyncResources()

    @inject
    async def use(pool: str = Provide[app.pool]) -> str:
        return pool

    assert await use() == "real"
    async with app.override("engine", Engine("fake")):
        assert await use() == "fake"
    assert log == ["open real", "open fake", "close fake"]
    assert await use() == "real"
    with app.override("engine", Engine("left to the loop")):
        assert await use() == "left to the loop"
    assert "close left to the loop" not in log
    for _ in range(5):
        await asyncio.sleep(0)
    assert log[-1] == "close left to the loop"
    closing: Any = app.shutdown_resources()
    await closing


def test_asynchronous_resources_are_told_of_where_nothing_can_be_awaited() -> None:
    app = AsyncResources()

    async def main() -> None:
        assert await app.pool.async_() == "fake"

    override = app.override("engine", Engine("fake"))
    asyncio.run(main())
    with pytest.warns(ResourceWarning, match="async with"):
        override.undo()


async def test_overrides_of_tasks_that_overlap_do_not_disturb_each_other() -> None:
    app = App()
    use = using(app)

    async def overriding(provider: str, fake: Any, first: int, last: int) -> None:
        for _ in range(first):
            await asyncio.sleep(0)
        with app.override(provider, fake):
            for _ in range(last):
                use()
                await asyncio.sleep(0)

    await asyncio.gather(
        overriding("engine", Engine("a"), 0, 3),
        overriding("engine", Engine("b"), 1, 4),
        overriding("repository", Repository(Engine("c")), 2, 1),
    )
    assert use() == ("real", "real")


def test_a_dependency_that_is_given_late_is_no_override_of_what_was_built() -> None:
    class Needs(ServiceContainer):
        engine = providers.Dependency(instance_of=Engine)
        repository = SingletonProvider(Repository, engine)

    needs = Needs()
    graph_of(needs)
    needs.engine.override(SingletonProvider(Engine, "given"))
    repository = needs.repository()
    assert repository.engine.url == "given"
    with needs.override("engine", Engine("fake")):
        assert needs.repository().engine.url == "fake"
    assert needs.repository() is repository


def test_resetting_singletons_during_an_override_makes_both_anew() -> None:
    app = App()
    before = app.service()
    with app.override("engine", Engine("fake")):
        during = app.service()
        app.reset_singletons()
        assert app.service() is not during
    assert app.service() is not before


def test_a_container_that_is_overridden_goes_away_with_its_last_holder() -> None:
    app = App()
    app.service()
    app.engine.override(Engine("fake"))
    assert app.service().repository.engine.url == "fake"
    gone = weakref.ref(app)
    del app
    gc.collect()
    assert gone() is None


def test_a_function_goes_away_with_its_last_holder() -> None:
    app = App()
    use = using(app)
    use()
    gone = weakref.ref(use)
    del use
    gc.collect()
    assert gone() is None


def test_an_override_acts_in_threads_that_run_already() -> None:
    app = App()
    use = using(app)
    overridden, seen = threading.Event(), threading.Event()
    found: list[tuple[str, str]] = []

    def work() -> None:
        found.append(use())
        seen.set()
        overridden.wait(10)
        found.append(use())

    thread = threading.Thread(target=work)
    thread.start()
    seen.wait(10)
    with app.override("engine", Engine("fake")):
        overridden.set()
        thread.join()
    assert found == [("real", "real"), ("fake", "fake")]
