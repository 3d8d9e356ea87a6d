"""Services: made once, in the plugins' order, and closed in reverse."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from typing import Any

import pytest

from covet_plugin import AppContext, Contributions, Running, Service, compose, entered
from covet_plugin.life.errors import ServiceNotReady, ServiceUnknown

Make = Callable[..., Any]
STORE = Service[Any]("store")
BUS = Service[Any]("bus")


def providing(factory: Callable[[AppContext], Any], key: Service[Any] = STORE) -> Callable[[Contributions], None]:
    return lambda to: to.provide(key, factory)


def running(*plugins: Any, application: Contributions | None = None) -> Running:
    own = application.recorded if application is not None else ()
    return Running(compose(plugins, environ={}, application=own))


async def coroutine(app: AppContext) -> str:
    await asyncio.sleep(0)
    return "made"


@contextmanager
def context(app: AppContext) -> Iterator[str]:
    yield "made"


@asynccontextmanager
async def async_context(app: AppContext) -> AsyncIterator[str]:
    yield "made"


@pytest.mark.parametrize(
    "factory",
    [lambda app: "made", coroutine, context, async_context, lambda app: nullcontext("made")],
)
async def test_a_factory_may_return_a_value_an_awaitable_or_a_context_manager(
    make: Make, factory: Callable[[AppContext], Any]
) -> None:
    async with entered(running(make("redis", providing(factory)))) as service:
        assert service.get(STORE) == "made"


async def test_a_service_is_made_once_and_with_the_view_of_its_plugin(make: Make) -> None:
    made: list[AppContext] = []

    def factory(app: AppContext) -> object:
        made.append(app)
        return object()

    service = running(make("redis", providing(factory)))
    async with entered(service):
        assert service.get(STORE) is service.get(STORE)
    assert len(made) == 1
    assert made[0].contributions is service.contributions


async def test_later_plugins_find_the_services_of_earlier_ones(make: Make) -> None:
    seen: list[object] = []

    async def enter(app: AppContext) -> None:
        seen.append(app.get(STORE))

    async with entered(running(make("user", None, enter, requires=(STORE,)), make("redis", providing(coroutine)))):
        pass
    assert seen == ["made"]


async def test_services_close_in_reverse_between_the_lifespans(make: Make) -> None:
    seen: list[str] = []

    def noting(name: str) -> Callable[[AppContext], Any]:
        @asynccontextmanager
        async def factory(app: AppContext) -> AsyncIterator[str]:
            seen.append(f"+{name}")
            yield name
            seen.append(f"-{name}")

        return factory

    def contribute(to: Contributions) -> None:
        to.provide(STORE, noting("store"))
        to.provide(BUS, noting("bus"))

    async with entered(running(make("a", contribute, seen=seen), make("b", seen=seen))):
        pass
    assert seen == ["+a", "+store", "+bus", "+b", "-b", "-bus", "-store", "-a"]


async def test_a_service_may_hand_out_what_its_plugin_s_lifespan_opened(make: Make) -> None:
    pool: list[str] = []

    async def enter(app: AppContext) -> None:
        pool.append("connection")

    async with entered(running(make("redis", providing(lambda app: pool[0]), enter))) as service:
        assert service.get(STORE) == "connection"


async def test_a_lifespan_gets_its_own_service_at_once_when_that_needs_no_waiting(make: Make) -> None:
    seen: list[str] = []

    @contextmanager
    def factory(app: AppContext) -> Iterator[str]:
        seen.append("+store")
        yield "made"
        seen.append("-store")

    async def enter(app: AppContext) -> None:
        seen.append(app.get(STORE))

    async with entered(running(make("redis", providing(factory), enter, seen))) as service:
        assert service.get(STORE) == "made"
    # It is closed after the lifespan that uses it.
    assert seen == ["+redis", "+store", "made", "-redis", "-store"]


@pytest.mark.parametrize("factory", [coroutine, async_context])
async def test_a_lifespan_that_asks_for_its_own_service_too_early_is_told_so(
    make: Make, factory: Callable[[AppContext], Any]
) -> None:
    async def enter(app: AppContext) -> None:
        app.get(STORE)

    with pytest.raises(ServiceNotReady, match="takes waiting"):
        async with entered(running(make("redis", providing(factory), enter))):
            pass


async def test_the_service_of_a_later_plugin_is_not_there_yet(make: Make) -> None:
    async def enter(app: AppContext) -> None:
        app.get(STORE)

    with pytest.raises(ServiceNotReady, match="has not started yet") as caught:
        async with entered(running(make("user", None, enter), make("redis", providing(lambda app: 1)))):
            pass
    assert "Name the key in `requires`" in str(caught.value)
    assert caught.value.owner == "redis"


async def test_outside_of_its_plugin_s_life_a_service_is_not_there(make: Make) -> None:
    service = running(make("redis", providing(lambda app: 1)))
    with pytest.raises(ServiceNotReady, match="has not started yet, or has stopped"):
        service.get(STORE)
    async with entered(service):
        service.get(STORE)
    with pytest.raises(ServiceNotReady):
        service.get(STORE)


async def test_a_service_that_was_closed_is_not_made_again_while_its_plugin_stops(make: Make) -> None:
    made: list[int] = []
    missing: list[Exception] = []

    class Late:
        async def __aenter__(self) -> None: ...

        async def __aexit__(self, *error: object) -> None:
            with pytest.raises(ServiceNotReady) as caught:
                service.get(STORE)
            missing.append(caught.value)

    plugin = make("redis", providing(lambda app: made.append(1)))
    plugin.lifespan = lambda app: Late()
    service = running(plugin)
    for _ in range(2):
        async with entered(service):
            pass
    assert len(made) == len(missing) == 2


async def test_the_application_s_services_are_made_first_and_replace_those_of_plugins(make: Make) -> None:
    own = Contributions()
    own.provide(STORE, coroutine)

    async def enter(app: AppContext) -> None:
        assert app.get(STORE) == "made"

    def never(app: AppContext) -> object:
        raise AssertionError("it was replaced")

    async with entered(running(make("redis", providing(never), enter), application=own)):
        pass


async def test_one_service_may_use_another(make: Make) -> None:
    plugins = [
        make("bus", providing(lambda app: ["bus", app.get(STORE)], BUS), requires=(STORE,)),
        make("redis", providing(coroutine)),
    ]
    async with entered(running(*plugins)) as service:
        assert service.get(BUS) == ["bus", "made"]


async def test_services_that_need_each_other_are_told_as_a_circle(make: Make) -> None:
    def contribute(to: Contributions) -> None:
        to.provide(STORE, lambda app: app.get(BUS))
        to.provide(BUS, lambda app: app.get(STORE))

    with pytest.raises(ServiceNotReady, match=r"to make itself \(store -> bus -> store\)"):
        async with entered(running(make("redis", contribute))):
            pass


async def test_a_factory_that_fails_stops_the_start_and_is_told_with_its_owner(make: Make) -> None:
    seen: list[str] = []

    def factory(app: AppContext) -> object:
        raise ValueError("no connection")

    with pytest.raises(ValueError, match="no connection") as caught:
        async with entered(running(make("redis", providing(factory), seen=seen))):
            pass
    assert caught.value.__notes__ == [
        "The service 'store' of 'redis' was being made.",
        "The plugin 'redis' was starting.",
    ]
    assert seen == ["+redis", "-redis"]


async def test_a_service_that_fails_to_close_is_logged_and_raised(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    seen: list[str] = []

    @contextmanager
    def factory(app: AppContext) -> Iterator[str]:
        yield ""
        raise ValueError("stuck")

    with caplog.at_level(logging.ERROR, "covet.plugins"), pytest.raises(ValueError, match="stuck"):
        async with entered(running(make("redis", providing(factory), seen=seen))):
            pass
    assert caplog.messages == ["Stopping the service 'store' failed."]
    assert seen == ["+redis", "-redis"]


async def test_an_unknown_service_is_told_with_those_that_are_there_and_the_nearest(make: Make) -> None:
    service = running(make("redis", providing(lambda app: 1)), make("nats", providing(lambda app: 1, BUS)))
    with pytest.raises(ServiceUnknown) as caught:
        service.get(Service[str]("stroe"))
    assert isinstance(caught.value, LookupError)
    assert "There are bus, store." in str(caught.value)
    assert "Did you mean 'store'?" in str(caught.value)
    with pytest.raises(ServiceUnknown, match="There are no services"):
        running().get(STORE)


@pytest.mark.parametrize("key", ["store", dict, None])
async def test_a_service_is_asked_for_by_its_key_and_not_by_a_name_or_a_class(make: Make, key: Any) -> None:
    with pytest.raises(ServiceUnknown, match="Ask by the key that its plugin declares") as caught:
        running(make("redis", providing(lambda app: 1))).get(key)
    assert "There are store." in str(caught.value)


async def test_another_declaration_of_a_known_name_is_told_with_both_places(make: Make) -> None:
    twin = Service[str]("store")
    with pytest.raises(ServiceUnknown) as caught:
        running(make("redis", providing(lambda app: 1))).get(twin)
    assert STORE.where in str(caught.value)
    assert twin.where in str(caught.value)
