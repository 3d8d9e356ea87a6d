"""What type checkers know of plugins: they read this file, and it runs as well."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from typing import Any, assert_type

from covet_plugin import (
    AppContext,
    BasePlugin,
    Contribution,
    Contributions,
    Kind,
    Plugin,
    PluginInfo,
    Running,
    Service,
    compose,
    entered,
    optional,
    plugin_config,
)
from covet_plugin.entries import HealthEntry, RouteEntry
from covet_plugin.plugin import OptionalPlugin


class Store:
    """What is provided."""


STORE = Service[Store]("store")


@plugin_config
class Config:
    ttl: int = 3


async def coroutine(app: AppContext) -> Store:
    return Store()


@contextmanager
def context(app: AppContext) -> Iterator[Store]:
    yield Store()


@asynccontextmanager
async def async_context(app: AppContext) -> AsyncIterator[Store]:
    yield Store()


class Providing(BasePlugin):
    """Provides by every kind of factory, and overrides `lifespan` in the shortest way."""

    def __init__(self, provide: Callable[[Contributions], None]) -> None:
        self._provide = provide

    @property
    def info(self) -> PluginInfo:
        return PluginInfo(id="providing", version="1", api=1, config=Config(ttl=4))

    def contribute(self, to: Contributions, /) -> None:
        assert_type(to.configured(Config()), Config)
        self._provide(to)

    @asynccontextmanager
    async def lifespan(self, app: AppContext, /) -> AsyncIterator[None]:
        assert_type(app.configured(Config()).ttl, int)
        yield


async def test_a_service_has_the_type_of_its_key_whatever_its_factory_returns() -> None:
    ways: list[Callable[[Contributions], None]] = [
        lambda to: to.provide(STORE, lambda app: Store()),
        lambda to: to.provide(STORE, lambda app: nullcontext(Store())),
        lambda to: to.provide(STORE, coroutine),
        lambda to: to.provide(STORE, context),
        lambda to: to.provide(STORE, async_context),
    ]
    for way in ways:
        plugin: Plugin = Providing(way)
        async with entered(Running(compose([plugin], environ={}))) as service:
            assert_type(service.get(STORE), Store)
            assert isinstance(service.get(STORE), Store)


def test_a_factory_of_something_else_is_an_error_of_types() -> None:
    def number(app: AppContext) -> int:
        return 3

    Contributions().provide(STORE, number)  # type: ignore[arg-type]


def test_contributions_of_a_kind_have_the_values_of_that_kind() -> None:
    found = compose([], environ={}).contributions
    assert_type(found.of(Kind.ROUTE), tuple[Contribution[RouteEntry], ...])
    assert_type(found.of(Kind.HEALTH), tuple[Contribution[HealthEntry], ...])
    assert [each.value.path for each in found.of(Kind.ROUTE)] == []


def test_plugins_and_optional_ones_can_be_listed_together() -> None:
    class Empty(Providing):
        @property
        def info(self) -> PluginInfo:
            return PluginInfo(id="empty", version="1", api=1)

    def nothing(to: Contributions) -> None: ...

    assert_type(optional(Empty(nothing)), OptionalPlugin[Empty])
    assert len(compose([Providing(nothing), optional(Empty(nothing))], environ={}).plugins) == 2


def test_a_configuration_takes_keywords_only_and_can_not_be_changed() -> None:
    def wrong() -> Any:
        Config(3)  # type: ignore[call-arg]
        Config(tll=3)  # type: ignore[call-arg]
        Config().ttl = 4  # type: ignore[misc]

    assert Config(ttl=3).ttl == 3
    assert callable(wrong)
