"""What an entry calls, with what, and how often."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from typing import Any

import pytest

from covet_plugin import Scope
from covet_plugin.graph import Entry, Host, Node, NodeKind, Parameter, Wiring
from covet_plugin.graph.errors import InputMissing


def collect(*args: Any, **kwargs: Any) -> Any:
    return (args, kwargs) if kwargs else args


async def acollect(*args: Any) -> Any:
    await asyncio.sleep(0)
    return args


def test_a_target_is_called_with_values_inputs_and_calls(node: Any, value: Any, given: Any, entry: Any) -> None:
    doubled = node(lambda n: 2 * n, given("n"))
    made = entry(node(collect, value(1), given("n"), doubled, last=value(None)))
    assert made.style == "function"
    assert [parameter.key for parameter in made.parameters] == ["n"]
    assert made.function(5) == ((1, 5, 10), {"last": None})
    assert made.function(6) == ((1, 6, 12), {"last": None})


def test_a_value_of_one_key_is_made_once_a_call_and_a_transient_one_for_each_use(node: Any, entry: Any) -> None:
    shared, fresh = node(object), node(lambda: object(), scope=Scope.TRANSIENT)
    pair = node(collect, shared, fresh, key="pair")
    again = node(object)  # another node of the same key
    function = entry(node(collect, pair, shared, again, fresh, key="target")).function
    (shared_in_pair, fresh_in_pair), first, second, last = function()
    assert shared_in_pair is first is second
    assert fresh_in_pair is not last
    assert function()[1] is not first


def test_arguments_are_made_before_calls_left_to_right_depth_first(node: Any, entry: Any) -> None:
    order: list[str] = []

    def noting(name: str, *needs: Node, **options: Any) -> Node:
        made: Node = node(lambda *_: order.append(name), *needs, key=name, **options)
        return made

    low = noting("low")
    mid = noting("mid", low, noting("other", scope=Scope.TRANSIENT))
    entry(noting("target", mid, noting("right", low)), noting("first"), noting("second", low)).function()
    assert order == ["first", "low", "second", "other", "mid", "right", "target"]


def test_what_transients_share_is_made_in_the_order_of_their_first_use(node: Any, entry: Any) -> None:
    order: list[str] = []

    def noting(name: str, *needs: Node, scope: Scope = Scope.TRANSIENT) -> Node:
        made: Node = node(lambda *_: order.append(name), *needs, key=name, scope=scope)
        return made

    inner = noting("inner", noting("late", scope=Scope.REQUEST))
    outer = noting("outer", inner, noting("later", scope=Scope.REQUEST))
    entry(noting("target", outer, outer, inner)).function()
    assert order == ["late", "inner", "later", "outer", "inner", "outer", "inner", "target"]


def test_a_transient_that_several_use_is_one_helper(node: Any, entry: Any) -> None:
    leaf = node(lambda: object(), scope=Scope.TRANSIENT)
    pair = node(collect, leaf, leaf, key="pair", scope=Scope.TRANSIENT)
    made = entry(node(collect, pair, pair, pair, key="target"))
    parts = [part for pair in made.function() for part in pair]
    assert len({id(part) for part in parts}) == 6
    assert made.source.count("def make") == 1


def test_helpers_are_async_only_where_something_is(node: Any, entry: Any) -> None:
    leaf = node(acollect, scope=Scope.TRANSIENT, key="leaf")
    waits = node(collect, leaf, key="waits", scope=Scope.TRANSIENT)
    plain = node(collect, node(object, scope=Scope.TRANSIENT), key="plain", scope=Scope.TRANSIENT)
    made = entry(node(collect, waits, waits, plain, plain, key="target"))
    assert made.style == "coroutine"
    assert asyncio.run(made.function())[:2] == (((),), ((),))
    assert "async def make0" in made.source
    assert "\ndef make1" in made.source


def test_an_entry_is_async_only_where_something_is(node: Any, entry: Any) -> None:
    assert entry(node(collect)).style == "function"
    assert entry(node(acollect)).style == "coroutine"
    assert entry(node(collect, node(acollect))).style == "coroutine"
    assert inspect.iscoroutinefunction(entry(node(acollect)).function)
    assert not inspect.iscoroutinefunction(entry(node(collect)).function)


class Opened:
    def __init__(self, log: list[str]) -> None:
        self.log = log

    def __enter__(self) -> str:
        self.log.append("entered")
        return "entered"

    def __exit__(self, *_: object) -> None:
        self.log.append("left")

    async def __aenter__(self) -> str:
        self.log.append("aentered")
        return "aentered"

    async def __aexit__(self, *_: object) -> None:
        self.log.append("aleft")


def test_every_kind_of_resource_provides_what_it_opens_and_is_closed(node: Any, entry: Any) -> None:
    log: list[str] = []

    def generator() -> Iterator[str]:
        log.append("generator opens")
        yield "generator"
        log.append("generator closes")

    async def async_generator() -> AsyncIterator[str]:
        log.append("async opens")
        yield "async"
        log.append("async closes")

    def context() -> Opened:
        return Opened(log)

    made = entry(
        node(
            collect,
            node(generator),
            node(async_generator),
            node(context, kind=NodeKind.CONTEXT),
            node(context, key="a", kind=NodeKind.ASYNC_CONTEXT),
        )
    )
    assert asyncio.run(made.function()) == ("generator", "async", "entered", "aentered")
    opened = ["generator opens", "async opens", "entered", "aentered"]
    assert log == [*opened, "aleft", "left", "async closes", "generator closes"]


def test_a_context_manager_that_contextlib_makes_is_a_resource(node: Any, entry: Any) -> None:
    @contextlib.contextmanager
    def manager() -> Iterator[int]:
        yield 1

    assert entry(node(collect, node(manager, kind=NodeKind.CONTEXT))).function() == (1,)


def test_inputs_may_be_members_of_a_parameter(node: Any, given: Any, entry: Any) -> None:
    class Body:
        m0, m1, next, c0 = 1, 2, 3, 4

    parameters = [
        Parameter("body", members={"a": "m0", "b": "m1", "c": "next", "d": "c0"}),
        Parameter("v0", "x"),
    ]
    target = node(collect, *map(given, "abcdx"), node(object))
    made = entry(target, parameters=parameters)
    assert made.function(Body(), 5)[:5] == (1, 2, 3, 4, 5)


def test_keywords_that_are_no_identifiers_are_passed(node: Any, value: Any, entry: Any) -> None:
    arguments = {"class": value(1), "a-b": value(2), "plain": value(3)}
    assert entry(node(collect, **arguments)).function() == ((), {"class": 1, "a-b": 2, "plain": 3})


def test_parameters_of_every_kind_are_passed_on(node: Any, given: Any, entry: Any) -> None:
    parameters = [
        Parameter("a", "a", kind="position"),
        Parameter("b", "b", default=2),
        Parameter("args", "args", kind="args"),
        Parameter("c", "c", kind="keyword"),
        Parameter("d", "d", kind="keyword", default=4),
        Parameter("kwargs", "kwargs", kind="kwargs"),
    ]
    target = node(collect, given("a"), given("b"), given("args"), c=given("c"), d=given("d"), **{"": given("kwargs")})
    target = target.replace(
        arguments=tuple(each if each.name else type(each)(None, each.node) for each in target.arguments)
    )
    function = entry(target, parameters=parameters).function
    for _ in range(2):
        assert function(1, c=3) == ((1, 2), {"c": 3, "d": 4})
        assert function(1, 20, 30, 31, c=3, d=40, e=5) == ((1, 20, 30, 31), {"c": 3, "d": 40, "e": 5})
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'c'"):
        function(1)


@pytest.mark.parametrize("name", ["next", "END", "r0", "g0", "entry", "error", "result", "stub", "n", "MISSING", "x0"])
def test_a_parameter_may_have_any_name(name: str, node: Any, given: Any, entry: Any) -> None:
    def opened() -> Iterator[int]:
        yield 1

    target = node(collect, given("p"), node(opened), node(opened, key="second"))
    assert entry(target, parameters=[Parameter(name, "p")]).function(**{name: 7}) == (7, 1, 1)


def test_an_input_that_nobody_fills_is_an_error_with_both_names(node: Any, given: Any, entry: Any) -> None:
    with pytest.raises(InputMissing, match=r"orders\.list needs request \(app\.py:3\), which nothing"):
        entry(
            node(collect, Node("request", "request", NodeKind.INPUT, where="app.py:3")),
            parameters=[],
            qualname="orders.list",
        )


def test_generator_targets_are_delegated_to_with_their_resources_open(node: Any, given: Any, entry: Any) -> None:
    log: list[object] = []

    def session() -> Iterator[str]:
        log.append("open")
        try:
            yield "session"
        finally:
            log.append("close")

    def rows(session: str, n: int) -> Generator[str, object, str]:
        for i in range(n):
            try:
                log.append((yield f"{session} {i}"))
            except KeyError:
                log.append("thrown")
        return "end"

    made = entry(node(rows, node(session), given("n")))
    assert made.style == "generator"
    for _ in range(2):
        log.clear()
        running = made.function(3)
        assert log == []
        assert next(running) == "session 0"
        assert running.send("sent") == "session 1"
        assert running.throw(KeyError) == "session 2"
        with pytest.raises(StopIteration) as stop:
            next(running)
        assert stop.value.value == "end"
        assert log == ["open", "sent", "thrown", None, "close"]


def test_a_generator_that_is_given_up_closes_its_resources(node: Any, entry: Any) -> None:
    log: list[str] = []

    def session() -> Iterator[None]:
        try:
            yield
        except GeneratorExit:
            log.append("told")
            raise

    def rows(_: None) -> Iterator[int]:
        yield 1

    running = entry(node(rows, node(session))).function()
    next(running)
    running.close()
    assert log == ["told"]


async def test_async_generator_targets_are_delegated_to(node: Any, entry: Any) -> None:
    log: list[object] = []

    async def session() -> AsyncIterator[str]:
        try:
            yield "session"
        finally:
            await asyncio.sleep(0)
            log.append("close")

    async def rows(session: str) -> AsyncIterator[Any]:
        log.append((yield session))
        try:
            yield 2
        except KeyError:
            log.append("thrown")
        yield 3

    made = entry(node(rows, node(session)))
    assert made.style == "async_generator"
    for _ in range(2):
        log.clear()
        running = made.function()
        assert await anext(running) == "session"
        assert await running.asend("sent") == 2
        assert await running.athrow(KeyError) == 3
        assert [each async for each in running] == []
        assert log == ["sent", "thrown", "close"]
    log.clear()
    running = made.function()
    await anext(running)
    await running.aclose()
    assert log == ["close"]


def test_a_coroutine_that_promised_not_to_wait_is_run_in_place(node: Any, given: Any, entry: Any) -> None:
    async def handler(n: int) -> int:
        return n + 1

    def run(coroutine: Any) -> Any:
        with pytest.raises(StopIteration) as stop:
            coroutine.send(None)
        return stop.value.value

    inline = entry(node(handler, given("n")), host=Host(run_inline=run))
    assert (inline.style, inline.function(1)) == ("function", 2)
    waits = entry(node(handler, node(acollect)), host=Host(run_inline=run))
    assert waits.style == "coroutine"


def test_the_nodes_of_an_entry_are_listed_in_order(node: Any, given: Any, entry: Any) -> None:
    low = node(collect, given("n"), key="low")
    made: Entry = entry(node(collect, low, key="target"), node(object))
    assert [each.name for each in made.nodes()] == ["object", "n", "collect", "collect"]


def test_a_node_says_what_it_is_and_can_be_changed_into_another(node: Callable[..., Node]) -> None:
    first = node(collect, where="shop.py:7")
    assert repr(first) == "<Node collect: call, request, shop.py:7>"
    second = first.replace(scope=Scope.TRANSIENT)
    assert (second.key, second.scope, first.scope) == (first.key, Scope.TRANSIENT, Scope.REQUEST)
    assert first != second


def test_a_wiring_is_asked_for_when_it_is_needed(node: Any) -> None:
    asked: list[object] = []

    def resolve(given: Any) -> Wiring:
        asked.append(given)
        return Wiring(node(collect))

    made = Entry(resolve, parameters=[], style="function")
    assert asked == []
    assert [made.function(), made.function()] == [(), ()]
    assert asked == [frozenset()]
