"""Whether what providers call takes what it is given."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from covet_di.autowire import asks
from covet_di.callables import name_of
from covet_di.fitting import fits
from covet_di.injector import di
from covet_di.reading import Injection, Kind, Reading
from covet_di.takes import Takes, takes_of
from covet_di.types import type_name
from covet_di.walk import Walk

if TYPE_CHECKING:
    from covet_di.errors import GraphFault

__all__ = ("argument_faults", "dependency_faults", "given_to", "value_type")

_ONCE = frozenset({Kind.SINGLETON, Kind.RESOURCE})
_CALLING = frozenset({Kind.SINGLETON, Kind.RESOURCE, Kind.FACTORY, Kind.CALL})


def argument_faults(walk: Walk, needed: Collection[int], told: Mapping[int, Collection[str]]) -> Iterator[GraphFault]:
    """Find arguments that lack, that nobody takes, or that are of another type.

    A factory that nothing needs may be called by hand, with the arguments that lack here.

    Args:
        walk: the providers.
        needed: the places of those whose values are needed by others.
        told: parameters that were looked for in vain, which is told by faults of its own, by the providers' identities.
    """
    known: dict[int, Takes | None] = {}
    for place, reading in enumerate(walk.readings):
        if reading.kind not in _CALLING or reading.target is not None:
            continue
        # Keyed by identity: the provider holds the callable.
        key = id(reading.make)
        takes = known[key] if key in known else known.setdefault(key, takes_of(reading.make))
        if takes is None:
            continue
        injections = reading.injections
        if takes.more or len(takes.positional) != len(injections) or any(each.name for each in injections):
            filled = told.get(id(reading.provider), ())
            yield from _mismatch(walk, reading, takes, filled, complete=reading.kind in _ONCE or place in needed)
        if takes.annotations and injections:
            yield from _wrong_types(walk, reading, takes)


def dependency_faults(walk: Walk) -> Iterator[GraphFault]:
    """Find what was given for a dependency of another type: a compiled function doesn't look at each value."""
    for place, reading in enumerate(walk.readings):
        if reading.kind is not Kind.ALIAS or not isinstance(reading.provider, di.Dependency):
            continue
        provided = value_type(walk, Injection(None, reading.target, called=True))
        if not fits(provided, reading.type):
            from covet_di.faults import WrongType

            yield WrongType(
                where=f"{walk.name_at(place)}, Dependency",
                parameter="instance_of",
                expected=type_name(reading.type),
                provider=walk.name_at(walk.needs[place][0]),
                provided=type_name(provided),
            )


def given_to(injections: tuple[Injection, ...], takes: Takes) -> Iterator[tuple[str, Injection]]:
    """Yield each argument with the parameter that it fills; those that fill none are left out."""
    for place, each in enumerate(injections):
        if each.name is not None:
            if each.name in takes.by_name:
                yield each.name, each
        elif place < len(takes.positional):
            yield takes.positional[place], each


def value_type(walk: Walk, injection: Injection) -> Any:
    """The type of what is given: ``Any`` when nothing says, or when it is read when the container is used."""
    if not injection.called:
        value: object = injection.value
        return Any if value is None else type(value)
    reading = walk[injection.value]
    seen: set[int] = set()
    while reading.kind in _PASSING and reading.target is not None and id(reading) not in seen:
        seen.add(id(reading))
        reading = walk[reading.target]
    return Any if reading.kind in _UNTOLD else reading.type


_PASSING = frozenset({Kind.ALIAS, Kind.SELECTOR})
_UNTOLD = frozenset({Kind.CONFIGURATION, Kind.MISSING})


def _mismatch(
    walk: Walk, reading: Reading, takes: Takes, told: Collection[str], *, complete: bool
) -> Iterator[GraphFault]:
    args = sum(each.name is None for each in reading.injections)
    names = [each.name for each in reading.injections if each.name is not None]
    unknown = [] if takes.more_kwargs else [name for name in names if name not in takes.by_name]
    if args > len(takes.positional) and not takes.more_args:
        unknown.append(f"{args} positional argument{'s' if args > 1 else ''}")
    filled = {*takes.positional[:args], *names, *told}
    missing = [name for name in takes.required if name not in filled] if complete else []
    if missing or unknown:
        from covet_di.faults import ArgumentMismatch

        name = walk.name(reading.provider)
        made = name_of(reading.make)
        yield ArgumentMismatch(
            provider=name, function=made, missing=missing, unknown=unknown, autowired=asks(reading.provider)
        )


def _wrong_types(walk: Walk, reading: Reading, takes: Takes) -> Iterator[GraphFault]:
    for parameter, injection in given_to(reading.injections, takes):
        if parameter not in takes.annotations:
            continue
        expected = takes.annotation(parameter)
        if expected is object or expected is Any:
            continue
        provided = value_type(walk, injection)
        if provided is expected or fits(provided, expected):
            continue
        from covet_di.faults import WrongType

        yield WrongType(
            where=f"{walk.name(reading.provider)}, {name_of(reading.make)}",
            parameter=parameter,
            expected=type_name(expected),
            provider=walk.name(injection.value) if di.is_provider(injection.value) else "a value",
            provided=type_name(provided),
        )
