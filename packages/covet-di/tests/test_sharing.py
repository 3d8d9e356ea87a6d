"""Functions that are called by another one and want its values: who sees them, and how they are closed."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any, cast

import pytest

from covet_di import FactoryProvider, Provide, Scope, ServiceContainer, SingletonProvider, inject, open_scope

log: list[str] = []


@pytest.fixture(autouse=True)
def empty_log() -> None:
    log.clear()


class Engine:
    def __init__(self) -> None:
        log.append("engine made")


class Session:
    def __init__(self, name: str, engine: object = None) -> None:
        self.name = name
        self.engine = engine


def opening(engine: Engine) -> Iterator[Session]:
    yield Session("session", engine)
    log.append("session closed")


async def aopening() -> AsyncIterator[Session]:
    yield Session("session")
    log.append("session closed")


def cursor(session: Session) -> Iterator[Session]:
    yield session
    log.append("cursor closed")


class App(ServiceContainer):
    engine = SingletonProvider(Engine)
    session = FactoryProvider(Session, engine, scope=Scope.REQUEST, factory=opening)
    cursor = FactoryProvider(Session, session, scope=Scope.REQUEST, factory=cursor)
    asession = FactoryProvider(Session, scope=Scope.REQUEST, factory=aopening)


app = App()


@inject
def read(cursor: Session = Provide[app.cursor]) -> Session:
    return cursor


@inject
async def aread(session: Session = Provide[app.asession]) -> Session:
    return session


def test_a_thread_that_has_the_context_of_a_call_shares_its_values_while_it_lasts() -> None:
    @inject
    def call(session: Session = Provide[app.session]) -> tuple[Session, list[Session], contextvars.Context]:
        context = contextvars.copy_context()
        found: list[Session] = []
        thread = threading.Thread(target=lambda: found.append(context.run(read)))
        thread.start()
        thread.join()
        assert "cursor closed" not in log
        return session, found, context

    mine, found, context = call()
    assert found == [mine]
    assert log[-2:] == ["cursor closed", "session closed"]
    assert context.run(read) is not mine, "the call has ended: this one is a scope of its own"


def test_a_context_that_nobody_looked_in_finds_nothing_when_the_call_has_ended() -> None:
    @inject
    def call(session: Session = Provide[app.session]) -> tuple[Session, contextvars.Context]:
        return session, contextvars.copy_context()

    mine, context = call()
    assert context.run(read) is not mine
    with open_scope():
        outer = read()
        mine, context = contextvars.copy_context().run(call)
        assert mine is outer, "it joined the scope, and opened none"
        assert context.run(read) is outer


def test_the_scope_around_is_there_again_when_a_call_within_has_ended() -> None:
    @inject
    def call(depth: int, session: Session = Provide[app.session]) -> list[Session]:
        inner = call(depth - 1) if depth else []
        return [session, read(), *inner]

    found = call(2)
    assert [found[place] is found[place + 1] for place in (0, 2, 4)] == [True] * 3
    assert len({id(each) for each in found}) == 3


async def test_a_task_that_lives_longer_than_the_call_that_started_it() -> None:
    ended = asyncio.Event()

    async def later() -> Session:
        await ended.wait()
        return await aread()

    @inject
    async def call(session: Session = Provide[app.asession]) -> tuple[Session, asyncio.Task[Session]]:
        assert await aread() is session
        return session, asyncio.create_task(later())

    mine, task = await call()
    assert log == ["session closed"]
    ended.set()
    assert await task is not mine
    assert log == ["session closed"] * 2


async def test_tasks_of_a_call_share_its_values_and_its_scope() -> None:
    opened: list[Session] = []

    class Tasks(ServiceContainer):
        first = FactoryProvider(Session, "first", scope=Scope.REQUEST)
        second = FactoryProvider(Session, "second", scope=Scope.REQUEST)

    tasks = Tasks()

    @inject
    async def ask(first: Session = Provide[tasks.first], second: Session = Provide[tasks.second]) -> Session:
        await asyncio.sleep(0)
        opened.append(second)
        return first

    @inject
    async def call(first: Session = Provide[tasks.first]) -> bool:
        found = await asyncio.gather(*(ask() for _ in range(5)))
        return all(each is first for each in found)

    assert await call()
    assert len({id(each) for each in opened}) == 1


def test_what_fails_in_a_function_that_was_called_reaches_what_it_opened_and_what_the_caller_has() -> None:
    told: list[str] = []

    def telling(name: str) -> Any:
        def opened(*_: object) -> Iterator[Session]:
            try:
                yield Session(name)
            except KeyError:
                told.append(name)
                raise

        return opened

    class Telling(ServiceContainer):
        outer = FactoryProvider(Session, scope=Scope.REQUEST, factory=telling("outer"))
        inner = FactoryProvider(Session, outer, scope=Scope.REQUEST, factory=telling("inner"))

    telling_app = Telling()

    @inject
    def failing(session: Session = Provide[telling_app.inner]) -> None:
        raise KeyError(session.name)

    @inject
    def call(session: Session = Provide[telling_app.outer]) -> None:
        failing()

    with pytest.raises(KeyError, match="inner"):
        call()
    assert told == ["inner", "outer"]


def test_a_function_that_is_called_in_scopes_only_has_made_nothing_for_calls_of_its_own() -> None:
    fresh = App()

    @inject
    def use(session: Session = Provide[fresh.session]) -> Session:
        return session

    with open_scope() as scope:
        scope.values[fresh.session] = Session("given")
        assert use().name == "given"
    assert log == []
    assert use().name == "session"
    assert log == ["engine made", "session closed"]


def test_a_call_joins_what_an_override_gives_now() -> None:
    class Short(ServiceContainer):
        value = FactoryProvider(Session, "request", scope=Scope.REQUEST)
        other = FactoryProvider(Session, "connection", scope=Scope.CONNECTION)

    short = Short()

    @inject
    def use(value: Session = Provide[short.value]) -> Session:
        return value

    with open_scope():
        mine = use()
        assert use() is mine
        with cast("Any", short.value).override(short.other):
            assert use().name == "connection"
            assert use() is not use(), "no scope of that kind is open: each call is one"
        assert use() is mine
