"""The part of a graph that one name stands for."""

from __future__ import annotations

from covet_di.cli.errors import EntryUnknown
from covet_di.drawing import part_of
from covet_di.graph import Graph, draw
from covet_di.marker import markers
from covet_di.types import AnyContainer
from covet_di.walk import Walk

__all__ = ("graph_from",)


def graph_from(container: AnyContainer, entries: list[str]) -> Graph:
    """Draw up the graph of a container, or the part of it that some entries need.

    Args:
        container: the container.
        entries: keys of providers, and names of functions that are injected; none for all of the graph.

    Raises:
        EntryUnknown: one of them is neither.
    """
    walk = Walk(container)
    graph = draw(walk)
    if not entries:
        return graph
    functions = _functions(walk)
    keys: list[str] = []
    for name in entries:
        found = [name] if name in graph else functions.get(name, [])
        if not found:
            known = [*(node.key for node in graph), *functions]
            raise EntryUnknown(container=graph.container, name=name, known=known)
        keys += found
    return part_of(graph, keys)


def _functions(walk: Walk) -> dict[str, list[str]]:
    """The functions that get something of the container by `Provide`, with the keys of what they get."""
    found: dict[str, list[str]] = {}
    for marker in markers:
        if marker.provider in walk:
            for site in marker.sites:
                found.setdefault(site.where.rpartition(" in ")[2], []).append(walk.name(marker.provider))
    return found
