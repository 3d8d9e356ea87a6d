"""Providers of covet: what they declare, and that a value is made once, whoever asks."""

from __future__ import annotations

import asyncio
import importlib
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from dependency_injector import containers, providers

from covet_di import (
    FactoryProvider,
    Provide,
    ResourceProvider,
    Scope,
    Selector,
    ServiceContainer,
    SingletonProvider,
    graph_of,
    inject,
)
from covet_di.types import provided_type
from covet_plugin.graph import NodeKind
from covet_plugin.graph.errors import AppValueNotReady


class Thing:
    made = 0

    def __init__(self, *_: Any) -> None:
        type(self).made += 1


@pytest.fixture(autouse=True)
def nothing_made() -> None:
    Thing.made = 0


def function() -> Thing:
    return Thing()


async def coroutine() -> Thing:
    await asyncio.sleep(0.01)
    return Thing()


def generator() -> Iterator[Thing]:
    yield Thing()


async def async_generator() -> AsyncIterator[Thing]:
    yield Thing()


class Called:
    async def __call__(self) -> Thing:
        return Thing()


@pytest.mark.parametrize(
    ("made", "how"),
    [
        (Thing, NodeKind.CALL),
        (function, NodeKind.CALL),
        (coroutine, NodeKind.AWAIT),
        (generator, NodeKind.GENERATOR),
        (async_generator, NodeKind.ASYNC_GENERATOR),
        (Called(), NodeKind.AWAIT),
    ],
)
def test_a_factory_knows_how_and_of_which_type_an_instance_is(made: Any, how: NodeKind) -> None:
    provider: Any = FactoryProvider(Thing, factory=made)
    assert provider.how is how
    assert provided_type(provider) is Thing
    inferred: Any = FactoryProvider(made)
    assert provided_type(inferred) in (Thing, Any)


def test_it_is_a_factory_of_dependency_injector() -> None:
    provider = FactoryProvider(Thing, 1, scope=Scope.REQUEST)
    assert isinstance(provider, providers.Factory)
    assert provider.args == (1,)
    assert provider.scope is Scope.REQUEST
    assert isinstance(SingletonProvider(Thing), providers.ThreadSafeSingleton)
    assert isinstance(ResourceProvider(generator), providers.Resource)
    assert isinstance(FactoryProvider(Thing)(), Thing)


def test_a_selector_may_have_a_choice_of_any_name() -> None:
    chosen = Selector(lambda: "selector", selector=FactoryProvider(Thing))
    assert isinstance(chosen(), Thing)


class App(ServiceContainer):
    slow = SingletonProvider(coroutine)
    pool = ResourceProvider(async_generator)
    thing = SingletonProvider(Thing)
    foreign = providers.Singleton(function)
    user = FactoryProvider(Thing, slow, pool)


async def test_tasks_make_an_asynchronous_singleton_once() -> None:
    app = App()

    @inject
    async def use(slow: Thing = Provide[app.slow], user: Thing = Provide[app.user]) -> Thing:
        return slow

    values = await asyncio.gather(*(use() for _ in range(10)))
    assert len(set(map(id, values))) == 1
    assert values[0] is await app.slow.async_()
    closing: Any = app.shutdown_resources()
    await closing


def test_threads_with_loops_of_their_own_make_it_once() -> None:
    app = App()
    found: list[Thing] = []

    @inject
    async def use(slow: Thing = Provide[app.slow]) -> Thing:
        return slow

    threads = [threading.Thread(target=lambda: found.append(asyncio.run(use()))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(map(id, found))) == 1
    assert Thing.made == 1


def test_threads_make_a_singleton_that_is_not_ours_once_too() -> None:
    class Slow(Thing):
        def __init__(self) -> None:
            time.sleep(0.02)
            super().__init__()

    container: Any = App()
    container.slow_thing = providers.Singleton(Slow)
    found: list[Any] = []

    @inject
    def use(slow: Slow = Provide[container.slow_thing]) -> Slow:
        return slow

    threads = [threading.Thread(target=lambda: found.append(use())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, found))) == 1
    assert Slow.made == 1


