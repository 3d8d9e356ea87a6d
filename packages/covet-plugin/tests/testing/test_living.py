"""Lifespans that the conformance kit refuses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any

import pytest

from covet_plugin import (
    AppContext,
    BasePlugin,
    Plugin,
    PluginInfo,
)


def living(life: Callable[[AppContext], AbstractAsyncContextManager[None]]) -> Plugin:
    class Living(BasePlugin):
        @property
        def info(self) -> PluginInfo:
            return PluginInfo(id="bare", version="1.0.0", api=1)

        def lifespan(self, app: AppContext) -> AbstractAsyncContextManager[None]:
            return life(app)

    return Living()


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
def test_a_lifespan_that_breaks_the_rules_is_told(life: Any, told: str, violations: Callable[..., list[str]]) -> None:
    assert any(line.startswith(told) for line in violations(living(life), patience=0.2))


def test_a_lifespan_that_works_once_only_is_told(only: Callable[..., str]) -> None:
    lives = [1]

    @asynccontextmanager
    async def once(app: AppContext) -> AsyncIterator[None]:
        lives.pop()
        yield

    assert only(living(once)).startswith("its lifespan, entered a second time, fails: IndexError")


def test_a_lifespan_that_is_broken_by_being_cancelled_is_told(violations: Callable[..., list[str]]) -> None:
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
