"""Making one value now, by calling what makes it and what it takes: for values that are made once."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from covet_plugin.graph.closers import END, closer_of
from covet_plugin.graph.errors import AppValueCaptive
from covet_plugin.graph.node import Argument, Node, NodeKind
from covet_plugin.graph.order import ASYNC_KINDS, is_kept
from covet_plugin.graph.teardown import Teardown
from covet_plugin.scopes import Scope

__all__ = ("Call", "aopened", "calls", "opened")


class Call:
    """A call with the arguments that were found so far."""

    __slots__ = ("args", "kwargs", "node")

    def __init__(self, node: Node) -> None:
        self.node: Final[Node] = node
        self.args: list[Any] = []
        self.kwargs: dict[str, Any] = {}

    @property
    def done(self) -> int:
        """How many arguments were found."""
        return len(self.args) + len(self.kwargs)

    def take(self, argument: Argument, value: Any) -> None:
        """Add the next argument."""
        if argument.name is None:
            self.args.append(value)
        else:
            self.kwargs[argument.name] = value

    def __call__(self) -> Any:
        """Call what makes the value."""
        assert self.node.make is not None
        return self.node.make(*self.args, **self.kwargs)


def calls(node: Node) -> Generator[Call, Any, Any]:
    """Yield every call that makes `node`, in order; the caller sends back its value. Returns the last one.

    Values of the whole application are yielded without arguments, for the caller to ask their cells.

    Raises:
        AppValueCaptive: it uses what lives shorter.
    """
    path = [Call(node)]
    while True:
        call = path[-1]
        if call.done < len(call.node.arguments):
            argument = call.node.arguments[call.done]
            child = argument.node
            if child.kind is NodeKind.VALUE:
                call.take(argument, child.value)
            elif is_kept(child):
                call.take(argument, (yield Call(child)))
            elif child.scope is Scope.TRANSIENT and child.kind is not NodeKind.INPUT:
                path.append(Call(child))
            else:
                raise AppValueCaptive(name=node.name, where=node.where, uses=child.name, scope=child.scope)
            continue
        path.pop()
        value = yield call
        if not path:
            return value
        path[-1].take(path[-1].node.arguments[path[-1].done], value)


def opened(call: Call, teardown: Teardown) -> Any:
    """The value of `call`, which takes no `await`; what there is to close is pushed onto `teardown`."""
    made = call()
    kind = call.node.kind
    if kind is NodeKind.CALL:
        return made
    closer = closer_of(call.node)
    if kind is NodeKind.CONTEXT:
        value = made.__enter__()
    else:
        value = next(made, END)
        if value is END:
            raise closer.silent()
    teardown.push(closer, made)
    return value


async def aopened(call: Call, teardown: Teardown) -> Any:
    """The same for what takes an `await`, or doesn't."""
    kind = call.node.kind
    if kind not in ASYNC_KINDS:
        return opened(call, teardown)
    made = call()
    if kind is NodeKind.AWAIT:
        return await made
    closer = closer_of(call.node)
    if kind is NodeKind.ASYNC_CONTEXT:
        value = await made.__aenter__()
    else:
        value = await anext(made, END)
        if value is END:
            raise closer.silent()
    teardown.push(closer, made)
    return value
