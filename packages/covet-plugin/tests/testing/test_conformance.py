"""The conformance kit: a good plugin passes, and each rule that one breaks is told."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from enum import StrEnum
from typing import Any

import pytest

from covet_plugin import (
    AppContext,
    BasePlugin,
    ByteSize,
    Contributions,
    Plugin,
    PluginInfo,
    Secret,
    Service,
    Stage,
    plugin_config,
)
from covet_plugin.testing import PluginNotConformant, check_plugin

STORE = Service[dict[str, int]]("store")


class Eviction(StrEnum):
    LRU = "lru"
    LFU = "lfu"


@plugin_config
class Pool:
    size: int = 3


@plugin_config
class CacheConfig:
    ttl: timedelta = timedelta(minutes=5)
    size: ByteSize = 1024
    eviction: Eviction = Eviction.LFU
    hosts: tuple[str, ...] = ("a,b", "c")
    key: Secret = Secret("hunter2")
    url: str = "redis://me:hunter2@host"
    pool: Pool = Pool(size=7)
    spare: Pool | None = None
    weigh: Callable[[object], int] = id


class Cache(BasePlugin):
    """A plugin that does everything right."""

    def __init__(self, config: CacheConfig | None = None) -> None:
        self.config = config or CacheConfig()
        self.entered = 0

    @property
    def info(self) -> PluginInfo:
        return PluginInfo(id="cache", version="1.0.0", api=1, config=self.config)

    def contribute(self, to: Contributions) -> None:
        to.configured(self.config)
        to.route("/anywhere", self.show)
        to.middleware(self.show, stage=Stage.TRAFFIC)
        to.provide(STORE, lambda app: {})
        to.health("cache", self.show)
        to.check("cache.size", lambda app: [])
        to.command("cache-clear", lambda arguments: 0, help="")
        to.metric("cache_hits", kind="counter", help="?")

    def show(self) -> None: ...

    def lifespan(self, app: AppContext) -> AbstractAsyncContextManager[None]:
        return self.life(app)

    @asynccontextmanager
    async def life(self, app: AppContext) -> AsyncIterator[None]:
        self.entered += 1
        await asyncio.sleep(0)
        async with asyncio.TaskGroup() as group:
            sweeper = group.create_task(asyncio.sleep(3600))
            yield
            sweeper.cancel()


class Bare(BasePlugin):
    """A plugin with nothing: what is wrong is added."""

    @property
    def info(self) -> PluginInfo:
        return PluginInfo(id="bare", version="1.0.0", api=1)


def test_a_good_plugin_passes_as_a_class_and_as_an_object() -> None:
    check_plugin(Cache)
    check_plugin(Bare())
    plugin = Cache()
    check_plugin(lambda: plugin)
    assert plugin.entered > 5


async def test_it_can_be_checked_while_a_loop_runs(make: Callable[..., Plugin]) -> None:
    check_plugin(Cache)
    with pytest.raises(PluginNotConformant):
        check_plugin(make("bare", lambda to: to.health("db", print)))


def test_all_violations_are_told_in_one_error(make: Callable[..., Plugin]) -> None:
    def contribute(to: Contributions) -> None:
        to.health("db", print)
        to.route("nowhere", print)

    with pytest.raises(AssertionError) as caught:
        check_plugin(make("bare", contribute))
    assert isinstance(caught.value, PluginNotConformant)
    assert caught.value.plugin == "bare"
    assert str(caught.value).startswith("The plugin 'bare' breaks the contract:\n- ")
    assert len(caught.value.violations) == 2


def test_what_is_no_plugin_is_told(only: Callable[..., str]) -> None:
    thing: Any = object
    assert "is no plugin" in only(thing)


def test_an_info_that_can_not_be_used_is_told(only: Callable[..., str]) -> None:
    class Bad(Bare):
        @property
        def info(self) -> PluginInfo:
            return PluginInfo(id="Bad Id", version="1", api=1)

    class Old(Bare):
        @property
        def info(self) -> PluginInfo:
            return PluginInfo(id="old", version="1", api=0)

    class Raising(Bare):
        @property
        def info(self) -> PluginInfo:
            raise ZeroDivisionError

    assert "kebab case" in only(Bad)
    assert "written for the plugin contract 0" in only(Old)
    assert "ZeroDivisionError" in only(Raising)


def test_an_info_that_changes_or_reads_the_environment_is_told(violations: Callable[..., list[str]]) -> None:
    class Counting(Bare):
        count = 0

        @property
        def info(self) -> PluginInfo:
            self.count += 1
            return PluginInfo(id="bare", version=str(self.count), api=1)

    class Reading(Bare):
        @property
        def info(self) -> PluginInfo:
            return PluginInfo(id="bare", version=os.environ.get("VERSION", "1"), api=1)

    assert "info is not the same twice" in violations(Counting)
    assert "info has a side effect: reads the variable VERSION" in violations(Reading)


def test_what_a_plugin_requires_is_given_with_it(violations: Callable[..., list[str]]) -> None:
    class User(Bare):
        @property
        def info(self) -> PluginInfo:
            return PluginInfo(id="user", version="1", api=1, requires=(STORE, "cache"))

        @asynccontextmanager
        async def life(self, app: AppContext) -> AsyncIterator[None]:
            assert app.get(STORE) == {}
            yield

        def lifespan(self, app: AppContext) -> AbstractAsyncContextManager[None]:
            return self.life(app)

    assert len(violations(User)) == 2
    check_plugin(User, others=[Cache()])


def test_a_plugin_that_never_asks_for_its_configuration_is_told(only: Callable[..., str]) -> None:
    class Deaf(Cache):
        def contribute(self, to: Contributions) -> None: ...

    class Later(Deaf):
        def lifespan(self, app: AppContext) -> AbstractAsyncContextManager[None]:
            assert app.configured(self.config) == self.config
            return super().lifespan(app)

    assert "never asks for its effective configuration" in only(Deaf)
    check_plugin(Later)


def test_a_host_tries_the_plugin_too(only: Callable[..., str]) -> None:
    async def host(plugin: Plugin) -> Iterable[str]:
        return [f"{plugin.info.id} answers 500 on asgi"]

    async def broken(plugin: Plugin) -> Iterable[str]:
        raise ValueError("no such transport")

    async def content(plugin: Plugin) -> Iterable[str]:
        return ()

    assert only(Bare, host=host) == "in an application, bare answers 500 on asgi"
    assert only(Bare, host=broken) == "in an application, it fails: ValueError: no such transport"
    check_plugin(Bare, host=content)
