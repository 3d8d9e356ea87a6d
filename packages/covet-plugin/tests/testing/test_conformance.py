"""The conformance kit: a good plugin passes, and each rule that one breaks is told."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, SecretStr

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
    required,
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


def violations(plugin: Any, **options: Any) -> list[str]:
    with pytest.raises(PluginNotConformant) as caught:
        check_plugin(plugin, **options)
    return list(caught.value.violations)


def only(plugin: Any, **options: Any) -> str:
    (violation,) = violations(plugin, **options)
    return violation


def contributing(contribute: Callable[[Contributions], None]) -> Plugin:
    class Contributing(Bare):
        def contribute(self, to: Contributions) -> None:
            contribute(to)

    return Contributing()


def living(life: Callable[[AppContext], AbstractAsyncContextManager[None]]) -> Plugin:
    class Living(Bare):
        def lifespan(self, app: AppContext) -> AbstractAsyncContextManager[None]:
            return life(app)

    return Living()


def configured(config: object) -> Plugin:
    class Configured(Bare):
        @property
        def info(self) -> PluginInfo:
            return PluginInfo(id="bare", version="1.0.0", api=1, config=config)

        def contribute(self, to: Contributions) -> None:
            to.configured(config)

    return Configured()


def test_a_good_plugin_passes_as_a_class_and_as_an_object() -> None:
    check_plugin(Cache)
    check_plugin(Bare())
    plugin = Cache()
    check_plugin(lambda: plugin)
    assert plugin.entered > 5


async def test_it_can_be_checked_while_a_loop_runs() -> None:
    check_plugin(Cache)
    with pytest.raises(PluginNotConformant):
        check_plugin(contributing(lambda to: to.health("db", print)))


def test_all_violations_are_told_in_one_error() -> None:
    def contribute(to: Contributions) -> None:
        to.health("db", print)
        to.route("nowhere", print)

    with pytest.raises(AssertionError) as caught:
        check_plugin(contributing(contribute))
    assert isinstance(caught.value, PluginNotConformant)
    assert caught.value.plugin == "bare"
    assert str(caught.value).startswith("The plugin 'bare' breaks the contract:\n- ")
    assert len(caught.value.violations) == 2


def test_what_is_no_plugin_is_told() -> None:
    thing: Any = object
    assert "is no plugin" in only(thing)


def test_an_info_that_can_not_be_used_is_told() -> None:
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


def test_an_info_that_changes_or_reads_the_environment_is_told() -> None:
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


def start_thread() -> None:
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()


def write_environment() -> None:
    os.environ["COVET_TEST_WATCH"] = "1"
    del os.environ["COVET_TEST_WATCH"]


@pytest.mark.parametrize(
    ("effect", "told"),
    [
        (lambda: Path(__file__).read_text(encoding="utf-8"), "open"),
        (lambda: os.listdir("."), "os.listdir"),
        (lambda: socket.socket().close(), "socket."),
        (lambda: socket.getaddrinfo("127.0.0.1", 80), "socket.getaddrinfo"),
        (lambda: subprocess.run([sys.executable, "--version"], check=True, capture_output=True), "subprocess.Popen"),
        (start_thread, "starts the thread"),
        (lambda: os.getenv("HOME"), "reads the variable HOME"),
        (lambda: list(os.environ), "lists the environment"),
        (write_environment, "sets the variable COVET_TEST_WATCH"),
    ],
)
def test_a_contribute_with_a_side_effect_is_told(effect: Callable[[], Any], told: str) -> None:
    found = violations(contributing(lambda to: effect()))
    assert any(line.startswith(f"contribute has a side effect: {told}") for line in found)


def test_the_environment_and_threads_are_as_before() -> None:
    environ, start = os.environ, threading.Thread.start
    check_plugin(Bare)
    assert os.environ is environ
    assert threading.Thread.start is start


def test_to_load_a_module_late_is_no_side_effect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "loaded_late.py").write_text("x = 1\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    def contribute(to: Contributions) -> None:
        import loaded_late  # type: ignore[import-not-found]

        to.openapi("bare", loaded_late.x.__add__)

    check_plugin(contributing(contribute))


def test_what_others_do_meanwhile_is_not_the_plugin_s() -> None:
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            os.listdir(".")

    thread = threading.Thread(target=read)
    thread.start()
    try:
        check_plugin(Bare)
    finally:
        stop.set()
        thread.join()


def test_a_contribute_that_records_something_else_the_second_time_is_told() -> None:
    numbers = count()
    told = only(contributing(lambda to: to.health(f"bare.{next(numbers)}", print)))
    assert told == "contribute does not record the same twice: health bare.0, health bare.1"


def test_another_order_is_told_too() -> None:
    turn = [0]

    def contribute(to: Contributions) -> None:
        turn[0] += 1
        for name in ("bare.a", "bare.b") if turn[0] % 2 else ("bare.b", "bare.a"):
            to.health(name, print)

    assert only(contributing(contribute)) == "contribute does not record the same twice: in another order"


def test_a_contribute_that_fails_or_is_async_is_told() -> None:
    def fail(to: Contributions) -> None:
        raise ZeroDivisionError("no")

    class Late(Bare):
        async def contribute(self, to: Contributions) -> None: ...  # type: ignore[override]

    assert "contribute fails: ZeroDivisionError: no" in violations(contributing(fail))
    assert "contribute is `async def`, and has to be `def`" in violations(Late)


@pytest.mark.parametrize(
    "contribute",
    [
        lambda to: to.health("database", print),
        lambda to: to.command("clear", lambda arguments: 0, help=""),
        lambda to: to.check("barely", lambda app: []),
        lambda to: to.openapi("x.bare", dict),
        lambda to: to.metric("http_requests", kind="counter", help=""),
        lambda to: to.middleware(print, stage=Stage.APP, name="print"),
    ],
)
def test_a_name_that_is_not_the_plugin_s_own_is_told_unless_it_is_allowed(
    contribute: Callable[[Contributions], None],
) -> None:
    assert "does not begin with it" in only(contributing(contribute))
    check_plugin(contributing(contribute), prefixes=["database", "clear", "barely", "x.", "http_", "print"])


def test_the_metrics_of_an_id_with_dashes_have_underscores() -> None:
    class Dashed(Bare):
        @property
        def info(self) -> PluginInfo:
            return PluginInfo(id="rate-limit", version="1", api=1)

        def contribute(self, to: Contributions) -> None:
            to.metric("rate_limit_refused", kind="counter", help="")
            to.health("rate-limit.store", print)

    check_plugin(Dashed)


def test_a_configuration_that_can_be_changed_is_told() -> None:
    @dataclass
    class Loose:
        x: int = 1

    assert any("Loose is not frozen" in line for line in violations(configured(Loose())))


def test_a_model_that_takes_unknown_keys_is_told() -> None:
    class Lax(BaseModel):
        model_config = ConfigDict(frozen=True)

        ttl: int = 3
        key: SecretStr = SecretStr("x")

    class Strict(Lax):
        model_config = ConfigDict(extra="forbid")

    assert "set extra='forbid'" in only(configured(Lax()))
    check_plugin(configured(Strict(ttl=9)))


def test_a_configuration_that_does_not_come_back_is_told() -> None:
    @plugin_config
    class Fickle:
        ttl: int = 3
        size: int = 1

        def __post_init__(self) -> None:
            object.__setattr__(self, "ttl", self.ttl + 1)

    @plugin_config
    class Ambiguous:
        name: str | int = "3"

    @plugin_config
    class Late:
        name: Nowhere = 3  # type: ignore[name-defined]  # noqa: F821

    assert "does not come back from the environment: ttl differ" in only(configured(Fickle()))
    assert "does not come back from the environment: name differ" in only(configured(Ambiguous()))
    assert "name 'Nowhere' is not defined" in only(configured(Late()))


def test_values_that_the_configuration_refuses_when_they_come_from_outside_are_told_without_secrets() -> None:
    @plugin_config
    class Picky:
        key: Secret = Secret("hunter2")

        def __post_init__(self) -> None:
            if hasattr(Picky, "closed"):
                raise ValueError(f"no {self.key.reveal()}")

    plugin = configured(Picky())
    Picky.closed = True  # type: ignore[attr-defined]
    told = only(plugin)
    assert "refuses what comes from outside" in told
    assert "hunter2" not in told


def test_a_plugin_that_never_asks_for_its_configuration_is_told() -> None:
    class Deaf(Cache):
        def contribute(self, to: Contributions) -> None: ...

    class Later(Deaf):
        def lifespan(self, app: AppContext) -> AbstractAsyncContextManager[None]:
            assert app.configured(self.config) == self.config
            return super().lifespan(app)

    assert "never asks for its effective configuration" in only(Deaf)
    check_plugin(Later)


def test_a_required_field_that_nobody_sets_is_told() -> None:
    @plugin_config
    class Needy:
        key: Secret = required()

    assert "needs 'key', and nothing sets it" in "".join(violations(configured(Needy())))
    check_plugin(configured(Needy(key=Secret("x"))))


def test_what_a_plugin_requires_is_given_with_it() -> None:
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


@asynccontextmanager
async def failing_start(app: AppContext) -> AsyncIterator[None]:
    if app.title:
        raise ValueError("no connection")
    yield


@asynccontextmanager
async def failing_stop(app: AppContext) -> AsyncIterator[None]:
    try:
        yield
    finally:
        raise ValueError("stuck")


@asynccontextmanager
async def slow_start(app: AppContext) -> AsyncIterator[None]:
    await asyncio.sleep(3600)
    yield


@asynccontextmanager
async def task_left(app: AppContext) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(asyncio.sleep(3600))]
    yield
    tasks.clear()


@asynccontextmanager
async def cancellation_swallowed(app: AppContext) -> AsyncIterator[None]:
    with suppress(asyncio.CancelledError):
        await asyncio.sleep(0)
    yield


@asynccontextmanager
async def cancellation_turned(app: AppContext) -> AsyncIterator[None]:
    try:
        await asyncio.sleep(0)
        yield
    except asyncio.CancelledError:
        raise ValueError("what?") from None


@asynccontextmanager
async def slow_stop(app: AppContext) -> AsyncIterator[None]:
    try:
        yield
    except asyncio.CancelledError:
        await asyncio.sleep(3600)


@asynccontextmanager
async def exception_unhandled(app: AppContext) -> AsyncIterator[None]:
    def fail() -> None:
        raise ZeroDivisionError

    asyncio.get_running_loop().call_soon(fail)
    yield
    await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("life", "told"),
    [
        (failing_start, "its lifespan fails: ValueError: no connection"),
        (failing_stop, "it fails to stop: ValueError: stuck"),
        (slow_start, "its lifespan takes longer than 0.2 s to enter and leave"),
        (task_left, "its lifespan leaves tasks behind: sleep"),
        (cancellation_swallowed, "cancelled while it starts, it goes on as if nothing had been"),
        (cancellation_turned, "cancelled while it starts, it raises ValueError: what?"),
        (cancellation_turned, "it fails to stop: ValueError: what?"),
        (slow_stop, "cancelled while it runs, it takes longer than 0.2 s to stop"),
        (exception_unhandled, "it leaves an exception that nobody handles: ZeroDivisionError: "),
        (lambda app: 3, "its lifespan fails: BadLifespan"),
    ],
)
def test_a_lifespan_that_breaks_the_rules_is_told(life: Any, told: str) -> None:
    assert any(line.startswith(told) for line in violations(living(life), patience=0.2))


def test_a_lifespan_that_works_once_only_is_told() -> None:
    lives = [1]

    @asynccontextmanager
    async def once(app: AppContext) -> AsyncIterator[None]:
        lives.pop()
        yield

    assert only(living(once)).startswith("its lifespan, entered a second time, fails: IndexError")


def test_a_lifespan_that_is_broken_by_being_cancelled_is_told() -> None:
    busy: list[int] = []

    @asynccontextmanager
    async def leaking(app: AppContext) -> AsyncIterator[None]:
        if busy:
            raise RuntimeError("still busy")
        busy.append(1)
        await asyncio.sleep(0)
        yield
        busy.clear()

    found = violations(living(leaking))
    assert any(line.startswith("its lifespan, entered after it was cancelled, fails") for line in found)


def test_a_host_tries_the_plugin_too() -> None:
    async def host(plugin: Plugin) -> Iterable[str]:
        return [f"{plugin.info.id} answers 500 on asgi"]

    async def broken(plugin: Plugin) -> Iterable[str]:
        raise ValueError("no such transport")

    async def content(plugin: Plugin) -> Iterable[str]:
        return ()

    assert only(Bare, host=host) == "in an application, bare answers 500 on asgi"
    assert only(Bare, host=broken) == "in an application, it fails: ValueError: no such transport"
    check_plugin(Bare, host=content)
