"""Values of the whole application: made once, by threads, tasks and loops, and closed in reverse."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from covet_plugin import Scope
from covet_plugin.graph import AppCell, AppScope, Node, NodeKind, Subscribers
from covet_plugin.graph.errors import AppValueCaptive, AppValueCycle, AppValueNotReady, CellMissing, TeardownNotAsync


@pytest.fixture
def app() -> AppScope:
    return AppScope()


@pytest.fixture
def kept(node: Any, app: AppScope) -> Callable[..., Node]:
    return lambda make, *needs, **options: app.hold(node(make, *needs, scope=Scope.APP, **options))


def cell(node: Node) -> AppCell:
    assert isinstance(node.cell, AppCell)
    return node.cell


def together(count: int, run: Callable[[], Any]) -> list[Any]:
    barrier = threading.Barrier(count)

    def one() -> Any:
        barrier.wait(10)
        try:
            return run()
        except Exception as error:
            return error

    with ThreadPoolExecutor(count) as pool:
        return [future.result(10) for future in [pool.submit(one) for _ in range(count)]]


def test_a_value_is_made_once_with_what_it_needs_made_before(kept: Any, value: Any) -> None:
    made: list[str] = []

    def settings() -> str:
        made.append("settings")
        return "settings"

    def pool(settings: str, *, size: int) -> str:
        made.append("pool")
        return f"pool of {size}, {settings}"

    held = cell(kept(pool, kept(settings), size=value(3)))
    assert repr(held) == "<AppCell of pool, empty>"
    assert held.get() == held.get() == held.value == "pool of 3, settings"
    assert repr(held) == "<AppCell of pool, filled>"
    assert made == ["settings", "pool"]


def test_one_cell_belongs_to_a_key(kept: Any) -> None:
    assert kept(object).cell is kept(object).cell


def test_threads_that_ask_at_once_get_one_value(kept: Any) -> None:
    held = cell(kept(object))
    assert len({id(each) for each in together(8, held.get)}) == 1


async def test_tasks_that_ask_at_once_get_one_value(kept: Any) -> None:
    made: list[object] = []

    async def connect() -> object:
        await asyncio.sleep(0.01)
        made.append(object())
        return made[-1]

    held = cell(kept(connect))
    found = await asyncio.gather(*(held.aget() for _ in range(10)))
    assert found == made * 10
    assert len(made) == 1
    assert held.get() is made[0]


def test_loops_in_several_threads_get_one_value(kept: Any) -> None:
    made: list[object] = []

    async def connect() -> object:
        await asyncio.sleep(0.02)
        made.append(object())
        return made[-1]

    held = cell(kept(connect))
    assert together(6, lambda: asyncio.run(held.aget())) == made * 6
    assert len(made) == 1


def test_a_value_that_takes_an_await_is_not_made_without(kept: Any) -> None:
    async def connect() -> str:
        return "connection"

    def users(connection: str) -> str:
        return f"users of {connection}"

    held = cell(kept(users, kept(connect, where="db.py:3")))
    with pytest.raises(AppValueNotReady, match=r"connect \(db\.py:3\) has not been made yet"):
        held.get()
    with pytest.raises(AppValueNotReady):
        _ = held.value
    assert asyncio.run(held.aget()) == "users of connection"
    assert held.get() == "users of connection"


def test_one_that_fails_is_tried_again_by_the_next_to_ask(kept: Any) -> None:
    attempts: list[int] = []

    def connect() -> str:
        attempts.append(1)
        if len(attempts) == 1:
            raise ConnectionError
        return "connected"

    held = cell(kept(connect))
    with pytest.raises(ConnectionError):
        held.get()
    assert not held.filled
    assert held.get() == "connected"


async def test_those_who_wait_for_one_that_fails_get_its_exception(kept: Any) -> None:
    attempts: list[int] = []

    async def connect() -> str:
        attempts.append(1)
        await asyncio.sleep(0.01)
        if len(attempts) == 1:
            raise ConnectionError
        return "connected"

    held = cell(kept(connect))
    found = await asyncio.gather(*(held.aget() for _ in range(3)), return_exceptions=True)
    assert [type(each) for each in found] == [ConnectionError] * 3
    assert attempts == [1]
    assert await held.aget() == "connected"


async def test_when_the_one_who_makes_it_is_cancelled_another_goes_on(kept: Any) -> None:
    attempts: list[int] = []

    async def connect() -> str:
        attempts.append(1)
        await asyncio.sleep(0.01)
        return "connected"

    held = cell(kept(connect))
    tasks = [asyncio.create_task(held.aget()) for _ in range(3)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert [str(each) for each in found] == ["", "connected", "connected"]
    assert tasks[0].cancelled()
    assert len(attempts) == 2


async def test_a_cancelled_waiter_disturbs_nobody(kept: Any) -> None:
    async def connect() -> str:
        await asyncio.sleep(0.01)
        return "connected"

    held = cell(kept(connect))
    tasks = [asyncio.create_task(held.aget()) for _ in range(3)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    assert [tasks[1].cancelled(), await tasks[0], await tasks[2]] == [False, "connected", "connected"]
    await asyncio.wait([tasks[1]])
    assert tasks[1].cancelled()


def test_a_value_that_asks_for_itself_is_an_error(kept: Any) -> None:
    cells: list[AppCell] = []
    node = kept(lambda: cells[0].get(), name="pool")
    cells.append(cell(node))
    with pytest.raises(AppValueCycle, match="pool is needed to make itself"):
        cells[0].get()

    async def acreate() -> Any:
        return await cells[1].aget()

    cells.append(cell(kept(acreate)))
    with pytest.raises(AppValueCycle):
        asyncio.run(cells[1].aget())


def test_a_value_that_uses_what_lives_shorter_is_an_error(kept: Any, node: Any, given: Any) -> None:
    def cache(_: object) -> str:
        return "cache"

    with pytest.raises(AppValueCaptive, match=r"cache lives as long as .* uses session of each request"):
        cell(kept(cache, node(object, name="session"))).get()
    with pytest.raises(AppValueCaptive):
        cell(kept(cache, given("request"), key="other")).get()


def test_a_node_without_a_place_for_its_value_is_an_error(node: Any, entry: Any) -> None:
    with pytest.raises(CellMissing, match="object has the scope app"):
        entry(node(lambda _: None, node(object, scope=Scope.APP))).function()


class Log:
    def __init__(self) -> None:
        self.seen: list[str] = []

    def resource(self, name: str) -> Callable[..., Iterator[str]]:
        def generator(*_: object) -> Iterator[str]:
            self.seen.append(f"open {name}")
            try:
                yield name
            finally:
                self.seen.append(f"close {name}")

        return generator

    def aresource(self, name: str) -> Callable[..., AsyncIterator[str]]:
        async def generator(*_: object) -> AsyncIterator[str]:
            self.seen.append(f"open {name}")
            yield name
            await asyncio.sleep(0)
            self.seen.append(f"close {name}")

        return generator


@pytest.fixture
def log() -> Log:
    return Log()


def test_a_scope_closes_what_was_opened_in_reverse_and_can_be_used_again(app: AppScope, kept: Any, log: Log) -> None:
    first = kept(log.resource("first"))
    second = kept(log.resource("second"), first)
    third = kept(log.resource("third"))
    for _ in range(2):
        log.seen.clear()
        assert [cell(third).get(), cell(second).get()] == ["third", "second"]
        app.close()
        assert log.seen == ["open third", "open first", "open second", "close second", "close first", "close third"]
        assert not any(cell(each).filled for each in (first, second, third))
    app.close()
    assert len(log.seen) == 6


async def test_a_scope_closes_async_resources_and_refuses_to_without_await(app: AppScope, kept: Any, log: Log) -> None:
    first, second = kept(log.resource("first")), kept(log.aresource("second"), name="second")
    assert [await cell(first).aget(), await cell(second).aget()] == ["first", "second"]
    with pytest.raises(TeardownNotAsync, match="second is open"):
        app.close()
    assert cell(first).filled
    await app.aclose()
    assert log.seen[2:] == ["close second", "close first"]


def test_transients_of_a_value_belong_to_it(app: AppScope, kept: Any, node: Any, log: Log) -> None:
    inner = node(log.resource("inner"), scope=Scope.TRANSIENT)
    made = kept(lambda *pair: pair, node(lambda low: low + "!", inner, scope=Scope.TRANSIENT), inner)
    assert cell(made).get() == ("inner!", "inner")
    app.close()
    assert log.seen == ["open inner", "open inner", "close inner", "close inner"]


def test_what_was_opened_for_a_value_that_fails_is_closed(kept: Any, node: Any, log: Log) -> None:
    def fails(_: object) -> None:
        raise KeyError

    with pytest.raises(KeyError):
        cell(kept(fails, node(log.resource("inner"), scope=Scope.TRANSIENT))).get()
    assert log.seen == ["open inner", "close inner"]


async def test_every_kind_of_resource_can_be_a_value_of_the_application(app: AppScope, kept: Any) -> None:
    seen: list[str] = []

    class Context:
        def __enter__(self) -> str:
            return "context"

        def __exit__(self, *_: object) -> None:
            seen.append("context")

        async def __aenter__(self) -> str:
            return "async context"

        async def __aexit__(self, *_: object) -> None:
            seen.append("async context")

    first = kept(Context, key="first", kind=NodeKind.CONTEXT)
    second = kept(Context, key="second", kind=NodeKind.ASYNC_CONTEXT)
    assert [cell(first).get(), await cell(second).aget()] == ["context", "async context"]
    await app.aclose()
    assert seen == ["async context", "context"]


def test_failures_to_close_are_one_group_and_all_is_closed(app: AppScope, kept: Any, log: Log) -> None:
    def failing(error: type[Exception]) -> Callable[..., Iterator[None]]:
        def generator() -> Iterator[None]:
            try:
                yield
            finally:
                raise error

        return generator

    for make in (log.resource("first"), failing(KeyError), failing(OSError)):
        cell(kept(make)).get()
    with pytest.raises(ExceptionGroup) as caught:
        app.close()
    assert [type(each) for each in caught.value.exceptions] == [OSError, KeyError]
    assert log.seen == ["open first", "close first"]


def test_a_reset_forgets_what_was_made_with_the_value_and_closes_both(app: AppScope, kept: Any, log: Log) -> None:
    told: list[str] = []
    low = kept(log.resource("low"))
    high = kept(log.resource("high"), low)
    other = kept(log.resource("other"))
    for each in (high, other):
        cell(each).get()
        cell(each).subscribe(partial(told.append, each.name))
    cell(low).subscribe(lambda: told.append("low"))
    log.seen.clear()
    cell(low).reset()
    assert log.seen == ["close high", "close low"]
    assert told == ["generator", "low"]
    assert [cell(each).filled for each in (low, high, other)] == [False, False, True]
    cell(low).reset()
    assert told == ["generator", "low"]
    cell(high).get()
    cell(high).reset()
    assert cell(low).filled
    app.close()


async def test_a_reset_without_await_leaves_async_resources_to_the_scope(app: AppScope, kept: Any, log: Log) -> None:
    low = kept(log.aresource("low"))
    high = kept(log.resource("high"), low)
    await cell(high).aget()
    cell(low).reset()
    assert log.seen == ["open low", "open high", "close high"]
    await app.aclose_forgotten()
    assert log.seen[3:] == ["close low"]
    await cell(high).aget()
    log.seen.clear()
    await cell(low).areset()
    assert log.seen == ["close high", "close low"]


async def test_a_value_whose_part_is_forgotten_while_it_is_made_is_made_anew(app: AppScope, kept: Any) -> None:
    parts: list[object] = []
    going, go_on = asyncio.Event(), asyncio.Event()

    def part() -> object:
        parts.append(object())
        return parts[-1]

    async def whole(part: object) -> object:
        going.set()
        await go_on.wait()
        return part

    low = kept(part)
    task = asyncio.create_task(cell(kept(whole, low)).aget())
    await going.wait()
    cell(low).reset()
    go_on.set()
    assert await task is parts[1]


def test_a_foreign_cell_below_tells_those_above(app: AppScope, kept: Any, node: Any) -> None:
    class Foreign:
        """A storage of its own, as a container has one."""

        def __init__(self) -> None:
            self.value = 1
            self.filled = True
            self.subscribers = Subscribers()

        def get(self) -> int:
            return self.value

        async def aget(self) -> int:
            return self.value

        def subscribe(self, callback: Callable[[], object], /) -> None:
            self.subscribers.add(callback)

    foreign = Foreign()
    low = node(lambda: None, key="low", scope=Scope.APP, cell=foreign)
    high = kept(lambda low: low + 1, low)
    assert cell(high).get() == 2
    foreign.value = 10
    foreign.subscribers.tell()
    assert cell(high).get() == 11


def test_ten_thousand_values_in_a_row_are_made_reset_and_closed(app: AppScope, node: Any) -> None:
    last = first = app.hold(node(lambda: 0, key=0, scope=Scope.APP))
    for number in range(1, 10_000):
        last = app.hold(node(lambda below: below + 1, last, key=number, scope=Scope.APP))
    assert cell(last).get() == 9_999
    cell(first).reset()
    assert not cell(last).filled
    assert cell(last).get() == 9_999
    app.close()
    assert not cell(first).filled


def test_subscribers_are_told_once_each_and_methods_kept_weakly() -> None:
    class Listener:
        def __init__(self) -> None:
            self.told = 0

        def tell(self) -> None:
            self.told += 1

    subscribers, listener, plain = Subscribers(), Listener(), list[int]()

    def note() -> None:
        plain.append(1)

    for _ in range(2):
        subscribers.add(listener.tell)
        subscribers.add(note)
    subscribers.tell()
    assert (listener.told, plain, len(subscribers)) == (1, [1], 2)
    gone = weakref.ref(listener)
    del listener
    gc.collect()
    assert gone() is None
    subscribers.tell()
    assert (plain, len(subscribers)) == ([1, 1], 1)
