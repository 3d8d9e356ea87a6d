"""The order in which plugins start."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from covet_plugin.frozen import Frozen
from covet_plugin.service import Service

if TYPE_CHECKING:
    from covet_plugin.composing.faults import PluginCycle
    from covet_plugin.faults import PluginFault, PluginWarning
    from covet_plugin.info import PluginInfo

__all__ = ("Edge", "Wishes", "arrange", "wishes")

Providers: TypeAlias = Mapping[Service[Any], Sequence[str]]
"""Who provides each service."""


class Edge(Frozen):
    """Why one plugin starts before another."""

    __slots__ = ("first", "reason", "then")

    first: str
    then: str
    reason: str


class Wishes:
    """Who has to start before whom, and which wishes can't be met."""

    def __init__(self) -> None:
        self.edges: list[Edge] = []
        self.faults: list[PluginFault] = []
        self.warnings: list[PluginWarning] = []


def wishes(
    infos: Sequence[PluginInfo],
    providers: Providers,
    *,
    absent: Collection[str] = (),
    disabled: Collection[str] = (),
    complete: bool = True,
) -> Wishes:
    """Collect what plugins say about their order.

    A plugin or service that is required has to be there. Neighbours in `before` and `after` need not be; where one
    isn't, and somebody has a similar name, that is a warning.

    Args:
        infos: of the plugins, in the application's order.
        providers: who provides each service: plugins' ids, or `application`.
        absent: ids of plugins that are there and faulty, whose faults are told elsewhere.
        disabled: ids of plugins that the environment leaves out.
        complete: whether all services are known.
    """
    found = Wishes()
    ids = [info.id for info in infos]
    for info in infos:
        for wanted in info.requires:
            if isinstance(wanted, Service):
                _service(found, info, wanted, providers, complete)
            elif wanted in ids:
                found.edges.append(Edge(first=wanted, then=info.id, reason=f"{info.id!r} requires {wanted!r}"))
            elif wanted not in absent:
                from covet_plugin.composing.faults import RequirementMissing

                fault = RequirementMissing(
                    plugin=info.id, requires=wanted, service=False, disabled=wanted in disabled, known=ids
                )
                found.faults.append(fault)
        for relation, names in (("before", info.before), ("after", info.after)):
            _neighbours(found, info.id, relation, names, {*ids, *absent, *disabled})
    return found


def _service(
    found: Wishes,
    info: PluginInfo,
    key: Service[Any],
    providers: Providers,
    complete: bool,
) -> None:
    owners = providers.get(key)
    if owners is None and complete:
        from covet_plugin.composing.faults import RequirementMissing

        known = sorted({each.name for each in providers})
        twin = next((each.where for each in providers if each.name == key.name), "")
        fault = RequirementMissing(
            plugin=info.id, requires=key.name, service=True, known=known, declared=key.where, twin=twin
        )
        found.faults.append(fault)
    for owner in owners or ():
        reason = f"{info.id!r} requires the service {key.name!r} of {owner!r}"
        found.edges.append(Edge(first=owner, then=info.id, reason=reason))


def _neighbours(found: Wishes, plugin: str, relation: str, names: Iterable[str], known: Collection[str]) -> None:
    for name in names:
        if name in known:
            first, then = (plugin, name) if relation == "before" else (name, plugin)
            found.edges.append(Edge(first=first, then=then, reason=f"{plugin!r} wants to be {relation} {name!r}"))
        else:
            found.warnings.extend(_odd(plugin, relation, name, known))


def _odd(plugin: str, relation: str, name: str, known: Collection[str]) -> Iterator[PluginWarning]:
    from covet_plugin.composing.faults import NeighbourUnknown
    from covet_plugin.nearest import nearest

    if nearest(name, known):
        yield NeighbourUnknown(plugin=plugin, relation=relation, neighbour=name, known=sorted(known))


def arrange(ids: Sequence[str], edges: Iterable[Edge]) -> tuple[list[str], list[PluginCycle]]:
    """Order plugins: each place goes to the first of the list that needs none of those still waiting.

    Args:
        ids: in the application's order, which decides where the edges don't.
        edges: who has to start before whom; those of others than `ids` don't count.

    Returns:
        The order, with those that stand in a cycle at the end, and the cycles: at least one through each plugin that
        is in any.
    """
    among = [edge for edge in edges if edge.first in ids and edge.then in ids]
    waiting = list(ids)
    order: list[str] = []
    while waiting:
        held = {edge.then for edge in among if edge.first in waiting}
        ready = next((each for each in waiting if each not in held), None)
        if ready is None:
            return order + waiting, _cycles(waiting, among)
        order.append(ready)
        waiting.remove(ready)
    return order, []


def _cycles(waiting: Sequence[str], edges: Sequence[Edge]) -> list[PluginCycle]:
    from covet_plugin.composing.faults import PluginCycle

    told: set[str] = set()
    cycles: list[PluginCycle] = []
    for plugin in waiting:
        if plugin in told:
            continue
        circle = _shortest(plugin, [edge for edge in edges if edge.first in waiting])
        if circle:
            told.update(edge.first for edge in circle)
            cycles.append(PluginCycle(path=[edge.first for edge in circle], reasons=[edge.reason for edge in circle]))
    return cycles


def _shortest(start: str, edges: Sequence[Edge]) -> list[Edge]:
    """The shortest way from a plugin back to itself; empty when there is none."""
    reached: dict[str, list[Edge]] = {}
    front: list[tuple[str, list[Edge]]] = [(start, [])]
    while front:
        nodes, front = front, []
        for node, way in nodes:
            for edge in edges:
                if edge.first != node or edge.then in reached:
                    continue
                reached[edge.then] = [*way, edge]
                if edge.then == start:
                    return reached[start]
                front.append((edge.then, reached[edge.then]))
    return []
