"""Plugins start in their order, and stop in reverse, whatever happens."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest

from covet_plugin import AppContext, BasePlugin, PluginInfo, Running, compose, entered, plugin_config
from covet_plugin.life.errors import BadLifespan, StopCancelled

Make = Callable[..., Any]


@plugin_config
class CacheConfig:
    ttl: int = 60


def running(*plugins: Any, environ: dict[str, str] | None = None) -> Running:
    return Running(compose(plugins, environ=environ or {}), title="shop", version="2.0.0")


def raising(error: BaseException) -> Callable[[AppContext], Any]:
    async def enter(app: AppContext) -> None:
        raise error

    return enter


async def test_plugins_start_in_plan_order_and_stop_in_reverse(make: Make) -> None:
    seen: list[str] = []
    plugins = [make("b", seen=seen, after=("a",)), make("a", seen=seen), make("c", seen=seen)]
    async with entered(running(*plugins)):
        seen.append("inside")
    assert seen == ["+a", "+b", "+c", "inside", "-c", "-b", "-a"]


async def test_what_runs_can_be_entered_again(make: Make) -> None:
    seen: list[str] = []
    service = running(make("a", seen=seen))
    for _ in range(2):
        async with entered(service) as inside:
            assert inside is service
    assert seen == ["+a", "-a"] * 2


async def test_when_the_third_of_five_fails_those_before_it_are_stopped(make: Make) -> None:
    seen: list[str] = []
    error = ValueError("no")
    plugins = [make(id, seen=seen, enter=raising(error) if id == "c" else None) for id in "abcde"]
    with pytest.raises(ValueError, match="no") as caught:
        async with entered(running(*plugins)):
            seen.append("inside")
    assert seen == ["+a", "+b", "+c", "-c", "-b", "-a"]
    assert caught.value is error
    assert error.__notes__ == ["The plugin 'c' was starting."]


@pytest.mark.parametrize("steps", range(4))
async def test_a_start_that_is_cancelled_stops_what_it_started(make: Make, steps: int) -> None:
    seen: list[str] = []

    async def enter(app: AppContext) -> None:
        await asyncio.sleep(0)

    service = running(*(make(id, seen=seen, enter=enter) for id in "abcde"))

    async def live() -> None:
        async with entered(service):
            seen.append("inside")

    task = asyncio.create_task(live())
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    started = [each[1] for each in seen if each[0] == "+"]
    assert started == list("abcde")[:steps]
    assert [each[1] for each in seen if each[0] == "-"] == started[::-1]
    assert "inside" not in seen


async def test_what_ends_the_service_is_raised_after_everything_was_stopped(make: Make) -> None:
    seen: list[str] = []
    with pytest.raises(KeyError):
        async with entered(running(make("a", seen=seen), make("b", seen=seen))):
            raise KeyError
    assert seen == ["+a", "+b", "-b", "-a"]


class Troubled(BasePlugin):
    """Fails to stop, or swallows what is thrown into it."""

    def __init__(self, id: str, seen: list[Any], stop: Callable[[], None] | None = None) -> None:
        self.id = id
        self.seen = seen
        self.stop = stop

    @property
    def info(self) -> PluginInfo:
        return PluginInfo(id=self.id, version="1", api=1)

    def lifespan(self, app: AppContext) -> AbstractAsyncContextManager[None]:
        return self._life()

    @asynccontextmanager
    async def _life(self) -> AsyncIterator[None]:
        try:
            yield
        except BaseException as error:
            self.seen.append((self.id, error))
        else:
            self.seen.append((self.id, None))
        if self.stop is not None:
            self.stop()


def failing(error: Exception) -> Callable[[], None]:
    def stop() -> None:
        raise error

    return stop


async def test_no_plugin_can_swallow_what_ended_the_service() -> None:
    seen: list[Any] = []
    error = KeyError()
    with pytest.raises(KeyError):
        async with entered(running(Troubled("a", seen), Troubled("b", seen))):
            raise error
    assert seen == [("b", error), ("a", error)]


async def test_failures_to_stop_are_logged_kept_from_the_others_and_raised_together(
    caplog: pytest.LogCaptureFixture,
) -> None:
    seen: list[Any] = []
    plugins = [
        Troubled("a", seen),
        Troubled("b", seen, failing(ValueError("b"))),
        Troubled("c", seen, failing(ValueError("c"))),
    ]
    with (
        caplog.at_level(logging.ERROR, "covet.plugins"),
        pytest.raises(ExceptionGroup, match="several parts of the service failed to stop") as caught,
    ):
        async with entered(running(*plugins)):
            pass
    assert [str(each) for each in caught.value.exceptions] == ["c", "b"]
    assert seen == [("c", None), ("b", None), ("a", None)]
    assert caplog.messages == ["Stopping the plugin 'c' failed.", "Stopping the plugin 'b' failed."]
    assert all(record.exc_info for record in caplog.records)


async def test_one_failure_to_stop_is_raised_as_it_is() -> None:
    error = ValueError("b")
    with pytest.raises(ValueError, match=r"^b$") as caught:
        async with entered(running(Troubled("a", []), Troubled("b", [], failing(error)))):
            pass
    assert caught.value is error


async def test_a_stop_that_awaits_what_it_has_cancelled_is_a_failure_that_the_others_do_not_see() -> None:
    class Ticking(Troubled):
        @asynccontextmanager
        async def _life(self) -> AsyncIterator[None]:
            ticking = asyncio.create_task(asyncio.sleep(60))
            yield
            ticking.cancel()
            await ticking

    seen: list[Any] = []
    with pytest.raises(StopCancelled, match="Stopping the plugin 'b' was left by a CancelledError") as caught:
        async with entered(running(Troubled("a", seen), Ticking("b", seen))):
            pass
    assert isinstance(caught.value.__cause__, asyncio.CancelledError)
    assert seen == [("a", None)]


async def test_a_stop_that_is_cancelled_goes_on_with_the_others_and_is_cancelled_then() -> None:
    class Slow(Troubled):
        @asynccontextmanager
        async def _life(self) -> AsyncIterator[None]:
            yield
            stopping.set()
            await asyncio.sleep(60)

    async def live() -> None:
        async with entered(running(Troubled("a", seen, failing(ValueError("a"))), Slow("b", seen))):
            pass

    seen: list[Any] = []
    stopping = asyncio.Event()
    task = asyncio.create_task(live())
    await stopping.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    ((who, thrown),) = seen
    assert (who, type(thrown)) == ("a", asyncio.CancelledError)


async def test_a_failure_to_stop_does_not_hide_why_the_start_failed(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[Any] = []
    error = KeyError("first")
    plugins = [Troubled("a", seen, failing(ValueError("later"))), make("b", enter=raising(error))]
    with caplog.at_level(logging.ERROR, "covet.plugins"), pytest.raises(KeyError, match="first"):
        async with entered(running(*plugins)):
            pass
    assert seen == [("a", error)]
    assert caplog.messages == ["Stopping the plugin 'a' failed."]


async def test_what_is_no_context_manager_is_refused(make: Make) -> None:
    class Late(Troubled):
        async def lifespan(self, app: AppContext) -> None:  # type: ignore[override]
            raise AssertionError("never awaited")

    class Wrong(Troubled):
        def lifespan(self, app: AppContext) -> Any:
            return 3

    seen: list[str] = []
    for plugin, found in ((Late("x", []), "a coroutine"), (Wrong("x", []), "a int")):
        with pytest.raises(BadLifespan, match=f"plugin 'x' returned {found}, which is no async context manager"):
            async with entered(running(make("a", seen=seen), plugin)):
                pass
    assert seen == ["+a", "-a"] * 2


async def test_each_plugin_sees_the_service_and_its_own_configuration(make: Make) -> None:
    seen: list[Any] = []

    async def enter(app: AppContext) -> None:
        seen.append((app.title, app.version, len(app.contributions), app.configured(config).ttl))

    config = CacheConfig()
    environ = {"COVET_A__TTL": "1", "COVET_B__TTL": "2"}
    plugins = [make(id, lambda to: to.health(to.owner, print), enter, config=config) for id in "ab"]
    service = running(*plugins, environ=environ)
    async with entered(service):
        assert seen == [("shop", "2.0.0", 2, 1), ("shop", "2.0.0", 2, 2)]
    other = CacheConfig()
    assert service.configured(config).ttl == 1
    assert service.configured(other) is other
