"""What is easily done wrong is told where it is done, in words that say what to do."""

from __future__ import annotations

import copy
import inspect
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Annotated, Any

import pytest
from dependency_injector import containers, providers, wiring

from covet_core import CovetApp, Depends, PlanErrors
from covet_core.testing import TestClient
from covet_di import (
    Configuration,
    DIPlugin,
    FactoryProvider,
    Provide,
    Scope,
    ServiceContainer,
    SingletonProvider,
    check,
    examine,
    graph_of,
    inject,
    lifespan,
    open_scope,
)
from covet_di.errors import ContainerExpected, NotAnEntry, NotInjected, OverrideRefused, ScopeMisplaced, UnknownProvider
from covet_di.faults import WrongType


class Engine:
    def __init__(self, url: str = "real") -> None:
        self.url = url


class Session:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine


class App(ServiceContainer):
    engine = SingletonProvider(Engine)
    session = FactoryProvider(Session, engine, scope=Scope.REQUEST)


app = App()


def use(engine: Engine = Provide[app.engine]) -> str:
    return engine.url


def test_a_function_without_inject_is_told_that_its_parameter_is_not_filled() -> None:
    with pytest.raises(NotInjected, match=r"Provide\[App.engine\] was not filled, so that it has no 'url'") as raised:
        use()
    assert "@inject of covet_di" in str(raised.value)
    assert inject(use)() == "real"


def test_a_marker_is_looked_at_and_copied_like_any_object() -> None:
    marker: Any = inspect.signature(use).parameters["engine"].default
    assert not hasattr(marker, "__wrapped__")
    assert not hasattr(marker, "url")
    assert copy.copy(marker).provider is marker.provider


def test_the_marker_of_dependency_injector_is_told_apart() -> None:
    with pytest.raises(NotAnEntry, match=r"that of dependency_injector\.wiring is another one"):

        @inject
        def wrong(engine: Any = wiring.Provide[app.engine]) -> None: ...


def test_a_provider_in_parentheses_is_told() -> None:
    provide: Any = Provide
    with pytest.raises(NotAnEntry, match=r"Provide\(App.engine\) .* in brackets, Provide\[container"):
        provide(app.engine)


def test_an_override_of_the_provider_of_the_class_is_refused_for_it_would_not_be_seen() -> None:
    with pytest.raises(
        UnknownProvider, match=r"(?s)'engine' of the class .*App.*Name the instance's: `container\.engine`"
    ):
        app.override(App.engine, Engine("fake"))
    with app.override(app.engine, Engine("fake")), app.override(providers.Object(3), 4):
        assert app.engine().url == "fake"


def test_what_a_container_is_created_with_has_the_name_of_a_provider() -> None:
    with pytest.raises(UnknownProvider, match=r"no provider 'engien'\.\nDid you mean 'engine'"):
        App(engien=providers.Object(Engine()))


@pytest.mark.parametrize("scope", list(Scope))
def test_the_text_of_a_scope_is_that_scope(scope: Scope) -> None:
    text: Any = str(scope)
    if scope is Scope.APP:
        with pytest.raises(ScopeMisplaced, match="SingletonProvider"):
            FactoryProvider(Engine, scope=text)
        return
    assert FactoryProvider(Engine, scope=text).scope is scope
    if scope is not Scope.TRANSIENT:
        with open_scope(text) as opened:
            assert opened.kinds == {scope}
            assert all(each is scope for each in opened.kinds)


def test_a_scope_that_there_is_not_is_told_with_those_that_there_are() -> None:
    scope: Any = "session"
    with pytest.raises(ScopeMisplaced, match="there are connection, message, request, transient"):
        FactoryProvider(Engine, scope=scope)


@pytest.mark.parametrize("cls", [SingletonProvider, providers.Singleton, providers.Factory])
def test_a_generator_that_nobody_enters_is_not_what_it_yields(cls: Any) -> None:
    def open_engine() -> Iterator[Engine]:
        yield Engine()

    class Generators(ServiceContainer):
        engine = cls(open_engine)
        session = FactoryProvider(Session, engine)

    (fault,) = examine(Generators()).faults
    assert isinstance(fault, WrongType)
    assert fault.provided.startswith("collections.abc.Iterator[")

    class Entered(ServiceContainer):
        engine = FactoryProvider(open_engine)
        session = FactoryProvider(Session, engine)

    assert not examine(Entered()).faults


@pytest.mark.parametrize(
    ("default", "named"),
    [
        (Depends(app.engine), "'engine' is marked with SingletonProvider of covet_di in Depends()"),
        (Depends(wiring.Provide[app.engine]), "'engine' is marked with Provide of dependency_injector in Depends()"),
        (wiring.Provide[app.engine], "'engine' is marked with Provide of dependency_injector,"),
        (app.engine, "'engine' is marked with SingletonProvider of covet_di,"),
    ],
)
def test_a_handler_marked_otherwise_than_with_provide_is_told_what_to_write(default: Any, named: str) -> None:
    service = CovetApp()

    @service.get("/")
    async def handler(engine: Engine = default) -> str:
        return engine.url

    with pytest.raises(PlanErrors) as raised:
        service.plan()
    assert [fault.code for fault in raised.value.exceptions] == ["foreign-marker"]
    assert named in str(raised.value)
    assert "Mark a parameter with `Provide[container.service]`" in str(raised.value)