def test_threads_open_a_resource_once() -> None:
    opened: list[int] = []

    def slow() -> Iterator[int]:
        time.sleep(0.02)
        opened.append(1)
        yield 1

    class Resources(ServiceContainer):
        pool = ResourceProvider(slow)

    resources = Resources()
    threads = [threading.Thread(target=resources.pool) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened == [1]
    resources.shutdown_resources()


async def test_who_stops_waiting_does_not_stop_the_others() -> None:
    app = App()

    @inject
    async def use(slow: Thing = Provide[app.slow]) -> Thing:
        return slow

    first, second = asyncio.create_task(use()), asyncio.create_task(use())
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert await second is await app.slow.async_()


async def test_a_start_that_is_cancelled_leaves_nothing_half_open_and_can_be_tried_again() -> None:
    log: list[str] = []

    async def slow(name: str) -> AsyncIterator[str]:
        log.append(f"open {name}")
        try:
            if name == "second" and log.count("open second") == 1:
                await asyncio.Event().wait()
            yield name
        finally:
            log.append(f"close {name}")

    class Slow(ServiceContainer):
        first = ResourceProvider(slow, "first")
        second = ResourceProvider(slow, "second")
        thing = SingletonProvider(Thing, first, second)

    container = Slow()

    @inject
    async def use(thing: Thing = Provide[container.thing]) -> None: ...

    starting = asyncio.create_task(use())
    while "open second" not in log:
        await asyncio.sleep(0)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert log == ["open first", "open second", "close second"]
    await use()
    assert log[3:] == ["open second"]
    closing: Any = container.shutdown_resources()
    await closing
    assert sorted(log[4:]) == ["close first", "close second"]


def test_a_value_that_was_awaited_is_had_without_afterwards() -> None:
    app = App()

    async def first() -> Thing:
        return await app.slow.async_()

    @inject
    def use(slow: Thing = Provide[app.slow]) -> Thing:
        return slow

    with pytest.raises(AppValueNotReady):
        use()
    assert asyncio.run(first()) is use()


def test_a_singleton_that_is_called_with_arguments_is_made_with_them() -> None:
    class Called(ServiceContainer):
        record = SingletonProvider(dict[str, int])

    called = Called()

    @inject
    def use(record: dict[str, int] = Provide[called.record]) -> dict[str, int]:
        return record

    assert called.record(a=1) == {"a": 1}
    assert use() is called.record()
    called.record.reset()
    assert use() == called.record() == {}
    assert called.record(a=2) == {}


def test_a_singleton_may_be_none() -> None:
    made: list[int] = []

    class Nothing(ServiceContainer):
        nothing = SingletonProvider(lambda: made.append(1))

    nothing = Nothing()
    assert nothing.nothing() is None
    assert nothing.nothing() is None
    assert made == [1]


@pytest.mark.parametrize("cls", [ResourceProvider, providers.Resource])
def test_a_resource_is_whatever_its_function_gives_entered_if_it_can_be(cls: Any) -> None:
    class Manager:
        def __enter__(self) -> str:
            return "entered"

        def __exit__(self, *_: object) -> None: ...

    container: Any = containers.DynamicContainer()
    container.manager = cls(Manager)
    container.function = cls(lambda: Manager())
    container.plain = cls(lambda value: value, 3)
    for name, value in {"manager": "entered", "function": "entered", "plain": 3}.items():
        provider = container.providers[name]

        @inject
        def use(found: Any = Provide[provider]) -> Any:
            return found

        assert use() == provider() == value
        assert provider.initialized
        provider.shutdown()
        assert not provider.initialized


@pytest.mark.parametrize("cls", [ResourceProvider, providers.Resource])
async def test_asynchronous_resources_too(cls: Any) -> None:
    class Manager:
        async def __aenter__(self) -> str:
            return "entered"

        async def __aexit__(self, *_: object) -> None: ...

    async def connect() -> Manager:
        return Manager()

    async def plain() -> int:
        return 3

    @contextmanager
    def both() -> Iterator[str]:
        yield "sync"

    async def opened() -> Any:
        return both()

    for made, value in ((Manager, "entered"), (connect, "entered"), (plain, 3), (opened, "sync")):
        provider = cls(made)

        @inject
        async def use(found: Any = Provide[provider]) -> Any:
            return found

        assert await use() == await provider() == value
        await provider.shutdown()
        assert not provider.initialized


async def test_what_failed_to_be_made_is_tried_again() -> None:
    tries: list[int] = []

    async def flaky() -> Thing:
        tries.append(1)
        if len(tries) == 1:
            raise ConnectionError("not yet")
        return Thing()

    class Flaky(ServiceContainer):
        thing = SingletonProvider(flaky)

    flaky_app = Flaky()

    @inject
    async def use(thing: Thing = Provide[flaky_app.thing]) -> Thing:
        return thing

    with pytest.raises(ConnectionError):
        await use()
    assert await use() is await use()
    assert len(tries) == 2


def test_where_a_provider_is_declared_is_told() -> None:
    node = graph_of(App())["user"]
    assert node.where.endswith("App.user")
    assert [edge.key for edge in node.dependencies] == ["slow", "pool"]


def test_a_value_that_another_thread_resets_at_that_moment_is_made_again() -> None:
    app = App()
    failures: list[BaseException] = []
    ended = threading.Event()

    @inject
    def use(thing: Thing = Provide[app.thing]) -> Thing:
        return thing

    def ask() -> None:
        try:
            while not ended.is_set():
                assert isinstance(use(), Thing)
                assert isinstance(app.thing(), Thing)
        except BaseException as error:
            failures.append(error)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(300):
        app.thing.reset()
    ended.set()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(interval)
    assert not failures


TEXT_CLASSES = [FactoryProvider, SingletonProvider, ResourceProvider, providers.Factory, providers.Singleton]


@pytest.mark.parametrize("cls", TEXT_CLASSES)
def test_a_text_names_what_is_called_as_dependency_injector_has_it(cls: Any) -> None:
    # In this module, or a builtin function; else by its path.
    assert cls("Thing").provides is Thing
    assert cls("dict").provides is dict
    assert cls("collections.abc.Iterator").provides is Iterator
    with pytest.raises(AttributeError, match=f"module '{__name__}' has no attribute 'Thign'"):
        cls("Thign")
    with pytest.raises(ImportError, match="covet_is_not_there"):
        cls("covet_is_not_there.Thing")
    container = type("Container", (ServiceContainer,), {"thing": cls("Thing")})()
    container.thing.set_provides("Record")  # one that reports its changes
    assert container.thing.provides is Record


def test_the_type_of_what_another_function_makes_may_be_a_text_too() -> None:
    provider: Any = FactoryProvider("Thing", factory=function)
    assert provided_type(provider) is Thing


def test_a_text_that_begins_with_a_dot_is_of_the_package_that_declares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "textual"
    package.mkdir()
    (package / "__init__.py").write_text("class Own: ...\n")
    (package / "services.py").write_text("class Mailer: ...\n")
    (package / "wiring.py").write_text(
        "from covet_di import FactoryProvider, ServiceContainer\n"
        "class Services(ServiceContainer):\n"
        "    mailer = FactoryProvider('.services.Mailer')\n"
        "    own = FactoryProvider('.Own')\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    services = importlib.import_module("textual.wiring").Services()
    assert type(services.mailer()).__module__ == "textual.services"
    assert type(services.own()).__module__ == "textual"


class Record: ...
