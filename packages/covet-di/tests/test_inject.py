"""Functions that get arguments from a container, in every shape that Python has."""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any, cast

import pytest

from covet_di import Configuration, FactoryProvider, Provide, Scope, ServiceContainer, SingletonProvider, inject
from covet_di.errors import NotAnEntry, ProviderExpected
from covet_plugin.graph import Node, NodeKind, Site


class Engine:
    def __init__(self, url: str = "memory") -> None:
        self.url = url


class Session:
    opened = 0
    closed: list[object] = []

    def __init__(self, engine: Engine) -> None:
        self.engine = engine


def open_session(engine: Engine) -> Iterator[Session]:
    session = Session(engine)
    Session.opened += 1
    try:
        yield session
    except BaseException as error:
        Session.closed.append(error)
        raise
    else:
        Session.closed.append(None)


class App(ServiceContainer):
    config = Configuration(default={"limit": 3})
    engine = SingletonProvider(Engine)
    session = FactoryProvider(Session, engine, scope=Scope.REQUEST, factory=open_session)


app = App()


@pytest.fixture(autouse=True)
def nothing_open() -> None:
    Session.opened = 0
    Session.closed = []


def test_a_function_gets_what_is_not_passed() -> None:
    @inject
    def use(name: str, engine: Engine = Provide[app.engine], limit: int = Provide[app.config.limit]) -> tuple[Any, ...]:
        return name, engine, limit

    fake = Engine("fake")
    assert use("a") == ("a", app.engine(), 3)
    assert use("a", fake) == ("a", fake, 3)
    assert use("a", limit=9) == ("a", app.engine(), 9)
    assert use(engine=fake, limit=9, name="b") == ("b", fake, 9)
    assert use("a", fake, 9) == ("a", fake, 9)


def test_an_argument_that_is_passed_is_not_made() -> None:
    @inject
    def use(session: Session = Provide[app.session]) -> Session:
        return session

    own = Session(Engine())
    assert use(own) is own
    assert Session.opened == 0
    assert use() is not own
    assert (Session.opened, Session.closed) == (1, [None])


def test_the_annotation_holds_the_marker_too_also_before_parameters_without_a_default() -> None:
    @inject
    def use(engine: Annotated[Engine, "said", Provide[app.engine]], name: str, *, extra: int = 1) -> tuple[Any, ...]:
        return engine, name, extra

    assert cast("Any", use)(name="a") == (app.engine(), "a", 1)
    fake = Engine()
    assert use(fake, "a", extra=2) == (fake, "a", 2)
    with pytest.raises(TypeError, match="name"):
        cast("Any", use)()


def test_annotations_that_are_text_name_local_types() -> None:
    class Local(Engine):
        pass

    Injected = Annotated[Local, Provide[app.engine]]  # noqa: N806

    @inject
    def use(engine: Injected) -> Local:
        return engine

    assert cast("Any", use)() is app.engine()


def test_every_kind_of_parameter_is_passed_on() -> None:
    @inject
    def use(
        first: int, /, second: int, *rest: int, engine: Engine = Provide[app.engine], last: int = 0, **more: int
    ) -> tuple[Any, ...]:
        return first, second, rest, engine, last, more

    assert use(1, 2, 3, 4, last=5, six=6) == (1, 2, (3, 4), app.engine(), 5, {"six": 6})
    assert use(1, second=2) == (1, 2, (), app.engine(), 0, {})
    with pytest.raises(TypeError):
        use(second=2)  # type: ignore[call-arg]


async def test_a_coroutine_function() -> None:
    @inject
    async def use(session: Session = Provide[app.session]) -> Session:
        await asyncio.sleep(0)
        assert Session.closed == []
        return session

    assert inspect.iscoroutinefunction(use)
    assert (await use()).engine is app.engine()
    assert Session.closed == [None]


