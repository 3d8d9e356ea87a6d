"""Arguments of the wrong kind are refused where they are given, by an error that says what to give."""

from __future__ import annotations

import re
from typing import Annotated, Any, NewType

import pytest
from dependency_injector import errors, providers

from covet_core import CovetApp, PlanErrors
from covet_di import (
    Configuration,
    DIPlugin,
    FactoryProvider,
    Input,
    Named,
    Provide,
    ResourceProvider,
    Scope,
    Selector,
    ServiceContainer,
    SingletonProvider,
    examine,
    inject,
    open_scope,
)
from covet_di.errors import NotAnEntry, OverrideRefused, ProviderExpected, ScopeMisplaced, TypeExpected
from covet_di.faults import ArgumentMismatch, MissingConfiguration


class Engine:
    def __init__(self, url: str = "real") -> None:
        self.url = url


class Part(ServiceContainer):
    engine = SingletonProvider(Engine)


class App(ServiceContainer):
    config = Configuration()
    engine = SingletonProvider(Engine)
    part = providers.Container(Part)
    parts = providers.DependenciesContainer()


app = App()
UserId = NewType("UserId", int)
bare: Any = Provide


@pytest.mark.parametrize(
    ("types", "told"),
    [
        (Engine, r"the class Engine was given\.\nPut it in brackets, .*`types=\[Service\]`"),
        ("Engine", r"a str was given\.\nName the class itself"),
        (["Engine"], r"a str was given\.\nName the class itself"),
        ([app.engine], r"a SingletonProvider was given\.\nName the class itself"),
        (None, "None was given"),
        (3, "an int was given"),
    ],
)
def test_types_of_a_plugin_that_are_no_list_of_types(types: Any, told: str) -> None:
    with pytest.raises(TypeExpected, match=rf"DIPlugin\(types=\.\.\.\) takes a list of types, and {told}"):
        DIPlugin(app, types=types)


@pytest.mark.parametrize("types", [[Engine], (Engine,), {Engine}, iter([Engine]), [UserId], [list[Engine]], ()])
def test_types_of_a_plugin_are_whatever_a_parameter_is_annotated_with(types: Any) -> None:
    DIPlugin(app, types=types)


def test_a_type_of_a_plugin_that_nothing_provides_is_told_with_what_mends_that() -> None:
    service = CovetApp(plugins=[DIPlugin(app, types=[UserId])])
    with pytest.raises(PlanErrors) as raised:
        service.plan()
    (fault,) = raised.value.exceptions
    assert fault.code == "plugin-contribute-failed"
    assert "needs" in str(fault)
    assert "which nothing provides [autowire-missing].\nDeclare a provider of that type" in str(fault)
    assert "belongs into `lifespan`" not in str(fault)


@pytest.mark.parametrize(("given", "told"), [("Engine", "a str"), (3, "an int"), (app.engine, "a SingletonProvider")])
def test_an_input_of_no_type(given: Any, told: str) -> None:
    with pytest.raises(TypeExpected, match=f"Input takes a type, and {told} was given"):
        Input(given)
    assert Input(list[Engine]).scope is Scope.REQUEST
    assert Input(Engine).scope is Scope.REQUEST


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (Engine, r"the class Engine was given\.\nDeclare a provider that calls it"),
        ("engine", r"a str was given\.\nName the provider as it is, `container\.service`"),
        (Engine("secret"), r"an Engine was given\.\nName the provider as it is"),
        ((app.engine, app.engine), "a tuple was given"),
        (app.config.size.as_int, r"a method \(\w+\.as_int\) was given\.\nCall the method"),
    ],
)
def test_what_is_provided_is_a_provider(given: Any, told: str) -> None:
    with pytest.raises(
        ProviderExpected, match=rf"Provide\[\.\.\.\] takes a provider of a container, and {told}"
    ) as got:
        Provide[given]
    assert "secret" not in str(got.value)


