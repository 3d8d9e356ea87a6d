"""Whether the options that are needed are set, and selectors choose what there is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, cast

from covet_di.arguments import given_to
from covet_di.errors import described
from covet_di.faults import MissingConfiguration, UnknownChoice, WrongType
from covet_di.fitting import admits_none, fits
from covet_di.injector import di
from covet_di.reading import Injection, Kind, Reading
from covet_di.takes import Takes, takes_of
from covet_di.types import AnyProvider, type_name
from covet_di.walk import Users, Walk, user_at

if TYPE_CHECKING:
    from covet_di.errors import GraphFault

__all__ = ("configuration_faults", "why_unusable")

_UNKNOWN: Any = object()


def configuration_faults(walk: Walk, users: Users, optional: Collection[int]) -> Iterator[GraphFault]:
    """Find options that are needed and not set, or can't be used, and selectors without a choice.

    Values never appear in what is said of them: they may be secret.

    Args:
        walk: the providers.
        users: who uses them.
        optional: the places of those that may be None, by all entries that name them.
    """
    options = {place for place, reading in enumerate(walk.readings) if _is_option(reading)}
    accepted: set[int] = set(optional)
    for place, needs in enumerate(walk.needs):
        if not options.isdisjoint(needs):
            yield from _given(walk, walk.readings[place], accepted)
    for reading in walk:
        if reading.kind is Kind.SELECTOR:
            yield from _choice(walk, reading, accepted)
    for place in sorted(options - accepted):
        if place in users:
            yield from _unset(walk, walk.readings[place].provider, user_at(walk, users, place))


def _given(walk: Walk, reading: Reading, accepted: set[int]) -> Iterator[GraphFault]:
    """Look at the options among the arguments of a call: there it is known what is expected of them."""
    options = [each for each in reading.injections if each.called and _is_option(walk[each.value])]
    if not options:
        return
    takes = takes_of(reading.make) if reading.kind not in (Kind.LIST, Kind.DICT) else None
    expected = {} if takes is None else _expectations(reading.injections, takes)
    for each in options:
        accepted.add(walk.place(each.value))
        yield from _used(walk, each.value, walk.name(reading.provider), *expected.get(id(each), ("", _UNKNOWN)))


def _expectations(injections: tuple[Injection, ...], takes: Takes) -> dict[int, tuple[str, Any]]:
    return {
        id(injection): (parameter, takes.annotation(parameter) if parameter in takes.annotations else _UNKNOWN)
        for parameter, injection in given_to(injections, takes)
    }


def _used(walk: Walk, option: AnyProvider, user: str, parameter: str, expected: Any) -> Iterator[GraphFault]:
    if not _can_be_read(option):
        return
    name = walk.name(option)
    value, reason = _value(option)
    if reason:
        yield MissingConfiguration(option=name, needed_by=user, reason=reason)
    elif value is None:
        if expected is _UNKNOWN or not (admits_none(expected) or expected in (Any, object)):
            yield MissingConfiguration(option=name, needed_by=user)
    elif expected is not _UNKNOWN and not fits(type(value), expected):
        provided = type_name(type(value))
        yield WrongType(where=user, parameter=parameter, expected=type_name(expected), provider=name, provided=provided)


def _unset(walk: Walk, option: AnyProvider, user: str) -> Iterator[GraphFault]:
    if not _can_be_read(option):
        return
    value, reason = _value(option)
    if reason or value is None:
        yield MissingConfiguration(option=walk.name(option), needed_by=user, reason=reason or "it is not set")


def _choice(walk: Walk, reading: Reading, accepted: set[int]) -> Iterator[GraphFault]:
    if reading.target is not None:
        return
    selector = cast("Any", reading.provider)
    asked = selector.selector
    name = walk.name(reading.provider)
    if asked in walk:
        accepted.add(walk.place(asked))
    option = walk.name(asked) if di.is_provider(asked) else f"of {name}"
    value, reason = _value(asked) if callable(asked) else (None, f"it is {described(asked)}, which can't be called")
    if reason or value is None:
        yield MissingConfiguration(option=option, needed_by=name, reason=reason or "it is not set")
    else:
        yield UnknownChoice(selector=name, choice=repr(value), known=tuple(selector.providers))


def _is_option(reading: Reading) -> bool:
    return reading.kind is Kind.CONFIGURATION and not isinstance(reading.provider, di.Configuration)


def _can_be_read(option: AnyProvider) -> bool:
    """Whether an option can be told without calling what gives the options in place of its configuration."""
    found: Any = option
    while found is not None:
        source = found.option if isinstance(found, di.TypedConfigurationOption) else found
        last = source._get_root() if isinstance(source, di.ConfigurationOption) else source
        found = last.last_overriding
        if found is None and isinstance(last, di.Dependency):
            found = cast("Any", last).default
        elif found is None:
            return isinstance(last, di.Object)  # which a configuration is too
    return True


def _value(option: Any) -> tuple[Any, str]:
    """What an option is, or why it can't be had: without what it is set to."""
    try:
        return option(), ""
    except Exception as error:  # a converter is any callable
        return None, why_unusable(option, error)


def why_unusable(option: AnyProvider, error: Exception) -> str:
    """Why an option that raised `error` has no value, without what was said: that may show it, and it may be secret."""
    return "it is not set" if _is_unset(option) else f"its value can't be converted ({type(error).__name__})"


def _is_unset(option: Any) -> bool:
    source = option.option if isinstance(option, di.TypedConfigurationOption) else option
    try:
        return source() is None
    except Exception:  # one that is required says so by raising
        return True
