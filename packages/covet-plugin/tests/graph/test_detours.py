"""Calls that go to another function, which is found out when they are made."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from covet_plugin import Scope
from covet_plugin.graph import AppScope, Detour, Entry, Host, Parameter, Wiring
from covet_plugin.graph.wiring import MISSING, Style


class Turn:
    """Says where calls go."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.sign: object = None
        self.found: Callable[..., Any] | None = function
        self.detour = Detour(lambda: self.sign, lambda: self.found)


def plain(word: str) -> str:
    return f"{word} elsewhere"


async def waiting(word: str) -> str:
    return f"{word} elsewhere"


def steps(word: str) -> Iterator[str]:
    yield word
    yield "elsewhere"


async def asteps(word: str) -> AsyncIterator[str]:
    yield word
    yield "elsewhere"


def entry_of(target: Any, turn: Turn, style: Style) -> Entry:
    parameters = [Parameter("word", "word")]
    return Entry(lambda _: Wiring(target, (), turn.detour), parameters=parameters, style=style, detour=turn.detour)


def test_an_entry_is_not_compiled_for_calls_that_go_elsewhere(node: Any, given: Any) -> None:
    made: list[str] = []
    kept = node(lambda: made.append("kept"), key="kept", scope=Scope.APP)
    turn = Turn(plain)
    wiring = Wiring(node(lambda word, _: f"{word} here", given("word"), kept), (), turn.detour)
    entry = Entry(
        lambda _: wiring,
        Host(app=AppScope()),
        parameters=[Parameter("word", "word")],
        style="function",
        detour=turn.detour,
    )
    turn.sign = "elsewhere"
    assert entry.function("said") == "said elsewhere"
    assert (entry.compiled, made) == (False, [])
    turn.sign = None
    assert entry.function(word="said") == "said here"
    assert (entry.compiled, made) == (True, ["kept"])
    turn.sign = "elsewhere"
    assert entry.function("said") == "said elsewhere"


def test_a_sign_that_leads_nowhere(node: Any, given: Any) -> None:
    turn = Turn(plain)
    turn.sign, turn.found = "elsewhere", None
    entry = entry_of(node(lambda word: f"{word} here", given("word")), turn, "function")
    assert [entry.function("said") for _ in range(2)] == ["said here", "said here"]
    assert entry.compiled


def test_callers_who_give_more(node: Any, given: Any) -> None:
    turn = Turn(lambda word, more: (word, more))
    parameters = [Parameter("word", "word"), Parameter("more", "more", optional=True)]

    def resolve(names: Any) -> Wiring:
        more = given("more") if "more" in names else node(lambda: "made", key="made")
        return Wiring(node(lambda *values: values, given("word"), more, key="target"), (), turn.detour)

    entry = Entry(resolve, parameters=parameters, style="function", detour=turn.detour)
    for _ in range(2):
        assert entry.function("said") == ("said", "made")
        assert entry.function("said", "given") == ("said", "given")
        turn.sign = "elsewhere"
        assert entry.function("said") == ("said", MISSING)
        assert entry.function("said", "given") == ("said", "given")
        turn.sign = None


async def test_coroutines(node: Any, given: Any) -> None:
    async def here(word: str) -> str:
        return f"{word} here"

    turn = Turn(waiting)
    entry = entry_of(node(here, given("word")), turn, "coroutine")
    for sign, told in ((1, "said elsewhere"), (None, "said here"), (1, "said elsewhere")):
        turn.sign = sign
        assert await entry.function("said") == told


def test_generators(node: Any, given: Any) -> None:
    def here(word: str) -> Iterator[str]:
        yield word

    turn = Turn(steps)
    entry = entry_of(node(here, given("word")), turn, "generator")
    for sign, told in ((1, ["said", "elsewhere"]), (None, ["said"]), (1, ["said", "elsewhere"])):
        turn.sign = sign
        assert list(entry.function("said")) == told


async def test_asynchronous_generators(node: Any, given: Any) -> None:
    async def here(word: str) -> AsyncIterator[str]:
        yield word

    turn = Turn(asteps)
    entry = entry_of(node(here, given("word")), turn, "async_generator")
    for sign, told in ((1, ["said", "elsewhere"]), (None, ["said"]), (1, ["said", "elsewhere"])):
        turn.sign = sign
        assert [each async for each in entry.function("said")] == told


def test_an_exception_comes_through(node: Any, given: Any) -> None:
    def failing(word: str) -> None:
        raise KeyError(word)

    turn = Turn(failing)
    turn.sign = "elsewhere"
    entry = entry_of(node(lambda word: word, given("word")), turn, "function")
    with pytest.raises(KeyError, match="said"):
        entry.function("said")
