"""Values that an entry shows to what it calls, for as long as it runs."""

from __future__ import annotations

import contextvars
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import AsyncExitStack, ExitStack
from typing import Any

import pytest

from covet_plugin import Scope
from covet_plugin.graph import Board, Entry, Node, NodeKind

variable: contextvars.ContextVar[Any] = contextvars.ContextVar("variable", default=None)
log: list[str] = []


@pytest.fixture(autouse=True)
def empty_log() -> None:
    log.clear()


def session() -> Iterator[str]:
    try:
        yield "session"
    except BaseException as error:
        log.append(f"session told of {type(error).__name__}")
        raise
    finally:
        log.append("session closed")


def showing(node: Any, *shown: Node, kind: NodeKind = NodeKind.SHOWN) -> Node:
    board: Node = node(None, *shown, key="shown", name="shown", kind=kind, value=Board(variable, "label"))
    return board


def put(manager: ExitStack | AsyncExitStack) -> None:
    place = variable.get()
    place[-1] = manager


def test_values_are_shown_until_the_entry_ends(node: Any, entry: Callable[..., Entry]) -> None:
    opened = node(session)

    def use(value: str) -> list[Any]:
        label, before, _, *values, place = variable.get()
        assert (label, before, values, place) == ("label", None, [value], None)
        found: list[Any] = variable.get()
        return found

    made = entry(node(use, opened), showing(node, opened))
    for _ in range(2):
        seen = made.function()
        assert variable.get() is None
        assert seen[-1] == "session", "the place was taken away"
        assert log.pop() == "session closed"


def test_what_was_shown_before_is_shown_again(node: Any, entry: Callable[..., Entry]) -> None:
    inner = entry(node(lambda: variable.get()[1], key="inner"), showing(node))
    outer = entry(node(lambda: (inner.function(), variable.get()), key="outer"), showing(node))
    before, after = outer.function()
    assert before is after
    assert variable.get() is None


def test_who_looks_may_put_something_there_that_is_closed_first(node: Any, entry: Callable[..., Entry]) -> None:
    def use(value: str, *, fail: bool) -> None:
        stack = ExitStack()
        stack.push(lambda kind, *_: log.append(f"inner told of {kind.__name__ if kind else None}"))
        put(stack)
        if fail:
            raise KeyError(value)

    for fail, told in ((False, ["inner told of None", "session closed"]), (True, None)):
        opened = node(session)
        target = node(use, opened, fail=Node(object(), "fail", NodeKind.VALUE, value=fail))
        made = entry(target, showing(node, opened))
        log.clear()
        if fail:
            with pytest.raises(KeyError):
                made.function()
            told = ["inner told of KeyError", "session told of KeyError", "session closed"]
        else:
            made.function()
        assert log == told
        assert variable.get() is None


def test_failures_of_what_was_put_there_and_of_the_rest_are_raised_together(
    node: Any, entry: Callable[..., Entry]
) -> None:
    def failing() -> Iterator[None]:
        try:
            yield
        finally:
            raise OSError

    def use() -> None:
        stack = ExitStack()
        stack.callback(lambda: 1 / 0)
        put(stack)

    made = entry(node(use), node(failing), showing(node))
    with pytest.raises(ExceptionGroup) as caught:
        made.function()
    assert [type(each) for each in caught.value.exceptions] == [ZeroDivisionError, OSError]
    assert variable.get() is None


def test_with_resources_in_a_list(node: Any, entry: Callable[..., Entry], transient: Scope) -> None:
    opened = node(session, scope=transient)
    first = node(lambda value: value, opened, key="first", scope=transient)
    second = node(lambda value: value, opened, key="second", scope=transient)

    def use(*values: str) -> tuple[Any, ...]:
        stack = ExitStack()
        stack.callback(log.append, "inner closed")
        put(stack)
        return values

    shown = node(lambda: "shown", key="value")
    made = entry(node(use, first, second, first), showing(node, shown))
    assert made.function() == ("session",) * 3
    assert log.count("session closed") == 3
    assert log[-1] == "inner closed"
    assert variable.get() is None
    assert ".push(" in made.source


async def test_asynchronous_entries(node: Any, entry: Callable[..., Entry]) -> None:
    async def opening() -> AsyncIterator[str]:
        yield "session"
        log.append("session closed")

    async def use(value: str, fail: bool) -> str:
        stack = AsyncExitStack()
        stack.callback(log.append, "inner closed")
        put(stack)
        if fail:
            raise KeyError(value)
        return value

    for fail in (False, True):
        opened = node(opening)
        given = Node(object(), "fail", NodeKind.VALUE, value=fail)
        made = entry(node(use, opened, given), showing(node, opened, kind=NodeKind.ASYNC_SHOWN))
        if fail:
            with pytest.raises(KeyError):
                await made.function()
        else:
            assert await made.function() == "session"
        assert log == ["inner closed", *([] if fail else ["session closed"])]
        log.clear()
        assert variable.get() is None


@pytest.mark.parametrize("fail", [False, True])
def test_a_coroutine_that_goes_on_in_another_context_shows_there_what_was_before(
    node: Any, entry: Callable[..., Entry], fail: bool
) -> None:
    class Pause:
        def __await__(self) -> Generator[None]:
            yield

    async def use() -> str:
        await Pause()
        if fail:
            raise KeyError
        return "done"

    made = entry(node(use), showing(node, kind=NodeKind.ASYNC_SHOWN), style="coroutine")
    calling = made.function()
    begun, other = contextvars.copy_context(), contextvars.copy_context()
    other.run(variable.set, "another call")
    begun.run(calling.send, None)
    with pytest.raises(KeyError if fail else StopIteration):
        other.run(calling.send, None)
    assert other[variable] is None
