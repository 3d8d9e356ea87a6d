"""What entries need is made at the start, and closed at the end in reverse order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from dependency_injector import containers, providers

from covet_di import (
    DIPlugin,
    FactoryProvider,
    GraphErrors,
    Provide,
    ResourceProvider,
    Scope,
    ServiceContainer,
    SingletonProvider,
    inject,
    lifespan,
)
from covet_di.faults import AutowireAmbiguous, AutowireMissing
from covet_plugin import Contributions
from covet_plugin.graph.errors import AppValueNotReady
from covet_plugin.testing import check_plugin

log: list[str] = []


@pytest.fixture(autouse=True)
def empty_log() -> None:
    log.clear()


class Pool:
    def __init__(self, name: str) -> None:
        self.name = name


class Service:
    def __init__(self, *parts: Any) -> None:
        log.append("make service")
        self.parts = parts


def opening(name: str) -> Callable[..., Iterator[Pool]]:
    def opened(*_: Any) -> Iterator[Pool]:
        log.append(f"open {name}")
        yield Pool(name)
        log.append(f"close {name}")

    return opened


def aopening(name: str) -> Callable[..., AsyncIterator[Pool]]:
    async def opened(*_: Any) -> AsyncIterator[Pool]:
        await asyncio.sleep(0)
        log.append(f"open {name}")
        yield Pool(name)
        await asyncio.sleep(0)
        log.append(f"close {name}")

    return opened


class App(ServiceContainer):
    first = ResourceProvider(opening("first"))
    second = providers.Resource(opening("second"), first)
    service = SingletonProvider(Service, second)
    session = FactoryProvider(Service, service, scope=Scope.REQUEST)
    idle = ResourceProvider(opening("idle"))


class Async(ServiceContainer):
    first = ResourceProvider(aopening("first"))
    second = ResourceProvider(aopening("second"), first)
    service = SingletonProvider(Service, second)
    lonely = SingletonProvider(Pool, "lonely")


def test_what_entries_need_is_made_first_and_closed_last() -> None:
    app = App()

    @inject
    def use(session: Service = Provide[app.session]) -> Any:
        return session.parts[0]

    with lifespan(app):
        assert log == ["open first", "open second", "make service"]
        first = use()
        assert first is app.service()
    assert log[-2:] == ["close second", "close first"]
    assert "open idle" not in log
    with lifespan(app):
        assert use() is not first
        assert log.count("open first") == 2


NAMES = ("a", "b", "c", "d", "e", "f")


def independent(kind: Any, open_one: Any) -> Any:
    resources = {name: kind(open_one(name)) for name in NAMES}
    return type("Independent", (ServiceContainer,), {**resources, "service": SingletonProvider(Service)})


@pytest.mark.parametrize("kind", [ResourceProvider, providers.Resource])
def test_resources_that_do_not_need_each_other_are_closed_in_reverse_too(kind: Any) -> None:
    app = independent(kind, opening)()
    with lifespan(app):
        for name in NAMES:
            getattr(app, name)()
    assert log == [*(f"open {name}" for name in NAMES), *(f"close {name}" for name in reversed(NAMES))]


@pytest.mark.parametrize("order", ["abcdef", "fbdace"])
async def test_the_order_is_that_in_which_they_were_opened_and_not_that_of_their_declaration(order: str) -> None:
    cls = independent(ResourceProvider, aopening)
    app = cls()
    async with lifespan(app):
        for name in order:
            await getattr(app, name)()
    assert log == [*(f"open {name}" for name in order), *(f"close {name}" for name in reversed(order))]


def test_what_was_opened_for_an_override_is_closed_in_reverse_too() -> None:
    class Overridden(ServiceContainer):
        url = SingletonProvider(Pool, "url")
        a = ResourceProvider(opening("a"), url)
        b = ResourceProvider(opening("b"), url)
        c = ResourceProvider(opening("c"), url)
        d = ResourceProvider(opening("d"), url)

    app = Overridden()
    with app.override("url", Pool("fake")):
        for name in "cadb":
            getattr(app, name)()
    assert log == ["open c", "open a", "open d", "open b", "close b", "close d", "close a", "close c"]


def test_what_was_opened_later_is_closed_and_what_was_open_before_is_not() -> None:
    app = App()
    app.first()
    with lifespan(app):
        app.idle()
        app.service()
    assert log == ["open first", "open idle", "open second", "make service", "close second", "close idle"]
    app.shutdown_resources()


async def test_asynchronous_resources_are_awaited_one_after_the_other() -> None:
    app = Async()

    @inject
    async def use(service: Service = Provide[app.service], lonely: Pool = Provide[app.lonely]) -> tuple[Service, Pool]:
        return service, lonely

    async with lifespan(app):
        assert log == ["open first", "open second", "make service"]
        service, lonely = await use()
    assert log[-2:] == ["close second", "close first"]
    async with lifespan(app):
        again, same = await use()
        assert again is not service
        assert same is lonely  # nothing that it was made with was closed


def test_asynchronous_resources_take_an_async_with() -> None:
    app = Async()

    @inject
    async def use(service: Service = Provide[app.service]) -> None: ...

    with pytest.raises(AppValueNotReady), lifespan(app):
        pass


async def test_a_start_that_fails_closes_what_it_opened() -> None:
    def fail(*_: Any) -> None:
        raise ConnectionError("no database")

    class Failing(Async):
        broken = SingletonProvider(fail, Async.second)

    failing = Failing()

    @inject
    async def use(broken: Any = Provide[failing.broken]) -> None: ...

    with pytest.raises(ConnectionError):
        async with lifespan(failing):
            pass
    assert log == ["open first", "open second", "close second", "close first"]


async def test_failures_to_close_are_raised_together_and_stop_nothing() -> None:
    async def failing(*_: Any) -> AsyncIterator[str]:
        yield "open"
        raise ValueError("does not close")

    class Failing(ServiceContainer):
        first = ResourceProvider(aopening("first"))
        second = ResourceProvider(failing, first)
        third = ResourceProvider(failing, second)

    container = Failing()

    @inject
    async def use(third: Any = Provide[container.third]) -> None: ...

    with pytest.raises(ExceptionGroup) as raised:
        async with lifespan(container):
            pass
    assert len(raised.value.exceptions) == 2
    assert log == ["open first", "close first"]


async def test_a_start_that_is_cancelled_leaves_nothing_open_also_of_providers_that_are_not_ours() -> None:
    class Plain(containers.DeclarativeContainer):
        first = providers.Resource(aopening("first"))
        second = providers.Resource(aopening("second"), first)
        service = providers.Singleton(Service, second)

    plain: Any = Plain()

    @inject
    async def use(service: Service = Provide[plain.service]) -> Service:
        return service

    unhandled: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: unhandled.append(context))

    async def start() -> None:
        async with lifespan(plain):
            pass

    starting = asyncio.create_task(start())
    while not log:
        await asyncio.sleep(0)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    for _ in range(3):
        await asyncio.sleep(0)
    assert log[-2:] == ["close second", "close first"]
    assert not unhandled
    async with lifespan(plain):
        assert isinstance(await use(), Service)


def test_a_container_of_dependency_injector_has_one_too() -> None:
    class Plain(containers.DeclarativeContainer):
        pool = providers.Resource(opening("pool"))

    plain: Any = Plain()

    @inject
    def use(pool: Pool = Provide[plain.pool]) -> str:
        return pool.name

    with lifespan(plain):
        assert log == ["open pool"]
        assert use() == "pool"
    assert log == ["open pool", "close pool"]


class Context:
    """A service, as far as this plugin looks at one."""

    title = "shop"


async def test_the_plugin_checks_makes_and_closes() -> None:
    app = Async()

    @inject
    async def use(service: Service = Provide[app.service]) -> None: ...

    context: Any = Context()
    async with DIPlugin(app).lifespan(context):
        assert log == ["open first", "open second", "make service"]
    assert log[-1] == "close first"

    class Broken(ServiceContainer):
        needed = providers.Dependency(instance_of=Pool)

    with pytest.raises(GraphErrors):
        async with DIPlugin(Broken()).lifespan(context):
            pass


def test_the_plugin_keeps_to_the_contract() -> None:
    check_plugin(lambda: DIPlugin(App()))
    check_plugin(lambda: DIPlugin(Async(), id="billing", types=[Service]))


def test_the_plugin_contributes_a_command_a_check_and_types(capsys: pytest.CaptureFixture[str]) -> None:
    class Warned(ServiceContainer):
        pool = SingletonProvider(Pool, "x")
        unused = SingletonProvider(Pool, "y")

    warned = Warned()

    @inject
    def use(pool: Pool = Provide[warned.pool]) -> None: ...

    plugin = DIPlugin(warned)
    contributions = Contributions("di")
    plugin.contribute(contributions)
    found = {str(each.kind): each.value for each in contributions.recorded}
    assert set(found) == {"command", "check"}
    command: Any = found["command"]
    assert command.command(["graph", "-f", "json"]) == 0
    assert '"pool"' in capsys.readouterr().out
    check: Any = found["check"]
    assert check.check(Context()) == ["Nothing needs unused."]
    with pytest.raises(AutowireAmbiguous):
        DIPlugin(warned, types=[Pool]).contribute(contributions)
    with pytest.raises(AutowireMissing):
        DIPlugin(warned, types=[Service]).contribute(contributions)


async def test_an_end_that_is_cancelled_closes_the_rest_all_the_same() -> None:
    closing = asyncio.Event()

    async def stuck(*_: Any) -> AsyncIterator[str]:
        yield "open"
        closing.set()
        await asyncio.Event().wait()

    class Stuck(ServiceContainer):
        first = ResourceProvider(aopening("first"))
        second = ResourceProvider(stuck, first)
        foreign = providers.Resource(aopening("foreign"), second)

    container = Stuck()

    @inject
    async def use(foreign: Any = Provide[container.foreign]) -> None: ...

    async def live() -> None:
        async with lifespan(container):
            pass

    living = asyncio.create_task(live())
    await closing.wait()
    living.cancel()
    with pytest.raises(asyncio.CancelledError):
        await living
    assert log == ["open first", "open foreign", "close foreign", "close first"]
    assert not any(each.initialized for each in (container.first, container.second, container.foreign))


async def test_an_end_that_is_cancelled_tells_what_failed_to_close_meanwhile() -> None:
    closing = asyncio.Event()

    async def stuck(*_: Any) -> AsyncIterator[str]:
        yield "open"
        closing.set()
        await asyncio.Event().wait()

    async def failing(*_: Any) -> AsyncIterator[str]:
        yield "open"
        raise ValueError("does not close")

    class Stuck(ServiceContainer):
        first = ResourceProvider(failing)
        second = ResourceProvider(stuck, first)

    container = Stuck()

    @inject
    async def use(second: Any = Provide[container.second]) -> None: ...

    async def live() -> str:
        try:
            async with lifespan(container):
                pass
        except asyncio.CancelledError as error:
            return repr(error.__context__)
        return "not cancelled"

    living = asyncio.create_task(live())
    await closing.wait()
    living.cancel()
    assert "does not close" in await living
