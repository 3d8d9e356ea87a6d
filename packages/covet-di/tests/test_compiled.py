"""What is compiled gives what calling the providers gives, whatever the graph and whatever is done to it."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

import pytest
from dependency_injector import containers, providers
from hypothesis import given, settings
from hypothesis import strategies as st

from covet_di import FactoryProvider, Provide, ResourceProvider, Scope, SingletonProvider, inject, open_scope
from covet_di.errors import ScopeNotOpen
from covet_plugin.graph.errors import AppValueCaptive


class Made:
    """Remembers what it was made with, and is equal to what was made the same way."""

    def __init__(self, name: str, *args: Any, **kwargs: Any) -> None:
        self.name = name
        self.args = args
        self.kwargs = kwargs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Made) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(self.name)

    def again(self, *args: Any) -> tuple[Any, ...]:
        return self.name, args

    def __repr__(self) -> str:
        return f"{self.name}{self.args}{self.kwargs}"


Picks = list[Any]
Build = Callable[[str, Picks, providers.Configuration], providers.Provider[Any]]


def positional(cls: Any) -> Build:
    return lambda name, picks, config: cls(Made, name, *picks)


def keywords(cls: Any) -> Build:
    return lambda name, picks, config: cls(Made, name, **{f"p{place}": each for place, each in enumerate(picks)})


def attributes(cls: Any) -> Build:
    def build(name: str, picks: Picks, config: providers.Configuration) -> Any:
        return cls(Made, name).add_attributes(**{f"a{place}": each for place, each in enumerate(picks)})

    return build


def selector(name: str, picks: Picks, config: providers.Configuration) -> providers.Provider[Any]:
    chosen = {f"c{place}": each for place, each in enumerate(picks) if isinstance(each, providers.Provider)}
    return providers.Selector(config.choice, **(chosen or {"c0": providers.Object(name)}))


def attribute(name: str, picks: Picks, config: providers.Configuration) -> providers.Provider[Any]:
    source: Any = providers.Singleton(Made, name, *picks)
    return source.provided.args  # type: ignore[no-any-return]


def called(name: str, picks: Picks, config: providers.Configuration) -> providers.Provider[Any]:
    source: Any = providers.Singleton(Made, name)
    return source.provided.again.call(*picks)  # type: ignore[no-any-return]


class Own(providers.Provider[Any]):
    """A class that dependency-injector doesn't have, so that it can only be called."""

    def __init__(self, name: str, *parts: Any) -> None:
        self.parts = (name, *parts)
        super().__init__()

    def _provide(self, args: Any, kwargs: Any) -> Any:
        return [each() if isinstance(each, providers.Provider) else each for each in self.parts]


def own(name: str, picks: Picks, config: providers.Configuration) -> providers.Provider[Any]:
    return Own(name, *picks)


def yielding(name: str, *args: Any) -> Any:
    yield Made(name, *args)


async def awaiting(name: str, *args: Any) -> Made:
    await asyncio.sleep(0)
    return Made(name, *args)


async def ayielding(name: str, *args: Any) -> Any:
    yield Made(name, *args)


def made_by(cls: Any, function: Any) -> Build:
    return lambda name, picks, config: cls(function, name, *picks)


def scoped(scope: Scope, factory: Any = None) -> Build:
    return lambda name, picks, config: FactoryProvider(Made, name, *picks, scope=scope, factory=factory)


BUILDS: list[Build] = [
    positional(providers.Factory),
    positional(providers.Singleton),
    positional(providers.ThreadSafeSingleton),
    positional(SingletonProvider),
    positional(FactoryProvider),
    keywords(providers.Factory),
    keywords(SingletonProvider),
    attributes(providers.Factory),
    attributes(SingletonProvider),
    positional(providers.Callable),
    lambda name, picks, config: providers.List(name, *picks),
    lambda name, picks, config: providers.Dict(
        {"name": name, **{str(place): each for place, each in enumerate(picks)}}
    ),
    lambda name, picks, config: providers.Object(name),
    lambda name, picks, config: providers.Factory(Made, name, config.number.as_int(), config.text, *picks),
    lambda name, picks, config: providers.Dependency(default=[name, *(each for each in picks if each is not None)][-1]),
    selector,
    attribute,
    called,
    positional(providers.ThreadLocalSingleton),
    positional(providers.ContextLocalSingleton),
    made_by(ResourceProvider, yielding),
    made_by(providers.Resource, yielding),
    own,
]
ASYNC: list[Build] = [
    positional(FactoryProvider),
    keywords(SingletonProvider),
    made_by(FactoryProvider, awaiting),
    made_by(SingletonProvider, awaiting),
    made_by(providers.Singleton, awaiting),
    made_by(providers.Coroutine, awaiting),
    made_by(ResourceProvider, ayielding),
    made_by(providers.Resource, ayielding),
    selector,
    lambda name, picks, config: providers.List(name, *picks),
]
SCOPED: list[Build] = [scoped(Scope.REQUEST), scoped(Scope.REQUEST, yielding), scoped(Scope.CONNECTION)]
LITERALS = st.sampled_from([None, 1, "text", (), 2.5])


