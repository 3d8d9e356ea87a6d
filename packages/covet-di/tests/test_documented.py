"""Patterns that dependency-injector documents, in containers of covet, called by hand and compiled."""

import sys
from collections.abc import AsyncIterator, Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from dependency_injector import containers, errors, providers, resources, wiring

from covet_di import Provide, ServiceContainer, inject


def compiled(provider: Any) -> Any:
    """What a function gets that has the provider injected."""

    @inject
    def take(value: Any = Provide[provider]) -> Any:
        return value

    return take()


async def compiled_async(provider: Any) -> Any:
    @inject
    async def take(value: Any = Provide[provider]) -> Any:
        return value

    return await take()


class Record:
    """Remembers what it was made with."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.args = args
        self.kwargs = kwargs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return 0


async def given(provider: Any) -> Any:
    """What an asynchronous provider gives."""
    return await provider()


def both(provider: Any) -> Any:
    """What the provider gives, which is also what is compiled from it."""
    value = provider()
    assert compiled(provider) == value
    return value


def test_a_factory_of_factories_passes_arguments_down() -> None:
    class Container(ServiceContainer):
        algorithm = providers.Factory(
            Record,
            task=providers.Factory(Record, loss=providers.Factory(Record, regularizer=providers.Factory(Record))),
        )

    container = Container()
    made = container.algorithm(task__loss__regularizer__alpha=0.5)
    assert made.kwargs["task"].kwargs["loss"].kwargs["regularizer"].kwargs == {"alpha": 0.5}
    assert both(container.algorithm).kwargs["task"].kwargs["loss"].kwargs["regularizer"].kwargs == {}


def test_a_factory_is_given_as_such_to_be_called_later() -> None:
    class Container(ServiceContainer):
        user = providers.Factory(Record)
        repository = providers.Factory(Record, users=user.provider)

    container = Container()
    repository = compiled(container.repository)
    assert repository.kwargs["users"](name="ada").kwargs == {"name": "ada"}
    assert both(container.repository).kwargs["users"] is container.user


def test_attributes_are_set_on_what_a_factory_makes() -> None:
    class Container(ServiceContainer):
        client = providers.Singleton(Record)
        service = providers.Factory(Record).add_attributes(client=client, retries=3)

    container = Container()
    service = both(container.service)
    assert (service.client, service.retries) == (container.client(), 3)


def test_an_abstract_factory_is_overridden_before_it_is_used() -> None:
    class Container(ServiceContainer):
        client = providers.AbstractFactory(Record)

    container = Container()
    with pytest.raises(errors.Error):
        container.client()
    container.client.override(providers.Factory(Record, 1))
    assert both(container.client).args == (1,)


def test_an_aggregate_is_given_as_such_and_refused_where_a_value_is_wanted() -> None:
    from covet_di.errors import NotAnEntry

    class Container(ServiceContainer):
        games = providers.FactoryAggregate(chess=providers.Factory(Record, "chess"), go=providers.Factory(Record, "go"))
        hall = providers.Factory(Record, games)

    container = Container()
    assert container.games("chess").args == ("chess",)
    assert container.games.go().args == ("go",)
    assert compiled(container.hall).args[0]("go").args == ("go",)
    with pytest.raises(NotAnEntry, match="told by the call"):
        compiled(container.games)


def test_lists_and_dicts_of_providers() -> None:
    class Container(ServiceContainer):
        one = providers.Factory(Record, 1)
        some = providers.List(one, "two", providers.List())
        named = providers.Dict({"first": one, Record: "second"}, third=3)
        nothing = providers.Dict()

    container = Container()
    assert both(container.some) == [Record(1), "two", ()]
    assert both(container.named) == {"first": Record(1), Record: "second", "third": 3}
    assert both(container.nothing) == {}


def test_callables_and_functions_given_as_such() -> None:
    def hash_password(password: str, rounds: int) -> str:
        return f"{password}:{rounds}"

    class Container(ServiceContainer):
        hasher = providers.Callable(hash_password, "secret", rounds=3)
        given = providers.Factory(Record, providers.DelegatedCallable(hash_password, rounds=3))

    container = Container()
    assert both(container.hasher) == "secret:3"
    assert compiled(container.given).args[0]("pass") == "pass:3"


async def test_coroutines_are_awaited_before_they_are_injected() -> None:
    async def answer(number: int) -> int:
        return number

    class Container(ServiceContainer):
        number = providers.Coroutine(answer, 42)
        record = providers.Factory(Record, number, number=number)

    container = Container()
    assert await given(container.number) == 42
    assert await compiled_async(container.number) == 42
    assert (await given(container.record)) == await compiled_async(container.record) == Record(42, number=42)


async def test_asynchronous_factories_and_singletons() -> None:
    made: list[str] = []

    async def connect(url: str) -> Record:
        made.append(url)
        return Record(url)

    class Container(ServiceContainer):
        connection = providers.Singleton(connect, "db")
        service = providers.Factory(Record, connection)

    container = Container()
    service = await compiled_async(container.service)
    assert service == await given(container.service)
    assert made == ["db"]


def test_options_of_a_configuration() -> None:
    class Container(ServiceContainer):
        config = providers.Configuration(default={"api": {"timeout": "5", "ratio": "0.5"}})
        record = providers.Factory(
            Record,
            config.api.timeout.as_int(),
            config.api.ratio.as_float(),
            config.api.timeout.as_(lambda text: text * 2),
            config["api"]["timeout"],
            config.api.required(),
        )

    container = Container()
    assert both(container.record).args == (5, 0.5, "55", "5", {"timeout": "5", "ratio": "0.5"})
    container.config.from_dict({"api": {"timeout": "6"}})
    assert both(container.record).args[0] == 6
    container.config.api.timeout.override("7")
    assert both(container.record).args[0] == 7


def test_an_option_by_the_value_of_another() -> None:
    class Container(ServiceContainer):
        config = providers.Configuration()
        name = providers.Factory(Record, config.targets[config.use].host)

    container = Container(config={"targets": {"a": {"host": "A"}, "b": {"host": "B"}}, "use": "a"})
    assert both(container.name).args == ("A",)


def test_a_selector_chooses_by_an_option() -> None:
    class Container(ServiceContainer):
        config = providers.Configuration()
        cache = providers.Selector(
            config.cache, memory=providers.Singleton(Record, "memory"), redis=providers.Factory(Record, "redis")
        )
        service = providers.Factory(Record, cache)

    container = Container(config={"cache": "memory"})
    assert both(container.service).args == (Record("memory"),)
    assert container.cache() is compiled(container.cache) is container.cache.memory()
    container.config.cache.override("redis")
    assert both(container.service).args == (Record("redis"),)
    assert container.cache() is not container.cache()


def test_a_dependency_is_given_from_outside_and_checked() -> None:
    class Container(ServiceContainer):
        database = providers.Dependency(instance_of=Record)
        limit = providers.Dependency(instance_of=int, default=3)
        service = providers.Factory(Record, database, limit)

    container = Container(database=providers.Singleton(Record, "db"))
    assert both(container.service).args == (Record("db"), 3)
    with pytest.raises(errors.Error):
        Container(database=providers.Object("text")).database()
    with pytest.raises(errors.Error):
        Container().check_dependencies()


def test_a_container_of_dependencies() -> None:
    class Core(ServiceContainer):
        config = providers.Configuration()
        engine = providers.Singleton(Record, config.url)

    class Services(ServiceContainer):
        core = providers.DependenciesContainer()
        user = providers.Factory(Record, core.engine)

    class Application(ServiceContainer):
        config = providers.Configuration()
        core = providers.Container(Core, config=config.core)
        services = providers.Container(Services, core=core)

    application = Application(config={"core": {"url": "db"}})
    assert both(application.services.user).args == (Record("db"),)
    assert both(application.services.user).args[0] is application.core.engine()


def test_parts_of_what_another_provides() -> None:
    class Source:
        value = "attribute"
        values = {"key": ["zero", "one"]}

        def method(self, prefix: str, suffix: str = "") -> str:
            return prefix + "method" + suffix

    class Container(ServiceContainer):
        source = providers.Singleton(Source)
        suffix = providers.Object("!")
        record = providers.Factory(
            Record,
            source.provided.value,
            source.provided.values["key"][1],
            source.provided.method.call("a ", suffix=suffix),
        )

    assert both(Container().record).args == ("attribute", "one", "a method!")


def test_the_container_itself_is_injected() -> None:
    class Container(ServiceContainer):
        __self__ = providers.Self()
        record = providers.Factory(Record, __self__)

    container = Container()
    assert both(container.record).args == (container,)


def test_resources_are_opened_and_closed() -> None:
    log: list[str] = []

    def opened(name: str) -> Iterator[Record]:
        log.append("open")
        yield Record(name)
        log.append("close")

    class Pool(resources.Resource[Record]):
        def init(self, name: str) -> Record:
            log.append("init")
            return Record(name)

        def shutdown(self, resource: Record | None) -> None:
            log.append("shutdown")

    class Container(ServiceContainer):
        function = providers.Resource(opened, "function")
        pool = providers.Resource(Pool, "class")
        service = providers.Factory(Record, function, pool)

    container = Container()
    container.init_resources()
    assert both(container.service).args == (Record("function"), Record("class"))
    container.shutdown_resources()
    assert sorted(log) == ["close", "init", "open", "shutdown"]
    assert both(container.service).args == (Record("function"), Record("class"))
    container.shutdown_resources()


async def test_asynchronous_resources() -> None:
    log: list[str] = []

    async def opened() -> AsyncIterator[Record]:
        log.append("open")
        yield Record("db")
        log.append("close")

    class Container(ServiceContainer):
        database = providers.Resource(opened)
        service = providers.Factory(Record, database)

    container = Container()
    assert (await compiled_async(container.service)) == (await given(container.service))
    closing: Any = container.shutdown_resources()
    await closing
    assert log == ["open", "close"]


def test_overriding_by_with() -> None:
    class Container(ServiceContainer):
        client = providers.Factory(Record, "real")

    container = Container()

    @inject
    def use(client: Record = Provide[container.client]) -> Any:
        return client.args[0]

    with container.client.override(providers.Factory(Record, "stub")):
        assert use() == "stub"
    with container.override_providers(client=providers.Factory(Record, "other")):
        assert use() == "other"
    assert use() == "real"


def test_a_custom_provider_is_called() -> None:
    class AsRecord(providers.Provider[Record]):
        __slots__ = ("_factory",)

        def __init__(self, provides: Callable[..., Any] | None = None, *args: Any, **kwargs: Any) -> None:
            self._factory = providers.Factory(provides, *args, **kwargs)
            super().__init__()

        def __deepcopy__(self, memo: Any) -> Any:
            copied = memo.get(id(self))
            if copied is None:
                copied = self.__class__(self._factory.provides, *providers.deepcopy(self._factory.args, memo))
                self._copy_overridings(copied, memo)
            return copied

        @property
        def related(self) -> Iterator[providers.Provider[Any]]:
            yield from [self._factory]
            yield from super().related

        def _provide(self, args: Any, kwargs: Any) -> Any:
            return Record("custom", self._factory(*args, **kwargs))

    class Container(ServiceContainer):
        inner = providers.Singleton(Record, 1)
        custom = AsRecord(Record, inner)
        service = providers.Factory(Record, custom)

    container = Container()
    assert both(container.service).args == (Record("custom", Record(Record(1))),)
    from covet_di import graph_of

    assert graph_of(container)["custom"].reason == "only calling it tells what it provides"


def test_values_of_a_thread_are_asked_for_by_each_thread() -> None:
    class Container(ServiceContainer):
        local = providers.ThreadLocalSingleton(Record)
        service = providers.Factory(Record, local)

    container = Container()
    assert compiled(container.service).args[0] is container.local()


def test_their_own_wiring_works_beside_ours() -> None:
    module = ModuleType("wired_module")

    class Container(ServiceContainer):
        service = providers.Singleton(Record, 1)

    @wiring.inject
    def theirs(service: Any = wiring.Provide["service"]) -> Any:
        return service

    theirs.__module__ = module.__name__
    module.theirs = theirs  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    container = Container()
    try:
        container.wire(modules=[module])
        assert module.theirs() is compiled(container.service)
    finally:
        container.unwire()
        del sys.modules[module.__name__]


def test_a_container_from_a_schema() -> None:
    class Container(ServiceContainer):
        pass

    container = Container()
    container.from_schema(
        {"version": "1", "container": {"items": {"provider": "Factory", "provides": "list", "args": []}}}
    )
    assert both(container.items) == []


def test_a_dynamic_container_that_is_not_ours() -> None:
    container = containers.DynamicContainer()
    container.name = providers.Object("dynamic")
    container.record = providers.Factory(Record, container.name)
    assert both(container.record).args == ("dynamic",)
    container.name.override("other")
    assert both(container.record).args == ("other",)


def test_a_copied_container() -> None:
    class Source(ServiceContainer):
        name = providers.Object("source")
        record = providers.Factory(Record, name)

    @containers.copy(Source)
    class Copied(Source):
        name = providers.Object("copied")

    assert both(Copied().record).args == ("copied",)
    assert both(Source().record).args == ("source",)
