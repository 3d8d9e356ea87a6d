"""What is needed for a value, in the order in which it is made.

Nothing here calls itself: a chain of ten thousand nodes is as good as one of three.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Final

from covet_plugin.graph.node import Argument, Node, NodeKind
from covet_plugin.scopes import Scope

__all__ = (
    "ASYNC_KINDS",
    "RESOURCE_KINDS",
    "SHOWN_KINDS",
    "is_constant",
    "is_kept",
    "listing",
    "unfilled",
    "uses",
    "waits_for",
)

ASYNC_KINDS: Final[frozenset[NodeKind]] = frozenset(
    {NodeKind.AWAIT, NodeKind.ASYNC_GENERATOR, NodeKind.ASYNC_CONTEXT, NodeKind.ASYNC_SHOWN}
)
"""Kinds of nodes that take an `await`."""

SHOWN_KINDS: Final[frozenset[NodeKind]] = frozenset({NodeKind.SHOWN, NodeKind.ASYNC_SHOWN})
"""Kinds of nodes that show values to others."""

RESOURCE_KINDS: Final[frozenset[NodeKind]] = frozenset(
    {NodeKind.GENERATOR, NodeKind.ASYNC_GENERATOR, NodeKind.CONTEXT, NodeKind.ASYNC_CONTEXT, *SHOWN_KINDS}
)
"""Kinds of nodes that have something to close."""


def is_kept(node: Node) -> bool:
    """Whether a cell keeps the value of `node` for the whole application."""
    return node.scope is Scope.APP and node.kind is not NodeKind.VALUE and node.kind is not NodeKind.INPUT


def is_constant(node: Node) -> bool:
    """Whether its value is the same for every call of an entry."""
    return node.kind is NodeKind.VALUE or is_kept(node)


def listing(nodes: Iterable[Node], below: Callable[[Node], bool]) -> list[Node]:
    """`nodes` and all that they need, each key once: arguments before what takes them, left to right, depth first.

    Args:
        nodes: where to begin.
        below: whether to look at the arguments of a node.
    """
    seen: set[Hashable] = set()
    found: list[Node] = []
    for node in nodes:
        if node.key not in seen:
            seen.add(node.key)
            _walk(node, below, seen, found)
    return found


def _walk(first: Node, below: Callable[[Node], bool], seen: set[Hashable], found: list[Node]) -> None:
    path: list[tuple[Node, Iterator[Argument]]] = [(first, iter(first.arguments if below(first) else ()))]
    while path:
        node, arguments = path[-1]
        for argument in arguments:
            child = argument.node
            if child.key not in seen:
                seen.add(child.key)
                path.append((child, iter(child.arguments if below(child) else ())))
                break
        else:
            found.append(node)
            path.pop()


def uses(nodes: Iterable[Node]) -> Counter[Hashable]:
    """How many arguments of `nodes`, each taken once, are filled by each key."""
    return Counter(argument.node.key for node in nodes for argument in node.arguments)


def unfilled(nodes: Iterable[Node], filled: Callable[[Node], bool]) -> list[Node]:
    """The values of the whole application that `nodes` need and that weren't made yet, in the order of making them.

    Args:
        nodes: what needs them, or is one of them.
        filled: whether the value of such a node was made.
    """
    found = listing(nodes, lambda node: not (is_kept(node) and filled(node)))
    return [node for node in found if is_kept(node) and not filled(node)]


def waits_for(node: Node) -> Node | None:
    """What takes an `await` when `node` is made, other values of the whole application apart; None if nothing does."""
    made = listing((node,), lambda each: each is node or not is_kept(each))
    return next((each for each in made if each.kind in ASYNC_KINDS and (each is node or not is_kept(each))), None)
