"""One instance for each scope, closed at its end in reverse order, whatever happens."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from dependency_injector import providers

from covet_di import FactoryProvider, Provide, Scope, ServiceContainer, SingletonProvider, inject, open_scope
from covet_di.errors import NotAnEntry, ScopeMisplaced, ScopeNotOpen
from covet_plugin.graph.errors import AppValueCaptive, AppValueNotReady, EntryNotAsync, TeardownNotAsync

log: list[str] = []


@pytest.fixture(autouse=True)
def empty_log() -> None:
    log.clear()


class Value:
    def __init__(self, name: str, *inner: Any) -> None:
        self.name = name
        self.inner = inner


def opening(name: str) -> Callable[..., Iterator[Value]]:
    def opened(*inner: Any) -> Iterator[Value]:
        log.append(f"open {name}")
        try:
            yield Value(name, *inner)
        finally:
            log.append(f"close {name}")

    return opened


def aopening(name: str) -> Callable[..., AsyncIterator[Value]]:
    async def opened(*inner: Any) -> AsyncIterator[Value]:
        await asyncio.sleep(0)
        log.append(f"open {name}")
        try:
            yield Value(name, *inner)
        finally:
            await asyncio.sleep(0)
            log.append(f"close {name}")

    return opened


async def later(name: str) -> Value:
    return Value(name)


class App(ServiceContainer):
    engine = SingletonProvider(Value, "engine")
    connection = FactoryProvider(Value, engine, scope=Scope.CONNECTION, factory=opening("connection"))
    session = FactoryProvider(Value, connection, scope=Scope.REQUEST, factory=opening("session"))
    message = FactoryProvider(Value, connection, scope=Scope.MESSAGE, factory=opening("message"))
    cursor = FactoryProvider(Value, session, factory=opening("cursor"))
    repository = FactoryProvider(Value, "repository", session, cursor)
    given = FactoryProvider(Value, "given", session.provider)
    later = FactoryProvider(Value, "later", scope=Scope.REQUEST, factory=later)
    kept = SingletonProvider(later, "kept")
    listed = FactoryProvider(Value, "listed", providers.List(session, session))


class Async(ServiceContainer):
    session = FactoryProvider(Value, scope=Scope.REQUEST, factory=aopening("session"))
    transaction = FactoryProvider(Value, session, scope=Scope.REQUEST, factory=aopening("transaction"))
    repository = FactoryProvider(Value, "repository", session, transaction)


app = App()
aapp = Async()


@inject
def repository(value: Value = Provide[app.repository]) -> Value:
    return value


@inject
def session(value: Value = Provide[app.session]) -> Value:
    return value


@inject
async def arepository(value: Value = Provide[aapp.repository]) -> Value:
    return value


def test_a_call_is_a_scope_and_closes_in_reverse_order() -> None:
    value = repository()
    assert value.inner[0] is value.inner[1].inner[0]
    assert log == [
        "open connection", "open session", "open cursor", "close cursor", "close session", "close connection",
    ]  # fmt: skip
    assert repository().inner[0] is not value.inner[0]


def test_calls_in_an_open_scope_share_its_values_and_leave_them_open() -> None:
    with app.scope(Scope.CONNECTION), app.scope(Scope.REQUEST) as scope:
        first, second = repository(), repository()
        assert first.inner[0] is second.inner[0] is session() is app.session()
        assert first.inner[1] is not second.inner[1]
        assert "close session" not in log
        assert "3 values" not in repr(scope)
    # A transient value belongs to the call that asked for it.
    assert log == [
        "open connection", "open session", "open cursor", "close cursor", "open cursor", "close cursor",
        "close session", "close connection",
    ]  # fmt: skip
    assert "closed" in repr(scope)


def test_a_shorter_scope_ends_within_a_longer_one() -> None:
    with app.scope(Scope.CONNECTION):
        with app.scope(Scope.REQUEST):
            first = session()
        with app.scope(Scope.REQUEST):
            second = session()
        assert first is not second
        assert first.inner[0] is second.inner[0]
        assert log.count("open connection") == 1
        assert "close connection" not in log


def test_a_scope_within_a_scope_of_its_kind_hides_it() -> None:
    with app.scope(Scope.CONNECTION), app.scope():
        outer = session()
        with app.scope():
            assert session() is not outer
        assert session() is outer


def test_what_no_open_scope_covers_is_the_calls_own() -> None:
    with app.scope(Scope.CONNECTION):
        first, second = session(), session()
        assert first is not second
        assert first.inner[0] is second.inner[0]
        assert log.count("close session") == 2
        assert "close connection" not in log


def test_messages_and_requests_stand_side_by_side() -> None:
    with app.scope(Scope.CONNECTION):
        with app.scope(Scope.MESSAGE):
            assert app.message() is app.message()
            with pytest.raises(ScopeNotOpen, match="one request"):
                app.session()
        with app.scope(Scope.REQUEST), pytest.raises(ScopeNotOpen, match="one message"):
            app.message()


def test_a_value_of_a_scope_is_not_to_be_had_outside_of_one() -> None:
    with pytest.raises(ScopeNotOpen, match=r"App\.session lives for one request") as raised:
        app.session()
    assert "Scope.REQUEST" in str(raised.value)
    with pytest.raises(ScopeNotOpen):
        app.cursor()
    with app.scope(Scope.CONNECTION), app.scope(), pytest.raises(NotAnEntry, match="takes no arguments"):
        app.session("an argument")


def test_a_scope_that_has_ended_is_not_joined() -> None:
    with app.scope(Scope.CONNECTION), app.scope():
        context = contextvars.copy_context()
        mine = session()
    assert context.run(session) is not mine
    with pytest.raises(ScopeNotOpen):
        context.run(app.session)


def test_what_a_function_calls_shares_its_values() -> None:
    @inject
    def outer(value: Value = Provide[app.session]) -> tuple[Value, Value, Value]:
        return value, session(), repository().inner[0]

    first, second, third = outer()
    assert first is second is third
    assert log[-3:] == ["close cursor", "close session", "close connection"]


def test_what_others_opened_meanwhile_is_closed_before_what_it_was_made_with() -> None:
    @inject
    def outer(value: Value = Provide[app.connection]) -> Value:
        return session()

    outer()
    assert log == ["open connection", "open session", "close session", "close connection"]


def test_a_provider_that_is_given_gives_the_value_of_the_call() -> None:
    @inject
    def use(given: Value = Provide[app.given], value: Value = Provide[app.session]) -> bool:
        return given.inner[0]() is value

    assert use()
    assert log.count("open session") == 1


def test_a_list_has_one_value_twice() -> None:
    @inject
    def use(listed: Value = Provide[app.listed]) -> Any:
        return listed.inner[0]

    first, second = use()
    assert first is second


async def test_asynchronous_values_share_a_scope_and_are_closed_in_reverse() -> None:
    async with aapp.scope():
        first, second = await arepository(), await arepository()
        assert first.inner == second.inner
        assert await aapp.session.async_() is first.inner[0]
    assert log == ["open session", "open transaction", "close transaction", "close session"]


async def test_tasks_of_one_scope_open_a_value_once() -> None:
    async with aapp.scope():
        values = await asyncio.gather(*(arepository() for _ in range(10)))
    assert len({value.inner[0] for value in values}) == 1
    assert log.count("open session") == 1


async def test_a_task_that_is_cancelled_closes_what_it_opened() -> None:
    started = asyncio.Event()

    @inject
    async def wait(value: Value = Provide[aapp.repository]) -> None:
        started.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(wait())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert log[-2:] == ["close transaction", "close session"]


def test_threads_have_scopes_of_their_own_and_share_one_that_is_given_to_them() -> None:
    found: list[Value] = []
    with app.scope(Scope.CONNECTION), app.scope():
        mine = session()
        context = contextvars.copy_context()
        shared = threading.Thread(target=lambda: found.append(context.run(session)))
        apart = threading.Thread(target=lambda: found.append(session()))
        for thread in (shared, apart):
            thread.start()
            thread.join()
    assert found[0] is mine
    assert found[1] is not mine


def test_what_fails_to_close_does_not_keep_the_rest_open() -> None:
    def failing(name: str) -> Callable[..., Iterator[str]]:
        def opened(*_: Any) -> Iterator[str]:
            try:
                yield name
            finally:
                log.append(name)
                raise ValueError(name)

        return opened

    class Failing(ServiceContainer):
        first = FactoryProvider(str, scope=Scope.REQUEST, factory=failing("first"))
        second = FactoryProvider(str, first, scope=Scope.REQUEST, factory=failing("second"))
        third = FactoryProvider(Value, second, scope=Scope.REQUEST, factory=opening("third"))

    failures = Failing()

    @inject
    def use(value: Any = Provide[failures.third]) -> None: ...

    with pytest.raises(ExceptionGroup) as raised:
        use()
    assert [str(each) for each in raised.value.exceptions] == ["second", "first"]
    with pytest.raises(ExceptionGroup), open_scope():
        use()
    assert log == ["open third", "close third", "second", "first"] * 2


def test_a_scope_tells_its_resources_how_it_ends() -> None:
    told: list[BaseException | None] = []

    def begin() -> Iterator[str]:
        try:
            yield "transaction"
        except BaseException as error:
            told.append(error)
            raise

    class Transactions(ServiceContainer):
        transaction = FactoryProvider(str, scope=Scope.REQUEST, factory=begin)

    transactions = Transactions()

    def fail() -> None:
        with open_scope():
            transactions.transaction()
            raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        fail()
    assert [str(each) for each in told] == ["mine"]


def test_a_function_that_cannot_wait_is_told_so() -> None:
    @inject
    def use(value: Value = Provide[aapp.session]) -> None: ...

    with pytest.raises(EntryNotAsync, match="session"):
        use()


async def test_a_scope_with_asynchronous_values_is_left_by_async_with() -> None:
    scope = aapp.scope()
    with pytest.raises(TeardownNotAsync), scope:
        await arepository()
    await scope.teardown.aclose()
    assert log[-1] == "close session"


async def test_a_scope_may_be_entered_in_one_context_and_left_in_another() -> None:
    scope = open_scope()
    await asyncio.create_task(scope.__aenter__())
    await scope.__aexit__(None, None, None)
    assert scope.closed


def test_singletons_never_see_a_scope() -> None:
    class Captive(ServiceContainer):
        session = FactoryProvider(Value, "session", scope=Scope.REQUEST)
        service = SingletonProvider(Value, "service", session)

    captive = Captive()

    @inject
    def use(service: Value = Provide[captive.service]) -> None: ...

    with open_scope(), pytest.raises(AppValueCaptive, match="session"):
        use()

    class Foreign(ServiceContainer):
        session = FactoryProvider(Value, "session", scope=Scope.REQUEST)
        service = providers.Singleton(Value, "service", session)

    foreign = Foreign()

    @inject
    def use_foreign(service: Value = Provide[foreign.service]) -> None: ...

    with open_scope(), pytest.raises(ScopeNotOpen):
        use_foreign()


async def test_a_task_that_is_cancelled_closes_everything_although_something_fails_to() -> None:
    started = asyncio.Event()

    async def failing(*_: Any) -> AsyncIterator[str]:
        try:
            yield "failing"
        finally:
            log.append("fail")
            raise ValueError("does not close")

    class Failing(ServiceContainer):
        first = FactoryProvider(Value, scope=Scope.REQUEST, factory=aopening("first"))
        second = FactoryProvider(str, first, scope=Scope.REQUEST, factory=failing)
        third = FactoryProvider(Value, second, scope=Scope.REQUEST, factory=aopening("third"))

    failures = Failing()

    @inject
    async def wait(value: Value = Provide[failures.third]) -> None:
        started.set()
        await asyncio.Event().wait()

    async def shared() -> None:
        async with failures.scope():
            await wait()

    for function in (wait, shared):
        log.clear()
        started.clear()
        task = asyncio.create_task(function())
        await started.wait()
        task.cancel()
        await asyncio.wait([task])
        assert log == ["open first", "open third", "close third", "fail", "close first"]
        # As with `with`: what was raised while it was cancelled is raised, after the cancellation.
        error = None if task.cancelled() else task.exception()
        assert isinstance(error, ValueError)
        assert isinstance(error.__context__, asyncio.CancelledError)


def test_a_transient_value_with_something_to_close_takes_a_scope_of_any_kind() -> None:
    with pytest.raises(ScopeNotOpen, match=r"App\.cursor is closed with the scope that asks for it") as raised:
        app.cursor()
    assert "container.scope(Scope.REQUEST)" in str(raised.value)


def test_a_scope_is_opened_once() -> None:
    scope = app.scope()
    with scope:
        with pytest.raises(ScopeMisplaced, match="it was opened before"):
            scope.__enter__()
        assert repository().inner[0] is app.session()
    with pytest.raises(ScopeMisplaced, match="ask for another"):
        scope.__enter__()
    assert repository() is not repository()


def test_a_value_that_has_to_be_awaited_is_told_where_no_loop_runs() -> None:
    def ask() -> list[str]:
        told: list[str] = []
        with app.scope():
            for provider in (app.later, app.kept):
                with pytest.raises(AppValueNotReady) as raised:
                    provider()
                told.append(str(raised.value).partition(" has")[0])
        return told

    with ThreadPoolExecutor(1) as pool:
        assert [each.partition(" ")[0] for each in pool.submit(ask).result()] == ["App.later", "App.kept"]
