"""Looking for everything that is wrong with a graph, before anything is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from covet_di.arguments import argument_faults
from covet_di.autowire import autowire_faults
from covet_di.configured import configuration_faults
from covet_di.errors import GraphFault
from covet_di.faults import GraphErrors, MissingProvider, UnusedProvider
from covet_di.lifetimes import captives, cycles
from covet_di.provide import Marker, markers
from covet_di.provided import AnyContainer, AnyProvider
from covet_di.reading import Kind
from covet_di.sites import site_faults
from covet_di.walk import Walk

__all__ = ("Findings", "check", "examine")

_BESIDE = frozenset({Kind.CONTAINER, Kind.CONFIGURATION, Kind.RESOURCE, Kind.MISSING})


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in a graph."""

    container: str
    """The class of the container, with its module."""
    faults: tuple[GraphFault, ...]
    """What keeps it from working."""
    warnings: tuple[GraphFault, ...]
    """What is only odd."""

    def raise_faults(self) -> None:
        """Raise all faults together, if there are any.

        Raises:
            GraphErrors: there are.
        """
        if self.faults:
            many = f"{len(self.faults)} faults" if len(self.faults) > 1 else "a fault"
            raise GraphErrors(f"{self.container} has {many}", self.faults)


def check(container: AnyContainer) -> Findings:
    """Check a container, and raise everything that is wrong with it at once.

    Raises:
        GraphErrors: something is.
    """
    found = examine(container)
    found.raise_faults()
    return found


def examine(container: AnyContainer) -> Findings:
    """Check a container: missing and circular dependencies, lifetimes, arguments, types, configuration.

    What stands in ``Provide[...]`` anywhere in the process counts as used. Nothing is made; options are read, and
    selectors asked.
    """
    walk = Walk(container)
    entries = [marker for marker in markers if marker.provider in walk]
    needed = _needed(walk, entries)
    faults: list[GraphFault] = [
        *_missing(walk, needed),
        *cycles(walk),
        *captives(walk),
        *argument_faults(walk, needed),
        *configuration_faults(walk, needed),
        *site_faults(walk, entries),
        *autowire_faults(container),
    ]
    return Findings(walk.container, tuple(faults), tuple(_unused(walk, entries, needed)))


def _needed(walk: Walk, entries: Iterable[Marker]) -> dict[int, str]:
    """Who needs the value of each provider that is needed, by its identity."""
    found: dict[int, str] = {}
    for marker in entries:
        found[id(marker.provider)] = marker.sites[0].where if marker.sites else "an entry"
    for reading in walk:
        for _, provider in reading.needed():
            found.setdefault(id(provider), walk.name(reading.provider))
    return found


def _missing(walk: Walk, needed: dict[int, str]) -> Iterator[GraphFault]:
    for reading in walk:
        if reading.kind is Kind.MISSING:
            provider = reading.provider
            yield MissingProvider(provider=walk.name(provider), needed_by=needed.get(id(provider), ""))


def _unused(walk: Walk, entries: list[Marker], needed: dict[int, str]) -> Iterator[GraphFault]:
    if not entries:
        # Everything is called by hand, or nothing is known yet.
        return
    held = {id(provider) for reading in walk for _, provider in reading.held()}
    held |= {id(provider) for reading in walk for provider in _choices(reading.provider)}
    for provider in walk.declared:
        if walk[provider].kind not in _BESIDE and id(provider) not in needed and id(provider) not in held:
            yield UnusedProvider(provider=walk.name(provider))


def _choices(provider: AnyProvider) -> Iterable[AnyProvider]:
    from dependency_injector.providers import Selector

    return provider.providers.values() if isinstance(provider, Selector) else ()
