"""One function for each route: its dependencies and its handler, called in order, without anything decided per request.

A handler that the engine can call by itself gets no such function. For any other this is written, say::

    async def entry(v0, v1):
        r0 = await thread(f0, v0)
        return await h(v1, r0)

`v*` are values that the engine extracted, `r*` results of dependencies, `f*` the dependencies and `h` the handler.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import lru_cache, partial
from types import CodeType
from typing import Any, Literal

from covet_core._record import record
from covet_core.handlers.graph import Argument, Call, FieldValue, Graph, ResultValue, Value
from covet_core.handlers.inline import run_inline
from covet_core.handlers.teardown import Teardown, in_threads
from covet_core.threadpool import ThreadPool

__all__ = ("EntryCode", "Parameter", "generate")

Parameter = int | Literal["body", "request"]
"""What the engine calls an entry with: the field of this index, the body of several fields, or the request."""


@record()
class EntryCode:
    """What the engine calls, and with what."""

    function: Callable[..., Any]
    arguments: tuple[Parameter, ...]
    kind: Literal["coroutine", "inline"]
    source: str | None
    """The code that was written; None when the engine calls the handler itself."""


def generate(graph: Graph, embedded: Mapping[int, str], pool: ThreadPool) -> EntryCode:
    """Write the entry of a route.

    Args:
        graph: what to call.
        embedded: the members of the body, by the index of the field that each one fills.
        pool: where what may block is run.
    """
    direct = _direct(graph, embedded)
    return direct if direct is not None else _Writer(graph, embedded, pool).entry()


def _direct(graph: Graph, embedded: Mapping[int, str]) -> EntryCode | None:
    handler = graph.handler
    if graph.dependencies or embedded or any(argument.by_keyword for argument in handler.arguments):
        return None
    arguments: tuple[Parameter, ...] = tuple(_parameter(argument.value) for argument in handler.arguments)
    if handler.kind == "async" and not handler.inline:
        return EntryCode(handler.function, arguments, "coroutine", None)
    if handler.kind == "sync" and handler.inline:
        return EntryCode(handler.function, arguments, "inline", None)
    return None


def _parameter(value: Value) -> Parameter:
    return value.index if isinstance(value, FieldValue) else "request"


class _Writer:
    def __init__(self, graph: Graph, embedded: Mapping[int, str], pool: ThreadPool) -> None:
        self.graph = graph
        self.embedded = embedded
        self.pool = pool
        self.names: dict[str, Any] = {"h": graph.handler.function}
        self.late = graph.finishes_late
        self.early = any(call.tears_down and call.scope == "function" for call in graph.dependencies)

    def entry(self) -> EntryCode:
        steps = [self._step(index, call) for index, call in enumerate(self.graph.dependencies)]
        handler = self._handler(any("await " in step for step in steps))
        lines = self._framed(steps, handler)
        waits = self.late or self.early or any("await " in line for line in lines)
        parameters = self._parameters()
        keyword = "async def" if waits else "def"
        head = f"{keyword} entry({', '.join(self._spelled(parameter) for parameter in parameters)}):"
        source = "\n".join([head, *(f"    {line}" for line in lines), ""])
        function = self._compiled(source)
        return EntryCode(function, parameters, "coroutine" if waits else "inline", source)

    def _framed(self, steps: list[str], handler: str) -> list[str]:
        """The calls, inside of what tears their resources down."""
        if not self.late:
            lines = [*steps, f"return {handler}"]
            return _early(lines) if self.early else lines
        self.names["Teardown"] = Teardown
        lines = [*steps, f"result = {handler}"]
        lines = _early(lines) if self.early else lines
        return [
            "late = Teardown()",
            "try:",
            *(f"    {line}" for line in lines),
            "except BaseException as error:",
            "    await late.fail(error)",
            "    raise",
            "late.after(request)",
            "return result",
        ]

    def _step(self, index: int, call: Call) -> str:
        name = f"f{index}"
        arguments = self._arguments(call.arguments)
        if call.tears_down:
            return f"r{index} = {self._entered(name, call, arguments)}"
        self.names[name] = call.function
        return f"r{index} = {self._called(name, call, arguments)}"

    def _entered(self, name: str, call: Call, arguments: str) -> str:
        stack = "late" if call.scope == "request" else "early"
        if stack == "early":
            self.names["AsyncExitStack"] = AsyncExitStack
        if call.kind == "generator" and call.inline:
            self.names[name] = contextmanager(call.function)
            return f"{stack}.enter_context({name}({arguments}))"
        if call.kind == "generator":
            self.names[name] = in_threads(call.function, self.pool)
        else:
            self.names[name] = asynccontextmanager(call.function)
        return f"await {stack}.enter_async_context({name}({arguments}))"

    def _called(self, name: str, call: Call, arguments: str) -> str:
        if call.kind == "async":
            return f"await {name}({arguments})"
        if call.inline or call.kind == "class":
            return f"{name}({arguments})"
        self.names["thread"] = self.pool.call
        if any(argument.by_keyword for argument in call.arguments):
            self.names["partial"] = partial
            return f"await thread(partial({name}, {arguments}))"
        return f"await thread({', '.join(filter(None, (name, arguments)))})"

    def _handler(self, waits: bool) -> str:
        handler = self.graph.handler
        arguments = self._arguments(handler.arguments)
        if handler.kind == "async" and handler.inline and not waits and not (self.late or self.early):
            self.names["run_inline"] = run_inline
            return f"run_inline(h({arguments}))"
        return self._called("h", handler, arguments)

    def _arguments(self, arguments: tuple[Argument, ...]) -> str:
        return ", ".join(
            f"{argument.name}={self._value(argument.value)}" if argument.by_keyword else self._value(argument.value)
            for argument in arguments
        )

    def _value(self, value: Value) -> str:
        if isinstance(value, ResultValue):
            return f"r{value.index}"
        if isinstance(value, FieldValue):
            member = self.embedded.get(value.index)
            return f"v{value.index}" if member is None else f"body.{member}"
        return "request"

    def _parameters(self) -> tuple[Parameter, ...]:
        indexes = [index for index in range(len(self.graph.fields)) if index not in self.embedded]
        body: list[Parameter] = ["body"] if self.embedded else []
        request: list[Parameter] = ["request"] if self.late or self.graph.takes_request else []
        return (*indexes, *body, *request)

    def _spelled(self, parameter: Parameter) -> str:
        return f"v{parameter}" if isinstance(parameter, int) else parameter

    def _compiled(self, source: str) -> Callable[..., Any]:
        exec(_code(source), self.names)
        function: Callable[..., Any] = self.names.pop("entry")
        handler = self.graph.handler.function
        function.__name__ = getattr(handler, "__name__", "entry")
        function.__qualname__ = getattr(handler, "__qualname__", function.__name__)
        function.__module__ = getattr(handler, "__module__", __name__)
        return function


def _early(lines: list[str]) -> list[str]:
    return ["async with AsyncExitStack() as early:", *(f"    {line}" for line in lines)]


@lru_cache(maxsize=1024)
def _code(source: str) -> CodeType:
    # Routes of one shape share their code, and a traceback shows its lines.
    filename = f"<covet entry {abs(hash(source)):x}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    return compile(source, filename, "exec")