def test_provide_within_depends_is_told_to_stand_alone() -> None:
    provided: Any = Provide[app.engine]
    service = CovetApp()

    @service.get("/")
    async def handler(engine: Annotated[Engine, Depends(provided)]) -> str:
        return engine.url

    with pytest.raises(PlanErrors) as raised:
        service.plan()
    assert "write Provide[App.engine] without Depends() around it" in str(raised.value)


@pytest.mark.parametrize("take", [DIPlugin, lifespan, check, examine, graph_of])
@pytest.mark.parametrize(
    ("given", "told"),
    [
        (None, "None was given"),
        (5, "an int was given"),
        ("main:container", "a str was given"),
        (Engine, "the class Engine was given.\nGive an instance of a ServiceContainer"),
        (app.engine, "a SingletonProvider was given.\nGive an instance of a ServiceContainer"),
        (use, r"a function \(use\) was given.\nIf it returns the container, call it"),
    ],
)
def test_what_is_no_container_is_told_at_the_call(take: Any, given: Any, told: str) -> None:
    with pytest.raises(ContainerExpected, match=f"A container was expected here, and {told}") as raised:
        take(given)
    assert isinstance(raised.value, TypeError)


@pytest.mark.parametrize("take", [DIPlugin, lifespan, check, examine, graph_of])
@pytest.mark.parametrize("given", [app, App, containers.DynamicContainer(), containers.DeclarativeContainer])
def test_a_container_and_the_class_of_one_are_taken(take: Any, given: Any) -> None:
    take(given)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ((), "no arguments were given"),
        ((app.engine, 1, 2), "3 arguments were given"),
        ((Engine, 1), "the class Engine is no provider"),
        ((app.engine,), "a SingletonProvider was given, and nothing that is to stand in for it"),
        (({"engine": 1},), "a dict is no container"),
    ],
)
def test_what_can_not_be_overridden_is_told(given: tuple[Any, ...], told: str) -> None:
    override: Any = app.override
    with pytest.raises(OverrideRefused, match=f"App can be overridden so: {told}") as raised:
        override(*given)
    assert "container.override(container.pool, fake)" in str(raised.value)


def test_an_option_is_overridden_by_its_name_too() -> None:
    class Inner(ServiceContainer):
        config = Configuration()
        url = FactoryProvider(str, config.db.url)

    class Outer(ServiceContainer):
        inner = providers.Container(Inner)

    inner, outer = Inner(), Outer()
    inner.config.from_dict({"db": {"url": "real"}})
    with inner.override("config.db.url", "fake"):
        assert inner.url() == "fake"
    assert inner.url() == "real"
    with outer.override("inner.config.db.url", "fake"):
        assert outer.inner.url() == "fake"
    with pytest.raises(UnknownProvider, match=r"no provider 'url\.db'"):
        inner.override("url.db", 1)


def test_a_value_that_takes_an_await_is_told_in_a_script_without_a_loop() -> None:
    code = """
from covet_di import ResourceProvider, ServiceContainer
async def opened(): yield 5
class App(ServiceContainer):
    pool = ResourceProvider(opened)
app = App()
try:
    app.pool()
except RuntimeError as error:
    print(type(error).__name__)
import asyncio
loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
print(loop.run_until_complete(app.pool()))
loop.run_until_complete(app.pool.shutdown())
loop.close()
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout.split(), done.stderr) == (["AppValueNotReady", "5"], "")


@pytest.mark.parametrize("where", ["on_startup", "exception_handler", "middleware"])
def test_what_is_no_handler_of_a_route_is_told_that_it_needs_inject(where: str) -> None:
    service = CovetApp(plugins=[DIPlugin(app)])
    urls: list[str] = []

    async def started(engine: Engine = Provide[app.engine]) -> None:
        urls.append(engine.url)

    async def handled(request: Any, error: Any, engine: Engine = Provide[app.engine]) -> Any:
        urls.append(engine.url)
        return {}

    async def around(request: Any, call_next: Any, engine: Engine = Provide[app.engine]) -> Any:
        urls.append(engine.url)
        return await call_next(request)

    def register(service: CovetApp, mark: Any) -> None:
        match where:
            case "on_startup":
                service.on_startup(mark(started))
            case "exception_handler":
                service.exception_handler(KeyError)(mark(handled))
            case _:
                service.middleware(mark(around))

        @service.get("/")
        async def fail() -> None:
            raise KeyError

    register(service, lambda function: function)
    with pytest.raises(NotInjected, match="middleware, hooks and handlers of exceptions need it too"):
        ask(service)
    injected = CovetApp(plugins=[DIPlugin(app)])
    register(injected, inject)
    with suppress(KeyError):
        ask(injected)
    assert urls == ["real"]


def ask(service: CovetApp) -> None:
    with TestClient(service) as client:
        client.get("/")
