"""What blocks runs in a worker thread of the host, neighbours in one visit."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from covet_plugin import Scope
from covet_plugin.graph import Host, Node


class Pool:
    """Threads that are waited for even by who is cancelled."""

    def __init__(self) -> None:
        self.visits: list[str] = []

    async def thread(self, function: Callable[..., Any], *args: Any) -> Any:
        self.visits.append("thread")
        return await self._run(function, *args)

    async def beyond(self, function: Callable[..., Any], *args: Any) -> Any:
        self.visits.append("beyond")
        return await self._run(function, *args)

    async def _run(self, function: Callable[..., Any], *args: Any) -> Any:
        running = asyncio.ensure_future(asyncio.to_thread(function, *args))
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait([running])
            raise

    @property
    def host(self) -> Host:
        return Host(thread=self.thread, thread_beyond=self.beyond)


def here(*_: object, **__: object) -> bool:
    return threading.current_thread() is threading.main_thread()


@pytest.fixture
def pool() -> Pool:
    return Pool()


@pytest.fixture
def blocking(node: Any) -> Callable[..., Node]:
    def blocking(*needs: Node, key: str, make: Callable[..., Any] = here, **options: Any) -> Node:
        made: Node = node(make, *needs, key=key, name=key, blocking=True, **options)
        return made

    return blocking


def collect(*args: Any) -> Any:
    return args


async def test_neighbours_that_block_share_one_visit_also_the_target(
    pool: Pool, blocking: Any, node: Any, given: Any, entry: Any
) -> None:
    first = blocking(given("n"), key="first", make=lambda n: (n, here()))
    second = blocking(first, key="second", make=lambda first: (first, here()))
    made = entry(node(lambda *args: (*args, here()), first, second, key="t", blocking=True), host=pool.host)
    assert made.style == "coroutine"
    assert await made.function(5) == ((5, False), ((5, False), False), False)
    assert pool.visits == ["thread"]


async def test_what_does_not_block_runs_in_place_and_parts_its_neighbours(
    pool: Pool, blocking: Any, node: Any, entry: Any
) -> None:
    first, second = blocking(key="first"), blocking(key="second")
    target = node(collect, first, node(here, key="between"), second, key="t")
    assert await entry(target, host=pool.host).function() == (False, True, False)
    assert pool.visits == ["thread", "thread"]


async def test_results_nobody_reads_and_keywords_are_no_trouble(
    pool: Pool, blocking: Any, node: Any, given: Any, entry: Any
) -> None:
    first = blocking(key="first")
    second = blocking(key="second", make=lambda *, n: n + 1, n=given("n"))
    made = entry(node(collect, key="t"), first, second, host=pool.host)
    assert await made.function(1) == ()
    made = entry(node(collect, second, key="t"), host=pool.host)
    assert await made.function(1) == (2,)
    assert pool.visits == ["thread", "thread"]


async def test_each_sees_the_variables_of_the_task_and_none_that_its_neighbours_set(
    pool: Pool, blocking: Any, node: Any, entry: Any
) -> None:
    name: contextvars.ContextVar[str] = contextvars.ContextVar("name", default="unset")

    def setting() -> str:
        seen = name.get()
        name.set("changed")
        return seen

    async def prepare() -> None:
        name.set("set")

    nodes = [blocking(key=str(number), make=setting) for number in range(3)]
    made = entry(node(collect, *nodes, key="t"), node(prepare), host=pool.host)
    assert await made.function() == ("set", "set", "set")
    assert pool.visits == ["thread"]


async def test_generators_that_block_are_opened_and_closed_in_threads(
    pool: Pool, blocking: Any, node: Any, entry: Any
) -> None:
    seen: list[Any] = []

    def session() -> Iterator[str]:
        seen.append(here())
        yield "session"
        seen.append(here())

    sessions = [blocking(key=str(number), make=session) for number in range(2)]
    made = entry(node(collect, *sessions, blocking(sessions[0], key="user"), key="t"), host=pool.host)
    for _ in range(2):
        seen.clear()
        pool.visits.clear()
        assert await made.function() == ("session", "session", False)
        assert seen == [False] * 4
        assert pool.visits == ["thread", "beyond"]


async def test_what_one_visit_opened_is_closed_when_a_neighbour_fails(
    pool: Pool, blocking: Any, node: Any, entry: Any
) -> None:
    seen: list[str] = []

    def session() -> Iterator[str]:
        try:
            yield "session"
        except KeyError:
            seen.append("told")
            raise

    def fails(_: str) -> None:
        raise KeyError

    opened = blocking(key="session", make=session)
    with pytest.raises(KeyError):
        await entry(node(collect, blocking(opened, key="fails", make=fails), key="t"), host=pool.host).function()
    assert seen == ["told"]


async def test_what_a_thread_opens_for_somebody_who_was_cancelled_is_closed(
    pool: Pool, blocking: Any, node: Any, entry: Any
) -> None:
    entered, go_on, seen = threading.Event(), threading.Event(), []

    def session() -> Iterator[str]:
        entered.set()
        go_on.wait(10)
        try:
            yield "session"
        except asyncio.CancelledError:
            seen.append("told")
            raise

    made = entry(node(collect, blocking(key="session", make=session), key="t"), host=pool.host)
    task = asyncio.create_task(made.function())
    await asyncio.to_thread(entered.wait, 10)
    task.cancel()
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.wait([task])
    assert task.cancelled()
    assert seen == ["told"]


async def test_blocking_and_async_resources_are_closed_in_reverse(
    pool: Pool, blocking: Any, node: Any, entry: Any
) -> None:
    seen: list[str] = []

    def resource(name: str) -> Any:
        def generator(*_: object) -> Iterator[str]:
            yield name
            seen.append(name)

        return generator

    async def waits() -> AsyncIterator[str]:
        yield "async"
        seen.append("async")

    nodes = [
        blocking(key="a", make=resource("a")),
        node(waits),
        blocking(key="b", make=resource("b")),
        node(resource("inline"), key="inline"),
        blocking(key="c", make=resource("c")),
    ]
    assert await entry(node(collect, *nodes, key="t"), host=pool.host).function() == ("a", "async", "b", "inline", "c")
    assert seen == ["c", "inline", "b", "async", "a"]
    assert pool.visits == ["thread"] * 3 + ["beyond"] * 3


async def test_transients_that_block_share_a_visit_inside_their_helper(
    pool: Pool, blocking: Any, node: Any, entry: Any
) -> None:
    low = blocking(key="low", make=lambda: here(), scope=Scope.TRANSIENT)
    high = blocking(low, low, key="high", make=collect, scope=Scope.TRANSIENT)
    made = entry(node(collect, high, node(here, key="between"), high, key="t"), host=pool.host)
    assert await made.function() == ((False, False), True, (False, False))
    assert pool.visits == ["thread", "thread"]


def test_an_entry_that_can_not_wait_runs_what_blocks_in_place(pool: Pool, blocking: Any, node: Any, entry: Any) -> None:
    made = entry(node(collect, blocking(key="first"), key="t"), host=pool.host, parameters=[], style="function")
    assert made.function() == (True,)
