"""A part of a graph: some nodes, and all that they need."""

from __future__ import annotations

from collections.abc import Iterable

from covet_di.errors import UnknownProvider
from covet_di.graph import Graph

__all__ = ("part_of",)


def part_of(graph: Graph, keys: Iterable[str]) -> Graph:
    """Return the graph of the nodes with these keys and of everything that they need.

    Raises:
        UnknownProvider: no node has one of the keys.
    """
    waiting = list(keys)
    wanted: set[str] = set()
    for key in waiting:
        if key not in graph:
            raise UnknownProvider(container=graph.container, name=key, known=[node.key for node in graph])
    while waiting:
        key = waiting.pop()
        if key not in wanted:
            wanted.add(key)
            waiting.extend(edge.key for edge in graph[key].dependencies if edge.key in graph)
    return Graph(graph.container, tuple(node for node in graph if node.key in wanted))
