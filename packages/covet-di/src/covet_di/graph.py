"""The graph of a container, for people and programs to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from covet_di.reading import Kind, Reading
from covet_di.substitutes import stand_in
from covet_di.takes import takes_of
from covet_di.types import AnyContainer, type_name
from covet_di.walk import Walk
from covet_plugin import Scope

__all__ = ("Edge", "Graph", "GraphNode", "draw", "graph_of")

_CALLING: Final = frozenset({Kind.SINGLETON, Kind.FACTORY, Kind.RESOURCE, Kind.CALL})


@dataclass(frozen=True, slots=True)
class Edge:
    """What one node needs another for."""

    key: str
    """The key of the node that is needed."""
    use: str
    """The parameter, ``[0]`` where it has no name, ``.name`` for an attribute; empty when the value is passed on."""
    lazy: bool = False
    """Whether the provider itself is given, for later calls, and not its value."""


@dataclass(frozen=True, slots=True)
class GraphNode:
    """One provider."""

    key: str
    """Its name in the container, with dots; stays the same from run to run."""
    name: str
    """A short name: the last part of the key."""
    kind: Kind
    type: str
    """What it provides, with its module; ``Any`` when nothing says."""
    scope: Scope
    where: str
    """The attribute that it was declared as, with the container's module."""
    dependencies: tuple[Edge, ...]
    reason: str | None = None
    """Why it is not compiled and its provider is called instead; None when it is."""
    overridden: bool = False
    """Whether another provider stands in for it at the moment."""

    @property
    def compiled(self) -> bool:
        """Whether it becomes part of the functions that are generated."""
        return self.reason is None

    def to_dict(self) -> dict[str, Any]:
        """The node as JSON has it."""
        return {
            "key": self.key,
            "name": self.name,
            "kind": str(self.kind),
            "type": self.type,
            "scope": str(self.scope),
            "where": self.where,
            "compiled": self.compiled,
            "reason": self.reason,
            "overridden": self.overridden,
            "dependencies": [{"key": each.key, "use": each.use, "lazy": each.lazy} for each in self.dependencies],
        }


@dataclass(frozen=True, slots=True)
class Graph:
    """Every provider of a container and what it needs, as it is at the moment."""

    container: str
    """The container's class, with its module."""
    nodes: tuple[GraphNode, ...]
    """The container's attributes first, in the order of their declaration."""
    _by_key: Mapping[str, GraphNode] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", {node.key: node for node in self.nodes})

    def __getitem__(self, key: str) -> GraphNode:
        """The node with this key."""
        return self._by_key[key]

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def __iter__(self) -> Iterator[GraphNode]:
        return iter(self.nodes)

    def __len__(self) -> int:
        return len(self.nodes)

    def to_dict(self) -> dict[str, Any]:
        """The graph as JSON has it; two of them can be compared."""
        return {"container": self.container, "nodes": [node.to_dict() for node in self.nodes]}


def graph_of(container: AnyContainer) -> Graph:
    """Draw up the graph of a container, an instance or a class, as it is at the moment."""
    return draw(Walk(container))


def draw(walk: Walk) -> Graph:
    """Draw up the graph of what was walked."""
    nodes: dict[str, GraphNode] = {}
    for reading in walk:
        node = _node(reading, walk)
        nodes.setdefault(node.key, node)
    return Graph(walk.container, tuple(nodes.values()))


def _node(reading: Reading, walk: Walk) -> GraphNode:
    key = walk.name(reading.provider)
    names = _positional(reading)
    needed = [Edge(walk.name(each), names.get(use, use)) for use, each in reading.needed()]
    held = [Edge(walk.name(each), names.get(use, use), lazy=True) for use, each in reading.held()]
    return GraphNode(
        key=key,
        name=key.rpartition(".")[2],
        kind=reading.kind,
        type=type_name(reading.type),
        scope=reading.scope,
        where=f"{walk.container}.{key}",
        dependencies=(*needed, *held),
        reason=reading.reason,
        overridden=reading.kind is not Kind.CONFIGURATION and stand_in(reading.provider) is not None,
    )


def _positional(reading: Reading) -> dict[str, str]:
    """The parameters that are given by position, by the numbers of the arguments: those of a list have no names."""
    if reading.kind not in _CALLING or reading.target is not None or all(each.name for each in reading.injections):
        return {}
    takes = takes_of(reading.make)
    return {} if takes is None else {f"[{number}]": name for number, name in enumerate(takes.positional)}
