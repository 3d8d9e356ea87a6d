"""A compiled entry does what a naive interpreter does: the same calls, closings and exceptions, in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from covet_plugin import Scope
from covet_plugin.graph import Argument, Entry, Host, Late, Node, NodeKind, Teardown, Wiring
from covet_plugin.graph.errors import DidNotYield, YieldedTwice

SYNC = [NodeKind.CALL, NodeKind.GENERATOR, NodeKind.CONTEXT]
ASYNC = [*SYNC, NodeKind.AWAIT, NodeKind.ASYNC_GENERATOR, NodeKind.ASYNC_CONTEXT]
RESOURCES = {NodeKind.GENERATOR, NodeKind.CONTEXT, NodeKind.ASYNC_GENERATOR, NodeKind.ASYNC_CONTEXT}


class Failed(Exception):
    """What nodes raise."""


@dataclass
class Spec:
    """A node to be, and how it behaves."""

    kind: NodeKind
    scope: Scope
    needs: list[tuple[int, bool]]
    opening: Literal["ok", "raise", "silent"]
    closing: Literal["ok", "raise", "again"]
    told: Literal["pass", "swallow", "raise", "from", "again"]
    late: bool
    blocking: bool


@dataclass
class World:
    """What the nodes of one graph do, noted."""

    log: list[Any] = field(default_factory=list)
    made: int = 0

    def note(self, *what: Any) -> None:
        self.log.append(what)


def shown(error: BaseException | None) -> Any:
    if isinstance(error, BaseExceptionGroup):
        return [shown(each) for each in error.exceptions]
    return None if error is None else (type(error).__name__, *error.args)


class Behaviour:
    """Makes the functions of one node."""

    def __init__(self, world: World, number: int, spec: Spec) -> None:
        self.world, self.number, self.spec = world, number, spec

    def begin(self, args: Any, kwargs: Any) -> str:
        self.world.note("make", self.number, args, sorted(kwargs.items()))
        if self.spec.opening == "raise":
            raise Failed("make", self.number)
        self.world.made += 1
        return f"{self.number}#{self.world.made}"

    def end(self, value: str, error: BaseException | None) -> bool:
        """Whether the error is swallowed; with `again`, the caller yields once more."""
        self.world.note("close", value, shown(error))
        if error is None:
            if self.spec.closing == "raise":
                raise Failed("close", value)
            return True
        if self.spec.told == "raise":
            raise Failed("told", value)
        if self.spec.told == "from":
            raise Failed("translated", value) from error
        return self.spec.told in ("swallow", "again")

    def again(self, error: BaseException | None) -> bool:
        return (self.spec.closing if error is None else self.spec.told) == "again"

    def generator(self, *args: Any, **kwargs: Any) -> Iterator[str]:
        value = self.begin(args, kwargs)
        if self.spec.opening == "silent":
            return
        error: BaseException | None = None
        try:
            yield value
        except BaseException as raised:
            error = raised
            if not self.end(value, raised):
                raise
        else:
            self.end(value, None)
        if self.again(error):
            yield "again"

    async def async_generator(self, *args: Any, **kwargs: Any) -> AsyncIterator[str]:
        await asyncio.sleep(0)
        for value in (inner := self.generator(*args, **kwargs)):
            try:
                yield value
            except BaseException as raised:
                await asyncio.sleep(0)
                try:
                    inner.throw(raised)  # type: ignore[attr-defined]
                except StopIteration:
                    return
                yield "again"

    def context(self, *args: Any, **kwargs: Any) -> Any:
        return Context(self, args, kwargs)

    def call(self, *args: Any, **kwargs: Any) -> str:
        return self.begin(args, kwargs)

    async def coroutine(self, *args: Any, **kwargs: Any) -> str:
        await asyncio.sleep(0)
        return self.begin(args, kwargs)


class Context:
    def __init__(self, behaviour: Behaviour, args: Any, kwargs: Any) -> None:
        self.behaviour, self.args, self.kwargs, self.value = behaviour, args, kwargs, ""

    def __enter__(self) -> str:
        self.value = self.behaviour.begin(self.args, self.kwargs)
        return self.value

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> bool:
        return self.behaviour.end(self.value, error)

    async def __aenter__(self) -> str:
        return self.__enter__()

    async def __aexit__(self, kind: object, error: BaseException | None, _: object) -> bool:
        await asyncio.sleep(0)
        return self.behaviour.end(self.value, error)


def specs(kinds: list[NodeKind]) -> st.SearchStrategy[list[Spec]]:
    def one(number: int) -> st.SearchStrategy[Spec]:
        needs = st.lists(st.tuples(st.integers(0, number - 1), st.booleans()), max_size=3) if number else st.just([])
        rarely = {"raise": 1, "silent": 1, "ok": 12}
        return st.builds(
            Spec,
            kind=st.sampled_from(kinds),
            scope=st.sampled_from([Scope.REQUEST, Scope.REQUEST, Scope.TRANSIENT]),
            needs=needs,
            opening=st.sampled_from([name for name, weight in rarely.items() for _ in range(weight)]),
            closing=st.sampled_from(["ok", "ok", "ok", "raise", "again"]),
            told=st.sampled_from(["pass", "pass", "swallow", "raise", "from", "again"]),
            late=st.booleans(),
            blocking=st.booleans(),
        )

    return st.integers(1, 8).flatmap(lambda size: st.tuples(*(one(number) for number in range(size))).map(list))


def graph(world: World, given: list[Spec], *, waits: bool, outcome: str) -> tuple[Node, dict[Node, Spec]]:
    nodes: list[Node] = []
    for number, spec in enumerate(given):
        behaviour = Behaviour(world, number, spec)
        make = {
            NodeKind.CALL: behaviour.call,
            NodeKind.AWAIT: behaviour.coroutine,
            NodeKind.GENERATOR: behaviour.generator,
            NodeKind.ASYNC_GENERATOR: behaviour.async_generator,
        }.get(spec.kind, behaviour.context)
        arguments = tuple(
            Argument(f"k{place}" if keyword else None, nodes[need]) for place, (need, keyword) in enumerate(spec.needs)
        )
        nodes.append(Node(number, str(number), spec.kind, make, arguments, spec.scope, blocking=spec.blocking))

    def target(*args: Any) -> Any:
        world.note("target", args)
        if outcome == "raise":
            raise Failed("target")
        return args

    async def atarget(*args: Any) -> Any:
        target(*args)
        if outcome == "cancel":
            await asyncio.Event().wait()
        return args

    kind, make = (NodeKind.AWAIT, atarget) if waits else (NodeKind.CALL, target)
    last = Node("target", "target", kind, make, tuple(Argument(None, node) for node in nodes[-3:]))
    return last, dict(zip(nodes, given, strict=True))


class Interpreter:
    """Follows the graph by recursion."""

    def __init__(self, late: Callable[[Node], bool]) -> None:
        self.values: dict[Any, Any] = {}
        self.takes = late
        self.early: list[tuple[Node, Any]] = []
        self.late: list[tuple[Node, Any]] = []

    async def run(self, target: Node) -> Any:
        try:
            try:
                result = await self.made(target)
            except BaseException as error:
                raise await unwound(error, self.early) from None
            failed = await unwound(None, self.early)
            if failed is not None:
                raise failed
        except BaseException as error:
            raise await unwound(error, self.late) from None
        return result

    async def made(self, node: Node) -> Any:
        if node.key in self.values:
            return self.values[node.key]
        args, kwargs = [], {}
        for argument in node.arguments:
            value = await self.made(argument.node)
            if argument.name is None:
                args.append(value)
            else:
                kwargs[argument.name] = value
        assert node.make is not None
        value = await self.opened(node, node.make(*args, **kwargs))
        if node.scope is not Scope.TRANSIENT:
            self.values[node.key] = value
        return value

    async def opened(self, node: Node, made: Any) -> Any:
        if node.kind is NodeKind.AWAIT:
            return await made
        if node.kind not in RESOURCES:
            return made
        try:
            if node.kind is NodeKind.GENERATOR:
                value = next(made)
            elif node.kind is NodeKind.ASYNC_GENERATOR:
                value = await made.__anext__()
            else:
                value = await made.__aenter__() if node.kind is NodeKind.ASYNC_CONTEXT else made.__enter__()
        except (StopIteration, StopAsyncIteration):
            raise DidNotYield(name=node.name, where="") from None
        (self.late if self.takes(node) else self.early).append((node, made))
        return value


async def unwound(error: BaseException | None, opened: list[tuple[Node, Any]]) -> Any:
    """Close everything, and return what has to be raised."""
    current, failures = error, list[BaseException]()
    while opened:
        node, made = opened.pop()
        try:
            await closed(node, made, current)
        except BaseException as raised:
            if raised is current:
                continue
            if failures and raised.__cause__ is current:
                failures.pop()
            failures.append(raised)
            current = raised
    if len(failures) > 1:
        return BaseExceptionGroup("", failures)
    return failures[0] if failures else error


async def closed(node: Node, made: Any, error: BaseException | None) -> None:
    try:
        if node.kind is NodeKind.GENERATOR:
            made.throw(error) if error else next(made)
        elif node.kind is NodeKind.ASYNC_GENERATOR:
            await (made.athrow(error) if error else made.__anext__())
        elif node.kind is NodeKind.CONTEXT:
            made.__exit__(type(error) if error else None, error, None)
            return
        else:
            await made.__aexit__(type(error) if error else None, error, None)
            return
    except (StopIteration, StopAsyncIteration):
        return
    if node.kind is NodeKind.GENERATOR:
        made.close()
    else:
        await made.aclose()
    raise YieldedTwice(name=node.name, where="")


class Left(Teardown):
    """Resources that the host closes."""

    left: list[Left] = []

    def after(self) -> None:
        self.left.append(self)


def finished(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run what never waits."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    raise AssertionError("it waited")


async def outcome_of(run: Callable[[], Any], cancel: bool) -> Any:
    task = asyncio.ensure_future(run())
    if cancel:
        for _ in range(200):
            await asyncio.sleep(0)
        task.cancel()
    await asyncio.wait([task])
    return "cancelled" if task.cancelled() else shown(task.exception()) or ("returned", task.result())


@settings(max_examples=120, deadline=None)
@given(specs(SYNC), st.sampled_from(["return", "raise"]))
def test_a_function_does_what_an_interpreter_does(given: list[Spec], outcome: str) -> None:
    world = World()
    target, _ = graph(world, given, waits=False, outcome=outcome)

    def tried(run: Callable[[], Any]) -> Any:
        world.log, world.made = [], 0
        try:
            return ("returned", run()), world.log
        except Exception as error:
            return shown(error), world.log

    entry = Entry(lambda _: Wiring(target), style="function")
    expected = tried(lambda: finished(Interpreter(lambda _: False).run(target)))
    assert tried(entry.function) == expected
    assert tried(entry.function) == expected


@settings(max_examples=120, deadline=None)
@given(specs(ASYNC), st.sampled_from(["return", "raise", "cancel"]), st.booleans(), st.booleans())
def test_a_coroutine_does_what_an_interpreter_does(given: list[Spec], outcome: str, threads: bool, late: bool) -> None:
    world = World()
    target, spec_of = graph(world, given, waits=True, outcome=outcome)

    def takes(node: Node) -> bool:
        return late and spec_of[node].late

    async def thread(function: Callable[..., Any], *args: Any) -> Any:
        await asyncio.sleep(0)
        return function(*args)

    host = Host(thread=thread if threads else None, late=Late(Left, takes) if late else None)
    entry = Entry(lambda _: Wiring(target), host, style="coroutine")

    async def compiled() -> Any:
        Left.left.clear()
        result = await entry.function()
        for left in Left.left:
            world.note("late")
            await left.aclose()
        return result

    async def interpreted() -> Any:
        interpreter = Interpreter(takes)
        result = await interpreter.run(target)
        if interpreter.late or any(takes(node) for node in spec_of if node.kind in RESOURCES and reached(node, target)):
            world.note("late")
        failed = await unwound(None, interpreter.late)
        if failed is not None:
            raise failed
        return result

    async def both() -> None:
        seen = []
        for run in (interpreted, compiled, compiled):
            world.log, world.made = [], 0
            seen.append((await outcome_of(run, outcome == "cancel"), world.log))
        assert seen[1] == seen[0]
        assert seen[2] == seen[0]

    asyncio.run(both())


def reached(node: Node, target: Node) -> bool:
    return node is target or any(reached(node, argument.node) for argument in target.arguments)
