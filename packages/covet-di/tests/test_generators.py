"""Generators with `inject` in scopes: what they open, what they are sent, and what is seen between their steps."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from typing import Any

import pytest

from covet_di import FactoryProvider, Provide, Scope, ServiceContainer, inject, open_scope
from covet_di.scopes import current

log: list[str] = []


@pytest.fixture(autouse=True)
def empty_log() -> None:
    log.clear()


class Value:
    pass


def open_connection() -> Iterator[Value]:
    log.append("open connection")
    try:
        yield Value()
    finally:
        log.append("close connection")


async def open_session() -> AsyncIterator[Value]:
    log.append("open session")
    try:
        yield Value()
    finally:
        log.append("close session")


class App(ServiceContainer):
    connection = FactoryProvider(Value, scope=Scope.CONNECTION, factory=open_connection)
    session = FactoryProvider(Value, scope=Scope.REQUEST, factory=open_session)


app = App()


@pytest.mark.parametrize("provider", [app.session, app.connection], ids=["joined", "opened"])
async def test_what_is_sent_and_thrown_reaches_a_generator_that_looks_for_a_scope(provider: Any) -> None:
    @inject
    async def echo(value: Value = Provide[provider]) -> AsyncGenerator[Any, Any]:
        sent = None
        while sent != "end":
            try:
                sent = yield sent
            except ValueError as error:
                sent = f"caught {error}"

    async with open_scope(Scope.REQUEST):
        stream = echo()
        assert await anext(stream) is None
        assert await stream.asend("sent") == "sent"
        assert await stream.athrow(ValueError("thrown")) == "caught thrown"
        with pytest.raises(StopAsyncIteration):
            await stream.asend("end")


async def test_a_context_manager_that_is_injected_rolls_back() -> None:
    @contextlib.asynccontextmanager
    @inject
    async def transaction(session: Value = Provide[app.session]) -> AsyncIterator[Value]:
        try:
            yield session
        except ValueError:
            log.append("roll back")
            raise
        finally:
            log.append("end")

    async with open_scope(Scope.REQUEST):
        with pytest.raises(ValueError, match="no"):
            async with transaction():
                raise ValueError("no")
        assert log == ["open session", "roll back", "end"]


def test_what_a_generator_opens_is_not_seen_between_its_steps() -> None:
    @inject
    def steps(connection: Value = Provide[app.connection]) -> Generator[Any, Any, str]:
        sent = None
        while sent != "end":
            try:
                sent = yield (sent, app.connection() is connection)
            except ValueError as error:
                sent = f"caught {error}"
        return "returned"

    with open_scope(Scope.REQUEST) as scope:
        first, second = steps(), steps()
        assert (next(first), next(second)) == ((None, True), (None, True))
        assert current() is scope
        assert first.send("sent") == ("sent", True)
        assert first.throw(ValueError("thrown")) == ("caught thrown", True)
        assert current() is scope
        with pytest.raises(StopIteration, match="returned"):
            first.send("end")
        second.close()
        assert current() is scope
    assert log == ["open connection", "open connection", "close connection", "close connection"]


async def test_and_not_between_those_of_an_asynchronous_one() -> None:
    @inject
    async def steps(connection: Value = Provide[app.connection]) -> AsyncGenerator[bool, None]:
        yield app.connection() is connection
        yield app.connection() is connection

    async with open_scope(Scope.REQUEST) as scope:
        first, second = steps(), steps()
        assert [await anext(first), await anext(second)] == [True, True]
        assert current() is scope
        assert [each async for each in first] == [True]
        await second.aclose()
        assert current() is scope
