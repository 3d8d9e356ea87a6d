"""Everything that is wrong with a graph is found before anything is made, and all at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, Generic, Optional, Protocol, TypeVar

import pytest
from dependency_injector import containers, providers

from covet_di import (
    Configuration,
    FactoryProvider,
    GraphErrors,
    GraphFault,
    Input,
    Provide,
    ResourceProvider,
    Scope,
    Selector,
    ServiceContainer,
    SingletonProvider,
    check,
    examine,
    inject,
)
from covet_di.faults import (
    ArgumentMismatch,
    CaptiveDependency,
    MissingConfiguration,
    MissingProvider,
    ProviderCycle,
    ProviderOfClass,
    UnknownChoice,
    UnusedProvider,
    WrongType,
)
from covet_di.fitting import fits

T = TypeVar("T")


class Engine:
    def __init__(self, url: str = "memory", size: int = 1) -> None:
        self.url = url


class Session:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine


class Anything:
    def __init__(self, *args: Any, **kwargs: Any) -> None: ...


def open_session(engine: Engine) -> Iterator[Session]:
    yield Session(engine)


def faults_of(container: Any) -> list[Any]:
    return list(examine(container).faults)


def only(container: Any) -> Any:
    """The one fault of a container."""
    (fault,) = examine(container).faults
    return fault


def test_a_sound_container_has_no_faults_and_nothing_was_made() -> None:
    def explode() -> None:
        raise AssertionError("made")

    class Sound(ServiceContainer):
        config = Configuration(default={"url": "x"})
        engine = SingletonProvider(Engine, config.url)
        session = FactoryProvider(Session, engine, scope=Scope.REQUEST, factory=open_session)
        bomb = SingletonProvider(explode)

    assert check(Sound()).warnings == ()
    assert examine(Sound).faults == ()


def test_all_faults_are_raised_together_with_their_codes() -> None:
    class Broken(ServiceContainer):
        config = Configuration()
        missing = providers.Dependency(instance_of=Engine)
        engine = SingletonProvider(Engine, config.url)
        session = FactoryProvider(Session, engine, scope=Scope.REQUEST)
        captive = SingletonProvider(Anything, session)
        wrong = SingletonProvider(Session, providers.Object("text"))

    with pytest.raises(GraphErrors) as raised:
        check(Broken())
    codes = {fault.code for fault in raised.value.exceptions if isinstance(fault, GraphFault)}
    assert codes == {"provider-missing", "configuration-missing", "captive-dependency", "provided-type-wrong"}
    text = str(raised.value)
    assert "Broken has 4 faults" in text
    assert all(f"[{code}]" in text for code in codes)
    only_missing = raised.value.subgroup(lambda fault: isinstance(fault, MissingProvider))
    assert isinstance(only_missing, GraphErrors)


def test_what_a_host_fills_lives_as_long_as_a_request() -> None:
    class Inputs(ServiceContainer):
        given = Input(Engine)
        session = FactoryProvider(Session, given, scope=Scope.REQUEST)
        captive = SingletonProvider(Session, given)

    fault = only(Inputs())
    assert isinstance(fault, CaptiveDependency)
    assert fault.path == ("captive", "given")


def test_a_dependency_that_nobody_gave() -> None:
    class Missing(ServiceContainer):
        engine = providers.Dependency(instance_of=Engine)
        session = FactoryProvider(Session, engine)

    fault = only(Missing())
    assert isinstance(fault, MissingProvider)
    assert (fault.provider, fault.needed_by) == ("engine", "session")
    assert not examine(Missing(engine=SingletonProvider(Engine))).faults


def test_an_abstract_provider_that_nobody_overrides() -> None:
    class Abstract(ServiceContainer):
        engine = providers.AbstractSingleton(Engine)

    abstract = Abstract()
    assert isinstance(only(abstract), MissingProvider)
    abstract.engine.override(providers.Singleton(Engine))
    assert not examine(abstract).faults


def test_a_cycle_is_shown_as_a_path() -> None:
    class Cyclic(ServiceContainer):
        first = FactoryProvider(Anything)
        second = FactoryProvider(Anything, first)
        third = SingletonProvider(Anything, inner=second)

    cyclic = Cyclic()
    cyclic.first.add_args(cyclic.third)
    fault = only(cyclic)
    assert isinstance(fault, ProviderCycle)
    assert fault.path == ("first", "third", "second", "first")

    @inject
    def use(value: Any = Provide[cyclic.second]) -> None: ...

    with pytest.raises((ProviderCycle, RecursionError)):
        use()


def test_a_provider_that_is_called_later_makes_no_cycle() -> None:
    class Lazy(ServiceContainer):
        first = FactoryProvider(Anything)
        second = FactoryProvider(Anything, first)

    lazy = Lazy()
    lazy.first.add_args(lazy.second.provider)
    assert not examine(lazy).faults


def test_a_decorator_of_itself_is_a_cycle() -> None:
    class Decorated(ServiceContainer):
        engine = FactoryProvider(Anything)

    decorated = Decorated()
    decorated.engine.override(providers.Factory(Anything, decorated.engine))
    assert isinstance(only(decorated), ProviderCycle)


CAPTIVES: dict[str, Callable[[Any], Any]] = {
    "itself": lambda session: session,
    "through a factory": lambda session: FactoryProvider(Anything, session),
    "through two factories": lambda session: providers.Factory(Anything, FactoryProvider(Anything, x=session)),
    "through a list": lambda session: providers.List(session),
    "through an attribute": lambda session: session.provided.engine,
    "through its provider": lambda session: session.provider,
    "through the provider of a factory": lambda session: providers.Factory(Anything, session).provider,
    "through a selector": lambda session: providers.Selector(lambda: "it", it=session),
    "through attributes": lambda session: providers.Factory(Anything).add_attributes(session=session),
    "a transient that has to be closed": lambda session: FactoryProvider(Session, Engine(), factory=open_session),
}


@pytest.mark.parametrize("way", CAPTIVES.values(), ids=CAPTIVES)
@pytest.mark.parametrize("holder", [SingletonProvider, providers.Singleton, ResourceProvider])
def test_a_singleton_that_holds_what_lives_shorter(holder: Any, way: Callable[[Any], Any]) -> None:
    container: Any = containers.DynamicContainer()
    container.engine = SingletonProvider(Engine)
    container.session = FactoryProvider(Session, container.engine, scope=Scope.REQUEST, factory=open_session)
    container.holder = holder(Anything, way(container.session))
    fault = only(container)
    assert isinstance(fault, CaptiveDependency)
    assert fault.path[0] == "holder"
    assert (fault.scope, fault.held in ("request", "transient")) == ("app", True)
    assert fault.path[0] in fault.render()
    assert fault.path[-1] in fault.render()


def test_the_singleton_of_a_thread_outlives_the_requests_that_the_thread_works_for() -> None:
    class Threads(ServiceContainer):
        engine = SingletonProvider(Engine)
        session = FactoryProvider(Session, engine, scope=Scope.REQUEST)
        unit = FactoryProvider(Anything, session)
        sound = providers.ThreadLocalSingleton(Anything, engine)
        local = providers.ThreadLocalSingleton(Anything, unit)
        of_context = providers.ContextLocalSingleton(Anything, unit)

    threads = Threads()
    fault = only(threads)
    assert isinstance(fault, CaptiveDependency)
    assert fault.path == ("local", "unit", "session")
    assert "local lives for one thread, and holds session, which lives for one request" in str(fault)
    with threads.override("local", threads.session):
        assert not examine(threads).faults


def test_scopes_may_hold_what_lives_longer_and_nothing_beside_them() -> None:
    class Scopes(ServiceContainer):
        engine = SingletonProvider(Engine)
        connection = FactoryProvider(Anything, engine, scope=Scope.CONNECTION)
        request = FactoryProvider(Anything, connection, scope=Scope.REQUEST)
        message = FactoryProvider(Anything, connection, scope=Scope.MESSAGE)
        factory = FactoryProvider(Anything, request)

    assert not examine(Scopes()).faults

    class Beside(Scopes):
        both = FactoryProvider(Anything, Scopes.message, scope=Scope.REQUEST)
        upward = FactoryProvider(Anything, Scopes.request, scope=Scope.CONNECTION)

    assert [(fault.path[0], fault.held) for fault in faults_of(Beside())] == [
        ("both", "message"),
        ("upward", "request"),
    ]


def test_arguments_that_lack_and_arguments_that_nobody_takes() -> None:
    class Calls(ServiceContainer):
        lacks = SingletonProvider(Session)
        unknown = SingletonProvider(Engine, sise=3)
        many = SingletonProvider(Engine, "url", 1, 2)
        by_hand = FactoryProvider(Session)
        lacking = FactoryProvider(Session)
        user = SingletonProvider(Anything, lacking)

    faults = {fault.provider: fault for fault in examine(Calls()).faults if isinstance(fault, ArgumentMismatch)}
    assert set(faults) == {"lacks", "unknown", "many", "lacking"}
    assert faults["lacks"].missing == ("engine",)
    assert faults["unknown"].unknown == ("sise",)
    assert "2 positional" not in faults["many"].render()
    assert "3 positional arguments" in faults["many"].render()


def test_values_of_another_type() -> None:
    class Types(ServiceContainer):
        engine = SingletonProvider(Engine)
        wrong = SingletonProvider(Session, engine="text")
        right = SingletonProvider(Session, engine)
        given = providers.Dependency(instance_of=Engine)
        through = SingletonProvider(Session, given)

    types = Types(given=SingletonProvider(Anything))
    faults = {fault.where.split(",")[0]: fault for fault in faults_of(types)}
    assert set(faults) == {"wrong", "through", "given"}
    assert isinstance(faults["wrong"], WrongType)
    assert (faults["wrong"].parameter, faults["wrong"].provided) == ("engine", "str")
    assert faults["through"].provided.endswith("Anything")


def test_what_is_given_for_a_dependency_is_of_its_type() -> None:
    class Given(ServiceContainer):
        engine: Any = providers.Dependency(instance_of=Engine)
        fallback: Any = providers.Dependency(instance_of=Engine, default=providers.Object("text"))
        anything: Any = providers.Dependency()
        session = FactoryProvider(Anything, engine, fallback, anything)

    class Sub(Engine): ...

    right = {"fallback": SingletonProvider(Sub), "anything": providers.Object(3)}
    assert not examine(Given(engine=SingletonProvider(Engine), **right)).faults
    assert not examine(Given(engine=providers.Callable(lambda: Engine()), **right)).faults
    for wrong in (providers.Object(3), SingletonProvider(Session, None), providers.Factory(int)):
        fault = only(Given(engine=wrong, **right))
        assert isinstance(fault, WrongType)
        assert "engine, Dependency: 'instance_of' is " in str(fault)
    (fault,) = examine(Given(engine=SingletonProvider(Engine), anything=providers.Object(3))).faults
    assert isinstance(fault, WrongType)
    assert fault.provided == "str"


def test_an_entry_that_is_annotated_otherwise() -> None:
    class Types(ServiceContainer):
        engine = SingletonProvider(Engine)

    types = Types()

    @inject
    def use(engine: Session = Provide[types.engine], fine: Engine = Provide[types.engine]) -> None: ...  # type: ignore[assignment]

    fault = only(types)
    assert isinstance(fault, WrongType)
    assert "test_check.py" in fault.where
    assert fault.parameter == "engine"


def test_options_that_are_not_set_or_of_no_use() -> None:
    def optional(url: str | None, size: int = 1) -> Engine:
        return Engine()

    class Configured(ServiceContainer):
        config = Configuration(default={"text": "secret", "size": "7"})
        unset = SingletonProvider(Engine, config.unset)
        fine = SingletonProvider(optional, config.unset)
        number = SingletonProvider(Engine, "url", config.text.as_int())
        required = SingletonProvider(Engine, config.other.required())
        text = SingletonProvider(Engine, "url", config.size)
        listed = SingletonProvider(Anything, providers.List(config.lacks))

    faults: dict[str, list[Any]] = {}
    for fault in faults_of(Configured()):
        faults.setdefault(fault.code, []).append(fault)
        assert "secret" not in str(fault)
    missing = {fault.needed_by: fault for fault in faults["configuration-missing"]}
    assert set(missing) == {"unset", "number", "required", "listed[0]"}
    assert all(isinstance(fault, MissingConfiguration) for fault in missing.values())
    assert "converted" in missing["number"].render()
    (wrong,) = faults["provided-type-wrong"]
    assert (wrong.provider, wrong.provided, wrong.expected) == ("config.size", "str", "int")


def test_an_option_that_an_entry_takes_may_be_none_if_it_says_so() -> None:
    class Configured(ServiceContainer):
        config = Configuration()

    configured = Configured()

    @inject
    def use(url: Optional[str] = Provide[configured.config.url]) -> None: ...  # noqa: UP045

    assert not examine(configured).faults

    @inject
    def need(url: str = Provide[configured.config.url]) -> None: ...

    assert isinstance(only(configured), MissingConfiguration)


def test_a_selector_without_a_choice() -> None:
    class Selecting(ServiceContainer):
        config = Configuration()
        cache = Selector(config.cache, memory=SingletonProvider(Engine), redis=SingletonProvider(Engine))

    selecting = Selecting()
    fault = only(selecting)
    assert isinstance(fault, MissingConfiguration)
    assert (fault.option, fault.needed_by) == ("config.cache", "cache")
    selecting.config.cache.override("memry")
    fault = only(selecting)
    assert isinstance(fault, UnknownChoice)
    assert "'memory'" in str(fault)
    selecting.config.cache.override("redis")
    assert not examine(selecting).faults


def test_what_nothing_needs_is_a_warning() -> None:
    class Unused(ServiceContainer):
        config = Configuration()
        engine = SingletonProvider(Engine)
        session = FactoryProvider(Session, engine)
        forgotten = SingletonProvider(Engine)
        handed = FactoryProvider(Engine)
        lazy = FactoryProvider(Anything, handed.provider)
        chosen = Selector(lambda: "one", one=SingletonProvider(Engine), other=forgotten)

    unused = Unused()
    assert examine(unused).warnings == ()

    @inject
    def use(session: Session = Provide[unused.session], lazy: Any = Provide[unused.lazy]) -> None: ...

    assert [warning.code for warning in examine(unused).warnings] == ["provider-unused"]
    (warning,) = check(unused).warnings
    assert isinstance(warning, UnusedProvider)
    assert warning.provider == "chosen"


def test_an_entry_that_names_the_class_where_an_instance_is_used_is_a_warning() -> None:
    class Named(ServiceContainer):
        engine = SingletonProvider(Engine)

    named = Named()

    @inject
    def use(engine: Engine = Provide[Named.engine]) -> Engine:
        return engine

    assert use() is Named.engine()
    (warning,) = examine(named).warnings
    assert isinstance(warning, ProviderOfClass)
    assert (warning.parameter, warning.provider) == ("engine", "Named.engine")
    assert "Provide[container.engine]" in str(warning)
    assert not examine(Named).warnings


class Repo(Generic[T]):
    pass


class IntRepo(Repo[int]):
    pass


class Sends(Protocol):
    def send(self, text: str) -> None: ...


class Mail:
    def send(self, text: str) -> None: ...


@pytest.mark.parametrize(
    ("provided", "expected", "fit"),
    [
        (int, float, True),
        (int, str, False),
        (bool, int, True),
        (str, Any, True),
        (Any, str, True),
        (int, "Unresolved", True),
        (int, int | None, True),
        (str, int | None, False),
        (type(None), int, False),
        (int | str, int, True),
        (Mail, Sends, True),
        (Engine, Sends, False),
        (IntRepo, Repo[int], True),
        (IntRepo, Repo[str], False),
        (Repo[int], Repo[int], True),
        (Repo[int], IntRepo, False),
        (list, list[int], True),
        (Engine, T, True),
        (Mail, Callable[[], None], False),
    ],
)
def test_types_fit_unless_they_surely_do_not(provided: Any, expected: Any, fit: bool) -> None:
    assert fits(provided, expected) is fit


def test_ten_thousand_providers_are_no_matter() -> None:
    container: Any = containers.DynamicContainer()
    previous: list[Any] = []
    for number in range(10_000):
        cls = type(f"C{number}", (), {"__init__": lambda self, a=None, b=None: None})
        previous.append(providers.Factory(cls, *previous[-1:], *previous[number // 2 : number // 2 + 1]))
        setattr(container, f"p{number}", previous[-1])
    began = time.process_time()
    found = examine(container)
    assert not found.faults
    assert time.process_time() - began < 5  # what takes a tenth of it is measured elsewhere
