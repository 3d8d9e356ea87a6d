"""Containers are what they were declared as, and everything else that dependency-injector's are."""

import copy
from typing import Any

import pytest
from dependency_injector import containers, providers

from covet_di import Configuration, FactoryProvider, Scope, ServiceContainer, SingletonProvider, inject
from covet_di.errors import ScopeMisplaced, UnknownProvider
from covet_di.marker import Provide


class Engine:
    def __init__(self, url: str = "memory") -> None:
        self.url = url


class Repository:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine


class Base(ServiceContainer):
    config = Configuration()
    engine = SingletonProvider(Engine, config.url)

    @property
    def url(self) -> str:
        return self.engine().url

    def describe(self) -> str:
        return f"{type(self).__name__} on {self.url}"


class App(Base):
    """A container with another above it."""

    repository = FactoryProvider(Repository, Base.engine)

    def describe(self) -> str:
        return "the " + super().describe()


def test_an_instance_is_an_instance_of_its_class_and_of_those_above() -> None:
    app = App(config={"url": "one"})
    assert isinstance(app, App)
    assert isinstance(app, Base)
    assert isinstance(app, containers.DynamicContainer)
    assert not isinstance(Base(), App)
    assert type(app).__name__ == "App"
    assert type(app).__doc__ == "A container with another above it."


def test_methods_and_properties_survive_also_inherited_ones_and_super() -> None:
    assert App(config={"url": "one"}).describe() == "the App on one"


def test_two_instances_share_nothing() -> None:
    first, second = App(config={"url": "one"}), App(config={"url": "two"})
    assert first.engine() is first.engine()
    assert first.engine() is not second.engine()
    assert (first.url, second.url) == ("one", "two")


def test_a_method_may_have_the_name_of_one_that_every_container_has() -> None:
    class Wired(ServiceContainer):
        wired: list[str] = []

        def wire(self, *args: Any, **kwargs: Any) -> None:
            self.wired.append("wire")
            super().wire(*args, **kwargs)

    Wired()
    assert Wired.wired == ["wire"]


def test_providers_can_be_replaced_when_an_instance_is_created() -> None:
    fake = Engine("fake")
    app = App(engine=providers.Object(fake))
    assert app.repository().engine is fake


def test_a_copy_of_a_container_is_a_container_of_the_same_class() -> None:
    app = App(config={"url": "one"})
    copied = copy.deepcopy(app)
    assert isinstance(copied, App)
    assert copied.describe() == app.describe()
    assert copied.engine() is not app.engine()


def test_a_container_lies_within_another() -> None:
    class Outer(ServiceContainer):
        url = providers.Object("outer")
        inner = providers.Container(App, engine=providers.Singleton(Engine, url))

    outer = Outer()
    assert outer.inner.repository().engine.url == "outer"


def test_the_class_is_overridden_as_dependency_injector_has_it() -> None:
    class Plain(ServiceContainer):
        engine = SingletonProvider(Engine)

    @containers.override(Plain)
    class Fakes(ServiceContainer):
        engine = SingletonProvider(Engine, "fake")

    assert Plain().engine().url == "fake"
    assert Plain.overridden == (Fakes,)
    Plain.reset_last_overriding()
    assert Plain().engine().url == "memory"
    Plain.override(Fakes)
    Plain.reset_override()
    assert Plain().engine().url == "memory"


def test_an_instance_is_reset_as_dependency_injector_has_it() -> None:
    app = App(config={"url": "one"})
    app.engine.override(Engine("fake"))
    app.reset_override()
    assert app.engine().url is None  # the configuration is an override too


def test_what_is_added_to_an_instance_is_a_provider_of_it() -> None:
    app = App(config={"url": "one"})
    app.extra = FactoryProvider(Repository, app.engine)

    @inject
    def use(extra: Repository = Provide[app.extra]) -> str:
        return extra.engine.url

    assert use() == "one"
    del app.extra
    assert "extra" not in app.providers


def test_reset_singletons_is_seen_by_compiled_functions() -> None:
    app = App(config={"url": "one"})

    @inject
    def use(engine: Engine = Provide[app.engine]) -> Engine:
        return engine

    first = use()
    assert first is use() is app.engine()
    app.reset_singletons()
    assert use() is not first
    assert use() is app.engine()


def test_a_mistyped_name_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownProvider, match="engine"):
        App().override("engin", Engine("fake"))


def test_only_what_is_shorter_than_the_application_can_be_opened() -> None:
    with pytest.raises(ScopeMisplaced):
        App().scope(Scope.APP)
    with pytest.raises(ScopeMisplaced):
        FactoryProvider(Engine, scope=Scope.APP)
