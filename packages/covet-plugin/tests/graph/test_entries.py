"""The life of an entry: a stub at first, compiled by its first call, and again after a change."""

from __future__ import annotations

import asyncio
import gc
import inspect
import linecache
import re
import threading
import traceback
import weakref
from collections.abc import Callable, Collection, Iterator
from typing import Any

import pytest

from covet_plugin import Scope
from covet_plugin.graph import AppCell, AppScope, Entry, Host, Node, Parameter, Subscribers, Wiring
from covet_plugin.graph.errors import AppValueNotReady, EntryNotAsync


def collect(*args: Any) -> Any:
    return args


async def acollect(*args: Any) -> Any:
    await asyncio.sleep(0)
    return args


def reset(node: Node) -> None:
    assert isinstance(node.cell, AppCell)
    node.cell.reset()


class Graph:
    """A wiring that can be changed, as an override changes it."""

    def __init__(self, target: Node) -> None:
        self.target = target
        self.asked = 0

    def __call__(self, given: Collection[str]) -> Wiring:
        self.asked += 1
        return Wiring(self.target)


@pytest.fixture
def app() -> AppScope:
    return AppScope()


def test_the_first_call_makes_the_applications_values_and_compiles(app: AppScope, node: Any, entry: Any) -> None:
    made: list[int] = []

    def load() -> str:
        made.append(1)
        return "settings"

    settings = node(load, scope=Scope.APP)
    held = entry(node(collect, settings), host=Host(app=app))
    function = held.function
    assert (held.compiled, made) == (False, [])
    assert repr(held) == "<Entry entry, not compiled>"
    assert [function(), function()] == [("settings",)] * 2
    assert (held.compiled, made) == (True, [1])
    assert held.function is function
    assert repr(held) == "<Entry entry, compiled>"


def test_preparing_does_the_same_before_the_first_call(app: AppScope, node: Any, entry: Any) -> None:
    held = entry(node(collect, node(object, scope=Scope.APP)), host=Host(app=app))
    held.prepare()
    assert held.compiled
    code = held.function.__code__
    held.prepare()
    held.function()
    assert held.function.__code__ is code


async def test_an_async_entry_makes_async_values_and_a_sync_one_needs_them_made(
    app: AppScope, node: Any, entry: Any
) -> None:
    async def connect() -> str:
        await asyncio.sleep(0)
        return "connection"

    connection = node(connect, scope=Scope.APP)
    sync = entry(node(collect, connection), host=Host(app=app))
    assert sync.style == "function"
    with pytest.raises(AppValueNotReady, match="connect has not been made yet"):
        sync.function()
    with pytest.raises(AppValueNotReady):
        sync.prepare()
    asynchronous = entry(node(acollect, connection), host=Host(app=app))
    assert await asynchronous.function() == ("connection",)
    assert sync.function() == ("connection",)
    await app.aclose()
    with pytest.raises(AppValueNotReady):
        sync.function()
    await sync.aprepare()
    assert sync.function() == ("connection",)


def test_a_failing_value_fails_the_call_and_is_tried_again_by_the_next(app: AppScope, node: Any, entry: Any) -> None:
    attempts: list[int] = []

    def connect() -> str:
        attempts.append(1)
        if len(attempts) == 1:
            raise ConnectionError
        return "connection"

    held = entry(node(collect, node(connect, scope=Scope.APP)), host=Host(app=app))
    with pytest.raises(ConnectionError):
        held.function()
    assert held.function() == ("connection",)


def test_a_reset_value_is_made_anew_by_the_next_call_of_whoever_holds_the_function(
    app: AppScope, node: Any, entry: Any
) -> None:
    settings = app.hold(node(object, scope=Scope.APP))
    function = entry(node(collect, settings)).function
    first = function()
    assert function() == first
    reset(settings)
    second = function()
    assert second != first
    assert function() == second


def test_an_invalidated_entry_reads_its_wiring_again(node: Any, value: Any) -> None:
    graph = Graph(node(collect, value(1)))
    held = Entry(graph)
    assert held.function() == (1,)
    graph.target = node(collect, value(2))
    assert held.function() == (1,)
    held.invalidate()
    assert not held.compiled
    assert [held.function(), held.function()] == [(2,), (2,)]


