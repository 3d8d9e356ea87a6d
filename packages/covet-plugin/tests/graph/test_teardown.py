"""What resources are told, and what their user gets when closing them fails."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from covet_plugin import Scope
from covet_plugin.graph import Host, Late, Node, NodeKind, Parameter, Teardown
from covet_plugin.graph.closers import closer_of
from covet_plugin.graph.errors import DidNotYield, EntryNotAsync, TeardownNotAsync, YieldedTwice


class Log:
    """Resources that note what they are told."""

    def __init__(self, node: Any) -> None:
        self.node = node
        self.seen: list[str] = []

    def resource(self, name: str, *needs: Node, fail: type[Exception] | None = None, **options: Any) -> Node:
        def generator(*_: object) -> Iterator[str]:
            self.seen.append(f"open {name}")
            try:
                yield name
            except BaseException as error:
                self.seen.append(f"{name} sees {type(error).__name__}")
                raise
            finally:
                self.seen.append(f"close {name}")
                if fail is not None:
                    raise fail(name)

        made: Node = self.node(generator, *needs, key=name, name=name, **options)
        return made

    def aresource(self, name: str, *needs: Node, **options: Any) -> Node:
        async def generator(*_: object) -> AsyncIterator[str]:
            self.seen.append(f"open {name}")
            try:
                yield name
            except BaseException as error:
                self.seen.append(f"{name} sees {type(error).__name__}")
                raise
            finally:
                await asyncio.sleep(0)
                self.seen.append(f"close {name}")

        made: Node = self.node(generator, *needs, key=name, name=name, **options)
        return made


@pytest.fixture
def log(node: Any) -> Log:
    return Log(node)


def nothing(*_: object) -> str:
    return "done"


def broken(*_: object) -> None:
    raise KeyError("target")


def test_resources_are_closed_in_reverse_when_the_target_returned(log: Log, node: Any, entry: Any) -> None:
    first = log.resource("first")
    second = log.resource("second", first)
    assert entry(node(nothing, second, log.resource("third"), first)).function() == "done"
    assert log.seen == [
        "open first", "open second", "open third", "close third", "close second", "close first",
    ]  # fmt: skip


def test_resources_see_the_exception_of_the_target_whose_traceback_is_kept(log: Log, node: Any, entry: Any) -> None:
    with pytest.raises(KeyError) as caught:
        entry(node(broken, log.resource("first"), log.resource("second"))).function()
    assert log.seen[2:] == ["second sees KeyError", "close second", "first sees KeyError", "close first"]
    assert [each.name for each in caught.traceback][1:] == ["entry", "entry", "broken"]


def test_what_fails_to_open_closes_what_is_open(log: Log, node: Any, entry: Any) -> None:
    opened = log.resource("opened")
    with pytest.raises(KeyError):
        entry(node(nothing, opened, node(broken, opened), log.resource("never"))).function()
    assert log.seen == ["open opened", "opened sees KeyError", "close opened"]


def test_a_swallowed_exception_is_raised_all_the_same_and_told_to_the_others(log: Log, node: Any, entry: Any) -> None:
    def swallowing() -> Iterator[None]:
        with contextlib.suppress(KeyError):
            yield

    with pytest.raises(KeyError):
        entry(node(broken, log.resource("outer"), node(swallowing))).function()
    assert log.seen == ["open outer", "outer sees KeyError", "close outer"]


def test_one_that_fails_to_close_is_raised_itself_and_told_to_the_others(log: Log, node: Any, entry: Any) -> None:
    target = node(nothing, log.resource("outer"), log.resource("inner", fail=OSError))
    with pytest.raises(OSError, match="inner") as caught:
        entry(target).function()
    assert caught.value.__context__ is None
    assert log.seen[2:] == ["close inner", "outer sees OSError", "close outer"]


def test_one_that_fails_after_the_target_failed_has_that_as_context(log: Log, node: Any, entry: Any) -> None:
    with pytest.raises(OSError, match="inner") as caught:
        entry(node(broken, log.resource("inner", fail=OSError))).function()
    assert isinstance(caught.value.__context__, KeyError)


def test_several_that_fail_to_close_are_one_group_and_the_rest_is_closed(log: Log, node: Any, entry: Any) -> None:
    target = node(
        nothing,
        log.resource("outer"),
        log.resource("mid", fail=ValueError),
        log.resource("inner", fail=OSError),
    )
    with pytest.raises(ExceptionGroup) as caught:
        entry(target).function()
    assert [type(each) for each in caught.value.exceptions] == [OSError, ValueError]
    assert log.seen[-2:] == ["outer sees ValueError", "close outer"]


def test_a_translated_exception_replaces_the_other(log: Log, node: Any, entry: Any) -> None:
    def domain() -> Iterator[None]:
        try:
            yield
        except KeyError as error:
            raise LookupError("no such order") from error

    def transport() -> Iterator[None]:
        try:
            yield
        except LookupError as error:
            raise PermissionError("404") from error

    with pytest.raises(PermissionError, match="404") as caught:
        entry(node(broken, log.resource("outer"), node(transport), node(domain))).function()
    assert isinstance(caught.value.__cause__, LookupError)
    assert isinstance(caught.value.__cause__.__cause__, KeyError)
    assert "outer sees PermissionError" in log.seen


def test_a_stop_of_the_target_goes_through_generators_as_it_is(log: Log, node: Any, entry: Any) -> None:
    def stops(*_: object) -> None:
        raise StopIteration("stopped")

    with pytest.raises(StopIteration, match="stopped"):
        entry(node(stops, log.resource("first"), log.resource("second"))).function()
    assert log.seen[2:] == ["second sees StopIteration", "close second", "first sees StopIteration", "close first"]


def test_a_generator_without_a_yield_and_one_with_two_are_told_apart(log: Log, node: Any, entry: Any) -> None:
    def silent() -> Iterator[None]:
        if log.seen == ["never"]:
            yield

    closed: list[str] = []

    def twice() -> Iterator[int]:
        try:
            yield 1
            yield 2
        finally:
            closed.append("twice")

    with pytest.raises(DidNotYield, match=r"silent \(shop\.py:3\) is a generator that ended without"):
        entry(node(nothing, log.resource("outer"), node(silent, where="shop.py:3"))).function()
    assert log.seen == ["open outer", "outer sees DidNotYield", "close outer"]
    log.seen.clear()
    with pytest.raises(YieldedTwice, match="twice is a generator that yielded again"):
        entry(node(nothing, log.resource("outer"), node(twice))).function()
    assert closed == ["twice"]
    assert log.seen == ["open outer", "outer sees YieldedTwice", "close outer"]


def test_transient_resources_are_each_closed(log: Log, node: Any, entry: Any) -> None:
    inner = log.resource("inner", scope=Scope.TRANSIENT)
    pair = node(nothing, inner, inner, key="pair", scope=Scope.TRANSIENT)
    both = node(nothing, pair, pair, key="both", scope=Scope.TRANSIENT)
    assert entry(node(nothing, both, both, inner, key="target")).function() == "done"
    assert log.seen == ["open inner"] * 9 + ["close inner"] * 9


async def test_a_cancelled_target_is_cancelled_and_its_resources_closed(log: Log, node: Any, entry: Any) -> None:
    async def waits(*_: object) -> None:
        await asyncio.Event().wait()

    made = entry(node(waits, log.aresource("outer"), log.resource("inner")))
    task = asyncio.create_task(made.function())
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert log.seen[2:] == ["inner sees CancelledError", "close inner", "outer sees CancelledError", "close outer"]


async def test_a_cancellation_while_closing_is_not_lost_in_a_group(log: Log, node: Any, entry: Any) -> None:
    waiting = asyncio.Event()

    async def slow() -> AsyncIterator[None]:
        yield
        waiting.set()
        await asyncio.Event().wait()

    made = entry(node(nothing, log.resource("outer", fail=OSError), node(slow)))

    async def run() -> None:
        try:
            await made.function()
        except asyncio.CancelledError as error:
            log.seen.append(str(error.__context__))
            raise

    task = asyncio.create_task(run())
    await waiting.wait()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert log.seen[1:3] == ["outer sees CancelledError", "close outer"]
    assert log.seen[3] == "several resources failed to close (1 sub-exception)"


class Left(Teardown):
    """What a host would close after its response."""

    def after(self, request: list[Left]) -> None:
        request.append(self)


def host(*names: str) -> Host:
    return Host(late=Late(Left, lambda node: node.name in names, (Node("request", "request", NodeKind.INPUT),)))


async def test_what_the_host_closes_stays_open_until_then(log: Log, node: Any, entry: Any) -> None:
    target = node(nothing, log.resource("late"), log.aresource("later"), log.resource("early"))
    made = entry(target, host=host("late", "later"))
    assert [parameter.key for parameter in made.parameters] == ["request"]
    for _ in range(2):
        request: list[Left] = []
        log.seen.clear()
        assert await made.function(request) == "done"
        assert log.seen == ["open late", "open later", "open early", "close early"]
        await request[0].aclose(ConnectionError("gone"))
        assert log.seen[4:] == [
            "later sees ConnectionError", "close later", "late sees ConnectionError", "close late",
        ]  # fmt: skip
        await request[0].aclose()
        assert len(log.seen) == 8


async def test_what_the_host_closes_is_closed_at_once_when_the_target_fails(log: Log, node: Any, entry: Any) -> None:
    request: list[Left] = []
    made = entry(node(broken, log.resource("late"), log.resource("early")), host=host("late"))
    with pytest.raises(KeyError):
        await made.function(request)
    assert request == []
    assert log.seen[2:] == ["early sees KeyError", "close early", "late sees KeyError", "close late"]


def test_what_the_host_closes_needs_an_async_entry(log: Log, node: Any, entry: Any) -> None:
    with pytest.raises(EntryNotAsync, match=r"handler is not async, and late has to be awaited"):
        entry(
            node(nothing, log.resource("late")),
            host=host("late"),
            style="function",
            parameters=[Parameter("request", "request")],
            name="handler",
        ).function([])


async def test_a_teardown_that_takes_an_await_closes_nothing_without(log: Log) -> None:
    node = log.aresource("pool")
    assert node.make is not None
    pool = node.make()
    await anext(pool)
    teardown = Teardown()
    teardown.push(closer_of(node), pool)
    with pytest.raises(TeardownNotAsync, match="pool is open, and closing it takes an await"):
        teardown.close()
    await teardown.aclose()
    assert log.seen == ["open pool", "close pool"]


async def test_resources_see_the_context_of_the_task(node: Any, entry: Any) -> None:
    tenant: contextvars.ContextVar[str] = contextvars.ContextVar("tenant", default="unset")

    async def choose() -> AsyncIterator[None]:
        token = tenant.set("acme")
        yield
        tenant.reset(token)

    async def target(_: None) -> str:
        return tenant.get()

    assert await entry(node(target, node(choose))).function() == "acme"
    assert tenant.get() == "unset"
