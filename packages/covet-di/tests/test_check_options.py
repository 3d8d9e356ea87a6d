"""What a check reads of options, and what it leaves alone."""

from __future__ import annotations

from typing import Any

import pytest
from dependency_injector import providers

from covet_di import Configuration, FactoryProvider, ResourceProvider, ServiceContainer, SingletonProvider, examine
from covet_di.faults import MissingConfiguration


class Engine:
    def __init__(self, url: str = "memory", size: int = 1) -> None:
        self.url = url


class Anything:
    def __init__(self, *args: Any, **kwargs: Any) -> None: ...


def test_an_option_that_can_not_be_converted_is_set_and_the_hint_knows_it() -> None:
    class Converted(ServiceContainer):
        config = Configuration()
        engine = SingletonProvider(Engine, size=config.size.as_int())

    (fault,) = examine(Converted(config={"size": "secret"})).faults
    assert "its value can't be converted (ValueError).\nSet it to what can be converted" in str(fault)
    assert "secret" not in str(fault)
    (fault,) = examine(Converted()).faults
    assert "Load the configuration before" in str(fault)


@pytest.mark.parametrize("which", ["config", "inner.config"])
@pytest.mark.parametrize("gives", [providers.Factory, providers.Callable, SingletonProvider, ResourceProvider])
def test_what_gives_the_options_in_place_of_a_configuration_is_not_called(which: str, gives: Any) -> None:
    called: list[str] = []

    def load() -> dict[str, Any]:
        called.append(which)
        return {"inner": {"url": "fake"}, "url": "fake"}

    class Inner(ServiceContainer):
        config = Configuration()
        engine = SingletonProvider(Engine, config.url.as_(str))

    class App(ServiceContainer):
        config = Configuration(strict=True)
        inner = providers.Container(Inner, config=config.inner)
        engine = SingletonProvider(Engine, config.url)
        any_of_it = FactoryProvider(Anything, inner.engine, engine, config.inner.url)

    app = App()
    assert {each.code for each in examine(app).faults} == {"configuration-missing"}
    with app.override(which, gives(load)):
        told = [str(each) for each in examine(app).faults]
        # Those of the other configuration are read as ever.
        assert bool(told) == (which == "inner.config")
        assert not any("inner.config" in each for each in told)
        assert called == []
        assert (app.engine if which == "config" else app.inner.engine)().url == "fake"
    assert called


def test_options_that_are_given_as_they_are_are_read() -> None:
    class Inner(ServiceContainer):
        config = Configuration()
        engine = SingletonProvider(Engine, config.url)

    class App(ServiceContainer):
        options: Any = providers.Dependency(default=providers.Object({}))
        inner = providers.Container(Inner, config=options)

    (fault,) = examine(App()).faults
    assert isinstance(fault, MissingConfiguration)
    (fault,) = examine(App(options=providers.Object({"url": None}))).faults
    assert isinstance(fault, MissingConfiguration)
    assert not examine(App(options=providers.Object({"url": "x"}))).faults
