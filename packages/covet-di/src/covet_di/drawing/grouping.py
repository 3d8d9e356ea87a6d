"""The nodes of a graph in the containers that they lie in, for the forms that draw a container as a box."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from covet_di.graph import Graph, GraphNode
from covet_di.reading import Kind

__all__ = ("grouped",)


def grouped(
    graph: Graph, node: Callable[[GraphNode], str], opening: Callable[[GraphNode], str], closing: str
) -> Iterator[str]:
    """Yield a line for each node, and lines around those of each container within the container.

    Args:
        graph: what is drawn.
        node: writes a node.
        opening: writes what stands before the nodes of a container, which is a node itself, the first of its own.
        closing: what stands after them.
    """
    inside = _inside(graph)
    opened: list[str] = []
    for path, members in inside.items():
        while opened != list(path[: len(opened)]):
            opened.pop()
            yield "  " * len(opened) + closing
        for key in path[len(opened) :]:
            yield "  " * len(opened) + opening(graph[key])
            opened.append(key)
        yield from ("  " * len(opened) + node(each) for each in members)
    for depth in reversed(range(len(opened))):
        yield "  " * depth + closing


def _inside(graph: Graph) -> dict[tuple[str, ...], list[GraphNode]]:
    """The nodes by the containers that they lie in, those within one next to it."""
    paths: dict[str, tuple[str, ...]] = {"": ()}
    for node in graph:  # a container comes before what lies in it
        if node.kind is Kind.CONTAINER:
            paths[node.key] = (*_around(node, paths), node.key)
    places = {key: place for place, key in enumerate(paths)}
    inside: dict[tuple[str, ...], list[GraphNode]] = {}
    for path in sorted(paths.values(), key=lambda path: [places[key] for key in path]):
        inside[path] = []
    linked = {edge.key for node in graph for edge in node.dependencies}
    for node in graph:
        # The box around what lies in it says enough of a container that nothing needs.
        if node.kind is not Kind.CONTAINER or node.dependencies or node.key in linked:
            inside[_around(node, paths)].append(node)
    return inside


def _around(node: GraphNode, paths: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The containers that a node lies in, the outer first; a container lies in itself as soon as it has a path."""
    key = node.key
    while key not in paths:
        key = key.rpartition(".")[0]
    return paths[key]
