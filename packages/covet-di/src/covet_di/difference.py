"""What changed from one graph to another: `python -m covet_di diff`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

from covet_di.graph import Graph

__all__ = ("Difference", "Need", "NodeChange", "ValueChange", "difference")

_Node: TypeAlias = Mapping[str, Any]

_UNTOLD: Final = frozenset({"key", "name", "where", "compiled", "dependencies"})
"""What follows from something else: a node that isn't compiled any more has a reason."""

_ANYTHING: Final = frozenset({"Any", "typing.Any"})
"""The types that say nothing."""


class Need(NamedTuple):
    """An edge of the graph, seen from the node that needs another."""

    use: str
    """What it is needed for: a parameter, ``[0]`` for a position; empty when the value is passed on."""
    key: str
    """The key of the node that is needed."""
    lazy: bool
    """Whether it is given to be called later."""

    def __str__(self) -> str:
        use = f" as {self.use}" if self.use not in ("", self.key) else ""
        return f"{self.key}{use}{', to be called later' if self.lazy else ''}"


class ValueChange(NamedTuple):
    """Something else that is said about a node."""

    name: str
    """What it is: ``scope``, ``type``."""
    old: object
    new: object

    def __str__(self) -> str:
        return f"{self.name}: {_told(self.old)} -> {_told(self.new)}"


@dataclass(frozen=True, slots=True)
class NodeChange:
    """A node that is in one of the graphs only, or that is another than it was."""

    key: str
    """The node's key."""
    summary: str = ""
    """What it does, how long that lives and of which type it is; empty for a node that is in both graphs."""
    values: tuple[ValueChange, ...] = ()
    """What is said otherwise about it."""
    added: tuple[Need, ...] = ()
    """What it needs now."""
    removed: tuple[Need, ...] = ()
    """What it doesn't need any more."""

    def __bool__(self) -> bool:
        return bool(self.summary or self.values or self.added or self.removed)

    def __str__(self) -> str:
        first = f"{self.key}: {self.summary}" if self.summary else self.key
        return "\n    ".join((first, *self._lines()))

    def _lines(self) -> Iterator[str]:
        yield from map(str, self.values)
        yield from (f"+ needs {each}" for each in self.added)
        yield from (f"- needs {each}" for each in self.removed)


@dataclass(frozen=True, slots=True)
class Difference:
    """What is different between two graphs; false when nothing is."""

    container: ValueChange | None
    """The two containers, when they aren't the same class."""
    added: tuple[NodeChange, ...]
    """The nodes that are new, each with what it needs."""
    removed: tuple[NodeChange, ...]
    """The nodes that are gone."""
    changed: tuple[NodeChange, ...]
    """The nodes that are in both graphs and differ."""

    def __bool__(self) -> bool:
        return bool(self.container or self.added or self.removed or self.changed)

    def __str__(self) -> str:
        told = [f"~ {self.container}"] if self.container else []
        for sign, changes in (("+", self.added), ("-", self.removed), ("~", self.changed)):
            told += [f"{sign} {each}" for each in changes]
        return "\n".join(told)


def difference(old: Graph | Mapping[str, Any], new: Graph | Mapping[str, Any]) -> Difference:
    """Compare two graphs.

    Args:
        old: the one: a graph, or what `Graph.to_dict` returned, also after it was kept as JSON.
        new: the other.
    """
    before, after = _dict(old), _dict(new)
    was, now = _nodes(before), _nodes(after)
    both = [_changed(was[key], now[key]) for key in now if key in was]
    names = before["container"], after["container"]
    return Difference(
        ValueChange("container", *names) if names[0] != names[1] else None,
        tuple(_alone(now[key], added=_needs(now[key])) for key in now if key not in was),
        tuple(_alone(was[key], removed=_needs(was[key])) for key in was if key not in now),
        tuple(change for change in both if change),
    )


def _dict(graph: Graph | Mapping[str, Any]) -> Mapping[str, Any]:
    return graph.to_dict() if isinstance(graph, Graph) else graph


def _nodes(graph: Mapping[str, Any]) -> dict[str, _Node]:
    return {node["key"]: node for node in graph["nodes"]}


def _alone(node: _Node, *, added: tuple[Need, ...] = (), removed: tuple[Need, ...] = ()) -> NodeChange:
    told = [str(node[name]) for name in ("kind", "scope", "type") if name in node]
    summary = ", ".join(each for each in told if each not in _ANYTHING)
    return NodeChange(node["key"], summary, added=added, removed=removed)


def _changed(old: _Node, new: _Node) -> NodeChange:
    names = [name for name in dict.fromkeys((*new, *old)) if name not in _UNTOLD]
    values = tuple(ValueChange(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name))
    was, now = Counter(_needs(old)), Counter(_needs(new))
    return NodeChange(new["key"], "", values, tuple((now - was).elements()), tuple((was - now).elements()))


def _needs(node: _Node) -> tuple[Need, ...]:
    found = node.get("dependencies", ())
    return tuple(Need(each.get("use", ""), each["key"], bool(each.get("lazy", False))) for each in found)


def _told(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)
