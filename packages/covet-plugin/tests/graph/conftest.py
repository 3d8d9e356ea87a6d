"""Short ways to make nodes."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Protocol

import pytest

from covet_plugin import Scope
from covet_plugin.graph import Argument, Entry, Host, Node, NodeKind, Wiring


class MakeNode(Protocol):
    def __call__(self, make: Callable[..., Any], *args: Node, **options: Any) -> Node: ...


def kind_of(make: Callable[..., Any]) -> NodeKind:
    if inspect.isasyncgenfunction(make):
        return NodeKind.ASYNC_GENERATOR
    if inspect.isgeneratorfunction(make):
        return NodeKind.GENERATOR
    return NodeKind.AWAIT if inspect.iscoroutinefunction(make) else NodeKind.CALL


def make_node(make: Callable[..., Any], *args: Node, **options: Any) -> Node:
    """A node of a function, which is its key too; other keywords than those of `Node` are arguments."""
    fields = {name: options.pop(name) for name in Node.__slots__ if name in options}
    arguments = (*(Argument(None, each) for each in args), *(Argument(name, each) for name, each in options.items()))
    fields.setdefault("key", make)
    fields.setdefault("name", getattr(make, "__name__", "?"))
    fields.setdefault("kind", kind_of(make))
    return Node(make=make, arguments=arguments, **fields)


@pytest.fixture
def node() -> MakeNode:
    return make_node


@pytest.fixture
def value() -> Callable[[Any], Node]:
    return lambda known: Node(object(), "value", NodeKind.VALUE, value=known)


@pytest.fixture
def given() -> Callable[[str], Node]:
    return lambda key: Node(key, key, NodeKind.INPUT)


@pytest.fixture
def entry() -> Callable[..., Entry]:
    def entry(target: Node, *before: Node, host: Host | None = None, **options: Any) -> Entry:
        return Entry(lambda _: Wiring(target, before), host or Host(), **options)

    return entry


@pytest.fixture
def transient() -> Scope:
    return Scope.TRANSIENT