def test_a_selector_chooses_among_providers() -> None:
    wrong: Any = Engine
    with pytest.raises(ProviderExpected, match="'real' of a Selector takes a provider") as raised:
        Selector(app.config.which, real=wrong)
    assert "the class Engine was given" in str(raised.value)


def test_a_selector_that_is_given_a_name_for_what_gives_the_name() -> None:
    name: Any = "real"

    class Selecting(ServiceContainer):
        engine = Selector(name, real=SingletonProvider(Engine))

    (fault,) = examine(Selecting()).faults
    assert isinstance(fault, MissingConfiguration)
    assert "it is a str, which can't be called.\nGive a Selector an option" in str(fault)


def marked_by_default(engine: Engine = bare) -> str:
    return engine.url


def marked_by_annotation(engine: Annotated[Engine, bare]) -> str:
    return engine.url


@pytest.mark.parametrize("function", [marked_by_default, marked_by_annotation])
def test_provide_that_names_nothing(function: Any) -> None:
    told = r"'engine', which is marked with Provide alone, .* in brackets, Provide\[container\.service\]"
    with pytest.raises(NotAnEntry, match=told):
        inject(function)
    service = CovetApp(plugins=[DIPlugin(app)])
    service.get("/")(function)
    with pytest.raises(PlanErrors) as raised:
        service.plan()
    assert re.search(told, str(raised.value))


def test_inject_belongs_below_property() -> None:
    with pytest.raises(NotAnEntry, match="write @property above @inject"):

        class Service:
            @inject  # type: ignore[prop-decorator]
            @property
            def engine(self, engine: Engine = Provide[app.engine]) -> Engine:
                return engine


@pytest.mark.parametrize("given", [{Engine: 1}, [Scope.REQUEST], Engine, None, 3])
def test_a_scope_that_is_none_whatever_it_is(given: Any) -> None:
    with pytest.raises(ScopeMisplaced, match="can be opened: connection, message, request"):
        open_scope(given)
    with pytest.raises(ScopeMisplaced, match="there are connection, message, request, transient"):
        FactoryProvider(Engine, scope=given)


@pytest.mark.parametrize("given", [{"scope": Scope.REQUEST}, {"factory": Engine}])
def test_options_of_a_factory_that_a_singleton_does_not_have(given: dict[str, Any]) -> None:
    class Singletons(ServiceContainer):
        engine = SingletonProvider(Engine, **given)

    (fault,) = examine(Singletons()).faults
    assert isinstance(fault, ArgumentMismatch)
    assert "A `FactoryProvider` takes a scope and a factory" in str(fault)
    assert "autowire" not in str(fault)


def test_an_instance_is_no_resource() -> None:
    wrong: Any = Engine()
    with pytest.raises(
        errors.Error, match="ResourceProvider takes what opens the resource, a function or a class, and an"
    ):
        ResourceProvider(wrong)


@pytest.mark.parametrize("given", [3, Engine, app.engine])
def test_named_takes_the_name_of_an_attribute(given: Any) -> None:
    with pytest.raises(TypeError, match=r"Named takes the name of an attribute, Named\(\"replica\"\), and "):
        Named(given)


def test_a_container_is_given_everything_by_name() -> None:
    make: Any = App
    with pytest.raises(TypeError, match=r"App is given what it overrides by name: App\(config=\{\.\.\.\}\)"):
        make({"url": "x"})


@pytest.mark.parametrize("name", ["part", "parts"])
@pytest.mark.parametrize("fake", [Part, Part(), providers.Factory(Part), None])
def test_a_container_within_another_is_overridden_by_a_provider_of_one(name: str, fake: Any) -> None:
    with pytest.raises(OverrideRefused, match=r"overridden by providers\.Container\(Fakes\), not by "):
        app.override(name, fake)
    with app.override(name, providers.Container(Part)):
        pass


def test_a_provider_is_overridden_in_an_instance() -> None:
    override: Any = App.override
    with pytest.raises(OverrideRefused, match="it is a class, which another container overrides"):
        override("engine", Engine())
