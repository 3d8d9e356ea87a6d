"""What a drawing says about a node and about an edge, in whichever form it is drawn."""

from __future__ import annotations

import re
from typing import Final

from covet_di.graph import Edge, Graph, GraphNode
from covet_di.reading import Kind

__all__ = ("STYLES", "edges_of", "life_of", "marks_of", "path_of", "style_of", "type_of", "use_of")

STYLES: Final = {
    "app": "app: one for the whole application",
    "connection": "connection: one for each connection",
    "request": "request: one for each request",
    "message": "message: one for each message",
    "transient": "transient: a new one for each use",
    "plain": "holds a value, or passes one on",
    "missing": "missing: it has nothing to provide",
}
"""How nodes are told apart, and what a legend says about it."""

_PASSING: Final = frozenset(
    {
        Kind.ALIAS,
        Kind.ATTRIBUTE,
        Kind.CONFIGURATION,
        Kind.CONTAINER,
        Kind.DICT,
        Kind.LIST,
        Kind.SELECTOR,
        Kind.VALUE,
    }
)
"""The kinds that make nothing of their own, so that their scope would say nothing."""

_MODULES = re.compile(r"(?:[^\W\d][\w-]*\.|<locals>\.)+(?=[^\W\d])")


def style_of(node: GraphNode) -> str:
    """The name of a node's style: its scope, ``plain`` or ``missing``."""
    if node.kind is Kind.MISSING:
        return "missing"
    return "plain" if node.kind in _PASSING else str(node.scope)


def life_of(node: GraphNode) -> str:
    """What a node does, and for how long what it makes lives: ``factory, request``."""
    return str(node.kind) if style_of(node) in ("plain", "missing") else f"{node.kind}, {node.scope}"


def type_of(node: GraphNode) -> str:
    """What a node provides, without modules; empty when nothing says."""
    provided = _MODULES.sub("", node.type)
    return "" if provided == "Any" else provided


def marks_of(node: GraphNode) -> tuple[str, ...]:
    """What is out of the ordinary about a node, each in a word or two."""
    marks = ("overridden",) if node.overridden else ()
    return marks if node.compiled else (*marks, "not compiled")


def path_of(node: GraphNode) -> tuple[str, str]:
    """A node's key in two: what leads to it, with the dot, and its own name."""
    if node.key != node.name and node.key.endswith(node.name):
        return node.key[: -len(node.name)], node.name
    return "", node.key


def use_of(edge: Edge, target: GraphNode) -> str:
    """What to write on an edge: a parameter that isn't called like what it is given, empty for any other."""
    return "" if edge.use in (target.name, target.key) or edge.use.startswith("[") else edge.use


def edges_of(graph: Graph) -> list[tuple[GraphNode, Edge, GraphNode]]:
    """Every edge with both of its ends, in the order of the graph."""
    return [(node, edge, graph[edge.key]) for node in graph for edge in node.dependencies if edge.key in graph]