def test_a_generator_function_keeps_its_scope_until_it_ends() -> None:
    @inject
    def count(end: int, session: Session = Provide[app.session]) -> Iterator[int]:
        for number in range(end):
            assert Session.closed == []
            yield number

    assert inspect.isgeneratorfunction(count)
    assert list(count(3)) == [0, 1, 2]
    assert (Session.opened, Session.closed) == (1, [None])
    Session.closed.clear()
    steps = count(3)
    next(steps)
    closing: Any = steps
    closing.close()
    assert isinstance(Session.closed[-1], GeneratorExit)


async def test_an_asynchronous_generator_function() -> None:
    @inject
    async def count(end: int, session: Session = Provide[app.session]) -> AsyncIterator[int]:
        for number in range(end):
            yield number

    assert inspect.isasyncgenfunction(count)
    assert [number async for number in count(3)] == [0, 1, 2]
    assert Session.closed == [None]


def test_methods_class_methods_and_static_methods() -> None:
    class Service:
        @inject
        def method(self, engine: Engine = Provide[app.engine]) -> tuple[Any, Engine]:
            return self, engine

        @classmethod
        @inject
        def of_class(cls, engine: Engine = Provide[app.engine]) -> tuple[Any, Engine]:
            return cls, engine

        @inject
        @staticmethod
        def static(engine: Engine = Provide[app.engine]) -> Engine:
            return engine

    service = Service()
    assert service.method() == (service, app.engine())
    assert Service.of_class() == (Service, app.engine())
    assert Service.static() is app.engine()


def test_an_exception_reaches_the_resources_and_the_caller() -> None:
    @inject
    def fail(session: Session = Provide[app.session]) -> None:
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine") as raised:
        fail()
    assert Session.closed == [raised.value]


def test_a_function_keeps_its_name_its_text_and_its_signature() -> None:
    def plain(name: str, engine: Engine = Provide[app.engine]) -> str:
        """Say something."""
        return name

    function = inject(plain)
    assert (function.__name__, function.__doc__, function.__wrapped__) == ("plain", "Say something.", plain)  # type: ignore[attr-defined]
    assert inspect.signature(function) == inspect.signature(plain)


def test_a_partial_and_an_object_that_can_be_called() -> None:
    class Called:
        def __call__(self, number: int, engine: Engine = Provide[app.engine]) -> tuple[int, Engine]:
            return number, engine

    called = Called()
    assert inject(called)(1) == (1, app.engine())
    assert inject(functools.partial(called, 2))() == (2, app.engine())


def test_what_is_no_entry_is_refused_with_the_reason() -> None:
    with pytest.raises(NotAnEntry, match="none of its parameters"):

        @inject
        def nothing(name: str) -> None: ...

    with pytest.raises(ProviderExpected, match="takes a provider"):
        Provide["engine"]  # type: ignore[index]


def test_the_marker_of_another_package_is_filled_too() -> None:
    class Marker:
        def __covet_node__(self, site: Site, /) -> Node:
            return Node("answer", "answer", NodeKind.VALUE, value=(site.parameter, site.annotation))

    @inject
    def use(answer: int = Marker(), engine: Engine = Provide[app.engine]) -> Any:  # type: ignore[assignment]
        return answer, engine

    assert use() == (("answer", int), app.engine())


def test_a_function_is_compiled_when_it_is_called_and_not_before() -> None:
    class Late(ServiceContainer):
        config = Configuration()
        engine = SingletonProvider(Engine, config.url)

    late = Late()

    @inject
    def use(engine: Engine = Provide[late.engine]) -> str:
        return engine.url

    late.config.url.override("set later")
    assert use() == "set later"


def test_recursive_calls_are_scopes_of_their_own() -> None:
    @inject
    def descend(depth: int, session: Session = Provide[app.session]) -> list[Session]:
        return [session, *(descend(depth - 1) if depth else [])]

    @inject
    def other(session: Session = Provide[app.session]) -> list[Session]:
        return [session, *descend(1)]

    first, second = descend(1)
    assert first is not second
    mine, joined, own = other()
    assert mine is joined
    assert own is joined