def test_a_cell_of_a_value_of_any_scope_tells_that_the_graph_changed(node: Any, value: Any) -> None:
    class Switch:
        """A provider whose overrides change the node."""

        filled, value = False, None

        def __init__(self) -> None:
            self.subscribers = Subscribers()

        def get(self) -> None: ...

        async def aget(self) -> None: ...

        def subscribe(self, callback: Callable[[], object], /) -> None:
            self.subscribers.add(callback)

    switch = Switch()
    graph = Graph(node(collect, node(lambda: 1, cell=switch, key="n")))
    held = Entry(graph)
    assert held.function() == (1,)
    graph.target = node(collect, node(lambda: 2, cell=switch, key="n"))
    switch.subscribers.tell()
    assert held.function() == (2,)


def test_a_change_between_reading_the_graph_and_listening_is_not_missed(node: Any, value: Any) -> None:
    class Late:
        """A cell that changes while somebody subscribes."""

        filled = True

        def __init__(self) -> None:
            self.value = 1
            self.subscribers = Subscribers()

        def get(self) -> int:
            return self.value

        async def aget(self) -> int:
            return self.value

        def subscribe(self, callback: Callable[[], object], /) -> None:
            if self.value == 1:
                self.value = 2
                graph.target = node(collect, held, value("new"))
                self.subscribers.tell()
            self.subscribers.add(callback)

    held = node(lambda: None, key="n", cell=Late(), scope=Scope.APP)
    graph = Graph(node(collect, held, value("old")))
    assert Entry(graph).function() == (2, "new")


async def test_calls_that_are_running_go_on_with_what_they_began_with(node: Any, value: Any) -> None:
    going, go_on = asyncio.Event(), asyncio.Event()

    async def waits() -> None:
        going.set()
        await go_on.wait()

    graph = Graph(node(collect, node(waits), node(lambda n: n, value("old"), key="after"), value("old")))
    held = Entry(graph)
    running = asyncio.create_task(held.function())
    await going.wait()
    graph.target = node(collect, value("new"))
    held.invalidate()
    assert await held.function() == ("new",)
    go_on.set()
    assert await running == (None, "old", "old")


def test_what_was_compiled_before_is_freed(node: Any, value: Any) -> None:
    class Value:
        pass

    kept = Value()
    graph = Graph(node(collect, value(kept)))
    held = Entry(graph)
    gone = weakref.ref(kept)
    del kept
    held.function()
    files = {name for name in linecache.cache if name.startswith("<covet entry ")}
    names = len(held.function.__globals__)
    for number in range(5):
        graph.target = node(collect, value(number))
        held.invalidate()
        assert held.function() == (number,)
    gc.collect()
    assert gone() is None
    assert len(held.function.__globals__) == names
    assert len({name for name in linecache.cache if name.startswith("<covet entry ")}) <= len(files)


def test_an_entry_nobody_holds_is_freed_though_its_values_live(app: AppScope, node: Any, entry: Any) -> None:
    settings = app.hold(node(object, scope=Scope.APP))
    held = entry(node(collect, settings), name="freed_entry")
    held.function()
    gone = weakref.ref(held)
    del held
    gc.collect()
    assert gone() is None
    assert not [name for name in linecache.cache if "freed_entry" in name]
    reset(settings)


def test_a_sync_entry_whose_graph_comes_to_need_an_await_says_so(node: Any, value: Any) -> None:
    graph = Graph(node(collect, node(lambda: 1, key="n")))
    held = Entry(graph, qualname="shop.total")
    assert held.function() == (1,)
    graph.target = node(collect, node(acollect, key="n", name="rates", where="shop.py:9"))
    held.invalidate()
    for _ in range(2):
        with pytest.raises(EntryNotAsync, match=r"shop\.total is not async, and rates \(shop\.py:9\) has to be await"):
            held.function()
    graph.target = node(collect, value(2))
    assert held.function() == (2,)


def test_an_async_entry_stays_async_when_nothing_waits_any_more(node: Any) -> None:
    graph = Graph(node(collect, node(acollect, key="n")))
    held = Entry(graph)
    assert asyncio.run(held.function()) == ((),)
    graph.target = node(collect, node(lambda: 1, key="n"))
    held.invalidate()
    assert inspect.iscoroutinefunction(held.function)
    assert asyncio.run(held.function()) == (1,)
    assert inspect.iscoroutinefunction(held.function)


