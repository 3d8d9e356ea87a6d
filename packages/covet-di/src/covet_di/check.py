"""Looking for everything that is wrong with a graph, before anything is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from covet_di.arguments import argument_faults, dependency_faults
from covet_di.autowire import autowire_faults, not_found
from covet_di.collecting import uncollected
from covet_di.fitting import admits_none
from covet_di.lifetimes import captives, cycles
from covet_di.marker import Marker, markers
from covet_di.reading import Kind
from covet_di.sites import site_faults
from covet_di.types import AnyContainer, AnyProvider
from covet_di.walk import Users, Walk, user_at
from covet_di.worlds import attributes

if TYPE_CHECKING:
    from covet_di.errors import GraphFault

__all__ = ("Findings", "check", "examine", "verify")

_DECIDED = frozenset({Kind.CONFIGURATION, Kind.SELECTOR})
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
            from covet_di.faults import GraphErrors

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
    return _examined(container, warn=True)


def verify(container: AnyContainer) -> None:
    """Check a container where nobody looks at warnings, as every start does.

    Raises:
        GraphErrors: something is wrong with it.
    """
    _examined(container, warn=False).raise_faults()


def _examined(container: AnyContainer, *, warn: bool) -> Findings:
    with uncollected():
        walk = Walk(container)
        entries = [marker for marker in markers if walk.add(marker.provider)]
        users = _users(walk, entries)
        faults = _faults(walk, entries, users, container)
        warnings = (*_unused(walk, entries, users), *_of_class(walk, container)) if warn else ()
        return Findings(walk.container, faults, warnings)


def _faults(walk: Walk, entries: list[Marker], users: Users, container: AnyContainer) -> tuple[GraphFault, ...]:
    return (
        *_missing(walk, users),
        *cycles(walk),
        *captives(walk),
        *argument_faults(walk, users, not_found(container)),
        *dependency_faults(walk),
        *_configuration(walk, users, entries),
        *site_faults(walk, entries),
        *autowire_faults(container),
    )


def _users(walk: Walk, entries: Iterable[Marker]) -> Users:
    """One user of each provider whose value is needed, by the places of both; an entry where there is one."""
    found: Users = {}
    for place, needs in enumerate(walk.needs):
        for other in needs:
            found.setdefault(other, place)
    for marker in entries:
        found[walk.place(marker.provider)] = marker.sites[0].where if marker.sites else "an entry"
    return found


def _configuration(walk: Walk, users: Users, entries: Iterable[Marker]) -> Iterable[GraphFault]:
    if not any(reading.kind in _DECIDED for reading in walk):
        return ()
    from covet_di.configured import configuration_faults

    return configuration_faults(walk, users, _optional(walk, entries))


def _optional(walk: Walk, entries: Iterable[Marker]) -> set[int]:
    """The places of what every entry that names it takes for None too."""
    admitted: dict[int, bool] = {}
    for marker in entries:
        place = walk.place(marker.provider)
        admits = bool(marker.sites) and all(admits_none(site.annotation) for site in marker.sites)
        admitted[place] = admitted.get(place, True) and admits
    return {place for place, admits in admitted.items() if admits}


def _missing(walk: Walk, users: Users) -> Iterator[GraphFault]:
    for place, reading in enumerate(walk.readings):
        if reading.kind is Kind.MISSING:
            from covet_di.faults import MissingProvider

            yield MissingProvider(provider=walk.name_at(place), needed_by=user_at(walk, users, place))


def _unused(walk: Walk, entries: list[Marker], users: Users) -> Iterator[GraphFault]:
    if not entries:
        # Everything is called by hand, or nothing is known yet.
        return
    held = {place for holds in walk.holds for place in holds}
    held |= {walk.place(each) for reading in walk for each in _choices(reading.provider) if each in walk}
    for place, provider in enumerate(walk.declared):
        if walk[provider].kind not in _BESIDE and place not in users and place not in held:
            from covet_di.faults import UnusedProvider

            yield UnusedProvider(provider=walk.name_at(place))


def _of_class(walk: Walk, container: AnyContainer) -> Iterator[GraphFault]:
    """Find entries that name providers of the class that `container` is an instance of."""
    declared = None if isinstance(container, type) else getattr(container, "declarative_parent", None)
    own = {id(provider): name for name, provider in attributes(cast("AnyContainer | None", declared))}
    for marker in markers:
        name = own.get(id(marker.provider))
        for site in marker.sites if name is not None else ():
            from covet_di.faults import ProviderOfClass

            cls = walk.container.rpartition(".")[2]
            yield ProviderOfClass(where=site.where, parameter=site.parameter, provider=f"{cls}.{name}")


def _choices(provider: AnyProvider) -> Iterable[AnyProvider]:
    from dependency_injector.providers import Selector

    return provider.providers.values() if isinstance(provider, Selector) else ()