@st.composite
def graphs(draw: st.DrawFn, builds: list[Build]) -> containers.DynamicContainer:
    container: Any = containers.DynamicContainer()
    container.config = providers.Configuration(default={"number": "1", "text": "t", "choice": "c0"})
    made: list[providers.Provider[Any]] = []
    for place in range(draw(st.integers(1, 9))):
        build = draw(st.sampled_from(builds))
        source = st.one_of(st.sampled_from(made), LITERALS) if made else LITERALS
        picks = draw(st.lists(source, max_size=3))
        if build is selector and not any(isinstance(each, providers.Provider) for each in picks[:1]):
            picks = [providers.Object(place), *picks]
        provider = build(f"n{place}", picks, container.config)
        setattr(container, f"n{place}", provider)
        made.append(provider)
    return container  # type: ignore[no-any-return]


def taking(provider: providers.Provider[Any]) -> Callable[[], Any]:
    @inject
    def take(value: Any = Provide[provider]) -> Any:
        return value

    return take


def ataking(provider: providers.Provider[Any]) -> Callable[[], Any]:
    @inject
    async def take(value: Any = Provide[provider]) -> Any:
        return value

    return take


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_compiled_functions_give_what_the_providers_give(data: st.DataObject) -> None:
    container: Any = data.draw(graphs(BUILDS))
    names = [name for name in container.providers if name.startswith("n")]
    takers = {name: taking(container.providers[name]) for name in names}
    for _ in range(data.draw(st.integers(1, 6))):
        name = data.draw(st.sampled_from(names))
        match data.draw(st.sampled_from(["look", "override", "reset", "last", "singletons", "config"])):
            case "override":
                fake = data.draw(st.sampled_from([providers.Object("fake"), "value", providers.Factory(Made, "other")]))
                container.providers[name].override(fake)
            case "reset":
                container.reset_override()
                container.config.from_dict({"choice": "c0"})
            case "last" if container.providers[name].overridden:
                container.providers[name].reset_last_overriding()
            case "singletons":
                container.reset_singletons()
            case "config":
                container.config.number.override(data.draw(st.sampled_from(["2", "3"])))
            case _:
                pass
        for each in names:
            assert takers[each]() == container.providers[each](), each


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_compiled_coroutines_give_what_awaiting_the_providers_gives(data: st.DataObject) -> None:
    container: Any = data.draw(graphs(ASYNC))
    names = [name for name in container.providers if name.startswith("n")]
    takers = {name: ataking(container.providers[name]) for name in names}

    async def look() -> None:
        for name in names:
            provided = container.providers[name]()
            expected = await provided if inspect.isawaitable(provided) else provided
            assert await takers[name]() == expected, name

    async def change() -> None:
        await look()
        for _ in range(data.draw(st.integers(0, 3))):
            provider = container.providers[data.draw(st.sampled_from(names))]
            if provider.overridden:
                provider.reset_last_overriding()
            else:
                provider.override(data.draw(st.sampled_from([providers.Object("fake"), providers.Factory(Made, "x")])))
            await look()

    asyncio.run(change())


@given(graphs(BUILDS))
@settings(max_examples=50, deadline=None)
def test_singletons_are_the_very_same_object_both_ways(container: Any) -> None:
    for name, provider in list(container.providers.items()):
        if isinstance(provider, (providers.Singleton, providers.ThreadSafeSingleton)):
            assert taking(provider)() is provider(), name


@given(graphs([*BUILDS[:6], *BUILDS[9:12], *SCOPED]))
@settings(max_examples=50, deadline=None)
def test_values_of_a_scope_are_the_very_same_object_both_ways(container: Any) -> None:
    takers = {name: taking(each) for name, each in container.providers.items() if name.startswith("n")}
    captive = {name for name, each in takers.items() if fails(each)}
    with open_scope(Scope.CONNECTION), open_scope(Scope.REQUEST):
        for name, take in takers.items():
            if name in captive:
                continue
            provider = container.providers[name]
            assert take() == provider(), name
            if isinstance(provider, FactoryProvider) and provider.scope is not Scope.TRANSIENT:
                assert take() is provider() is take()


def fails(take: Callable[[], Any]) -> bool:
    """Whether a singleton is made with what lives shorter, which a check would have told."""
    try:
        take()
    except (ScopeNotOpen, AppValueCaptive):
        return True
    return False


def test_a_diamond_of_thirty_layers_is_compiled_without_exploding() -> None:
    container: Any = containers.DynamicContainer()
    previous: Any = providers.Factory(list)
    for layer in range(30):
        previous = FactoryProvider(Made, str(layer), previous, previous, scope=Scope.REQUEST)
        setattr(container, f"n{layer}", previous)
    value = taking(previous)()
    assert value.args[0] is value.args[1]


@pytest.mark.parametrize("length", [10, 3_000])
def test_a_chain_of_any_length_is_compiled(length: int) -> None:
    previous: Any = providers.Factory(Made, "first")
    for _ in range(length):
        previous = FactoryProvider(Made, "next", previous)
    value = taking(previous)()
    depth = 0
    while value.args:
        depth, value = depth + 1, value.args[0]
    assert depth == length