def test_threads_that_call_while_it_changes_see_one_graph_or_the_other(node: Any, value: Any) -> None:
    def one(number: int) -> Node:
        made: Node = node(collect, value(number), node(lambda n: n, value(number), key="n"), key="t")
        return made

    graphs = [one(number) for number in range(4)]
    graph = Graph(graphs[0])
    held = Entry(graph)
    function = held.function
    stop = threading.Event()
    wrong: list[object] = []

    def call() -> None:
        while not stop.is_set():
            try:
                first, second = function()
            except BaseException as error:
                wrong.append(error)
                return
            if first != second:
                wrong.append((first, second))

    threads = [threading.Thread(target=call) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(300):
        graph.target = graphs[number % 4]
        held.invalidate()
        assert function()[0] == number % 4
    stop.set()
    for thread in threads:
        thread.join(10)
    assert wrong == []


def test_a_change_while_it_is_compiled_is_not_lost(node: Any, value: Any) -> None:
    graph = Graph(node(collect, value(1)))
    changes = [node(collect, value(2))]

    def resolve(given: Collection[str]) -> Wiring:
        wiring = graph(given)
        if changes:
            graph.target = changes.pop()
            held.invalidate()
        return wiring

    held = Entry(resolve, parameters=[], style="function")
    assert held.function() == (2,)


def test_an_exception_shows_the_line_of_the_entry_and_what_it_made(node: Any, entry: Any) -> None:
    def broken() -> None:
        raise KeyError("broken")

    held = entry(node(collect, node(broken, where="shop.py:3")), name="orders", qualname="Shop.orders", module="shop")
    for _ in range(2):
        with pytest.raises(KeyError) as caught:
            held.function()
        text = "".join(traceback.format_exception(caught.value))
        assert ", in orders\n    r0 = f0()  # broken (shop.py:3)\n" in text
    function = held.function
    assert (function.__name__, function.__qualname__, function.__module__) == ("orders", "Shop.orders", "shop")


def test_helpers_and_visits_to_threads_show_their_lines_too(node: Any, entry: Any) -> None:
    def broken() -> str:
        raise KeyError("broken")

    async def thread(function: Callable[..., Any], *args: Any) -> Any:
        return function(*args)

    calls = iter([0, 0, 1])
    low = node(lambda: next(calls) and broken(), name="low", scope=Scope.TRANSIENT)
    high = node(collect, low, low, key="high", name="high", scope=Scope.TRANSIENT)
    blocking = node(broken, blocking=True, name="blocks")
    held = entry(node(collect, high, high, key="t"))
    with pytest.raises(KeyError) as caught:
        held.function()
    assert re.search(r"in make0\n    r\d = f0\(\)  # low\n", "".join(traceback.format_exception(caught.value)))
    held = entry(node(collect, node(object, blocking=True), blocking), host=Host(thread=thread))
    with pytest.raises(KeyError) as caught:
        asyncio.run(held.function())
    assert "# blocks\n" in "".join(traceback.format_exception(caught.value))


class Injected:
    """`def f(a, service=..., *, clock=..., b=2)`, with two parameters that are provided."""

    def __init__(self, node: Any, value: Any, given: Any, make: Callable[..., Any], **options: Any) -> None:
        def resolve(names: Collection[str]) -> Wiring:
            self.asked.append(frozenset(names))
            service = given("service") if "service" in names else node(lambda: "service", key="made")
            clock = given("clock") if "clock" in names else value("clock")
            return Wiring(node(make, given("a"), service, clock=clock, b=given("b"), key="target"))

        self.asked: list[frozenset[str]] = []
        parameters = [
            Parameter("a", "a"),
            Parameter("service", "service", optional=True),
            Parameter("clock", "clock", kind="keyword", optional=True),
            Parameter("b", "b", kind="keyword", default=2),
        ]
        self.entry = Entry(resolve, parameters=parameters, **options)


def keep(*args: Any, **kwargs: Any) -> Any:
    return args, kwargs


async def akeep(*args: Any, **kwargs: Any) -> Any:
    return args, kwargs


def test_a_caller_may_give_what_would_be_provided(node: Any, value: Any, given: Any) -> None:
    injected = Injected(node, value, given, keep, style="function")
    function = injected.entry.function
    for _ in range(2):
        assert function(1) == ((1, "service"), {"clock": "clock", "b": 2})
        assert function(1, "mine") == ((1, "mine"), {"clock": "clock", "b": 2})
        assert function(1, clock=None, b=3) == ((1, "service"), {"clock": None, "b": 3})
        assert function(a=1, service="mine", clock="own") == ((1, "mine"), {"clock": "own", "b": 2})
    assert sorted(map(sorted, injected.asked)) == [[], ["clock"], ["clock", "service"], ["service"]]
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'a'"):
        function()
    injected.entry.invalidate()
    assert function(1, "mine") == ((1, "mine"), {"clock": "clock", "b": 2})
    assert len(injected.asked) == 6


def test_a_caller_of_an_async_one_may_too(node: Any, value: Any, given: Any) -> None:
    function = Injected(node, value, given, akeep, style="coroutine").entry.function
    assert asyncio.run(function(1)) == ((1, "service"), {"clock": "clock", "b": 2})
    assert asyncio.run(function(1, "mine")) == ((1, "mine"), {"clock": "clock", "b": 2})


def test_callers_of_generators_may_too(node: Any, value: Any, given: Any) -> None:
    def rows(*args: Any, **kwargs: Any) -> Iterator[Any]:
        yield args
        yield kwargs

    async def arows(*args: Any, **kwargs: Any) -> Any:
        yield args
        yield kwargs

    function = Injected(node, value, given, rows, style="generator").entry.function
    assert list(function(1, "mine")) == [(1, "mine"), {"clock": "clock", "b": 2}]
    afunction = Injected(node, value, given, arows, style="async_generator").entry.function

    async def listed() -> list[Any]:
        return [each async for each in afunction(1, clock="own")]

    assert asyncio.run(listed()) == [(1, "service"), {"clock": "own", "b": 2}]


def test_a_required_parameter_may_follow_one_that_is_provided(node: Any, value: Any, given: Any) -> None:
    def resolve(names: Collection[str]) -> Wiring:
        first = given("first") if "first" in names else value("provided")
        return Wiring(node(keep, first, given("second"), key="target"))

    parameters = [Parameter("first", "first", optional=True), Parameter("second", "second")]
    function = Entry(resolve, parameters=parameters, style="function", qualname="shop.sell").function
    assert function(second=2) == (("provided", 2), {})
    assert function(1, 2) == ((1, 2), {})
    with pytest.raises(TypeError, match=r"shop\.sell\(\) missing a required argument: 'second'"):
        function()


def test_thirty_levels_of_transient_diamonds_are_thirty_helpers(node: Any, entry: Any) -> None:
    top = node(lambda: 1, key=0, scope=Scope.TRANSIENT)
    for level in range(1, 31):
        top = node(lambda left, right: left + right, top, top, key=level, scope=Scope.TRANSIENT)
    held = entry(node(collect, top))
    assert len(held.source.splitlines()) < 30 * 10
    held.prepare()
    small = node(lambda: 1, key=0, scope=Scope.TRANSIENT)
    for level in range(1, 11):
        small = node(lambda left, right: left + right, small, small, key=level, scope=Scope.TRANSIENT)
    assert entry(node(collect, small)).function() == (2**10,)


@pytest.mark.parametrize("scope", [Scope.REQUEST, Scope.TRANSIENT, Scope.APP])
def test_ten_thousand_nodes_in_a_row_are_compiled(scope: Scope, app: AppScope, node: Any, entry: Any) -> None:
    last = node(lambda: 0, key=0, scope=scope)
    for number in range(1, 10_000):
        last = node(lambda below: below + 1, last, key=number, scope=scope)
    held = entry(node(collect, last), host=Host(app=app))
    assert held.function() == (9_999,)
    assert len(held.nodes()) == 10_001


def test_names_that_are_not_exported_are_told() -> None:
    import covet_plugin.graph as graph

    assert set(graph.__all__) == {name for name in graph.__all__ if hasattr(graph, name)}
    with pytest.raises(AttributeError, match=r"'covet_plugin\.graph' has no attribute 'Nothing'"):
        _ = graph.Nothing
