"""From contributions to what the plan is made of: routes, middleware, error handlers, parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast

from covet_core.cli.builtin import COMMANDS
from covet_core.hosting.hosted import Parameters
from covet_core.middleware.base import Middleware
from covet_core.routing.route import Route, RouteOptions, StreamOptions
from covet_plugin.contributed import AnyContribution, Contributed
from covet_plugin.contribution import APPLICATION
from covet_plugin.kind import Kind
from covet_plugin.nearest import perhaps
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core.filters import FilterSpec
    from covet_core.routing.group import ErrorKey
    from covet_core.types import ErrorHandler
    from covet_plugin.composition import Composition
    from covet_plugin.contribution import Contribution
    from covet_plugin.entries import FilterEntry, MiddlewareEntry, RouteEntry
    from covet_plugin.errors import CovetError
    from covet_plugin.faults import BadContribution

__all__ = ("Parts", "expand")

_OPTIONS: Final = tuple(RouteOptions.__annotations__)
_STREAM_OPTIONS: Final = tuple(StreamOptions.__annotations__)
_WHOLE_SERVICE: Final = "a filter stands in front of the whole service: it belongs to the outermost application"


@record(eq=False)
class Parts:
    """What contributions have become."""

    middleware: tuple[Middleware, ...]
    """That of plugins, by stage."""
    own_middleware: tuple[Middleware, ...]
    """That which the application contributes like a plugin."""
    error_handlers: Mapping[ErrorKey, ErrorHandler]
    routes: tuple[tuple[Route, str | None], ...]
    """Each with the id of its plugin; None for the application."""
    parameters: Parameters
    filters: tuple[FilterSpec, ...]


def expand(
    composition: Composition, declared: Sequence[AnyContribution], faults: list[CovetError], *, mounted: bool
) -> Parts:
    """Make the parts of a plan. What this version can't carry is a fault.

    Args:
        composition: the plugins of an application, with what they contribute.
        declared: what of it the application declares by its own methods, which the plan reads there.
        faults: what is wrong is added here.
        mounted: whether the application is part of another one's plan.
    """
    known = {id(each) for each in declared}
    found = Contributed(each for each in composition.contributions if id(each) not in known)
    faults += _refused(found, mounted=mounted)
    filters = _filters(found.of(Kind.FILTER))
    middleware = [*_fallbacks(filters), *map(_middleware, found.of(Kind.MIDDLEWARE))]
    return Parts(
        tuple(each for each in middleware if each.owner is not None),
        tuple(each for each in middleware if each.owner is None),
        {each.value.key: each.value.handler for each in found.of(Kind.ERROR_HANDLER)},
        tuple(_routes(found.of(Kind.ROUTE), faults)),
        {each.value.marker: each.value.node for each in found.of(Kind.PARAMETER)},
        filters,
    )


def _refused(found: Contributed, *, mounted: bool) -> Iterator[BadContribution]:
    for socket in found.of(Kind.WEBSOCKET):
        yield _fault(socket, "this version of covet-core carries no WebSockets")
    for command in found.of(Kind.COMMAND):
        if command.key in COMMANDS:
            yield _fault(command, "the command line has a command of this name")
    for native in found.of(Kind.FILTER) if mounted else ():
        yield _fault(native, _WHOLE_SERVICE)


def _fault(contribution: AnyContribution, problem: str) -> BadContribution:
    from covet_plugin.faults import BadContribution

    return BadContribution(
        owner=contribution.owner,
        kind=str(contribution.kind),
        key=contribution.key,
        problem=problem,
        where=contribution.where,
    )


def _filters(contributions: Sequence[Contribution[FilterEntry]]) -> tuple[FilterSpec, ...]:
    if not contributions:
        return ()
    from covet_core.filters import FilterSpec

    return tuple(
        FilterSpec(entry.name, entry.schema, entry.settings, entry.stage, each.owner, entry.fallback)
        for each in contributions
        for entry in (each.value,)
    )


def _fallbacks(filters: Sequence[FilterSpec]) -> Iterator[Middleware]:
    """What does the work of filters that the engine lacks."""
    if not filters:
        return
    from covet_core.filters import fallbacks

    for each in fallbacks(filters):
        if each.fallback is not None:
            made = Middleware(each.fallback).named(f"{each.name} (fallback)").at(each.stage)
            yield made if each.owner == APPLICATION else made.of(each.owner)


def _middleware(contribution: Contribution[MiddlewareEntry]) -> Middleware:
    entry = contribution.value
    made = Middleware(entry.middleware, **entry.options).named(entry.name).at(entry.stage)
    return made if contribution.owner == APPLICATION else made.of(contribution.owner)


def _routes(
    contributions: Iterable[Contribution[RouteEntry]], faults: list[CovetError]
) -> Iterator[tuple[Route, str | None]]:
    """A route for each handler under a path: its methods were contributed one by one."""
    groups: dict[tuple[str, str, int], list[Contribution[RouteEntry]]] = {}
    for each in contributions:
        groups.setdefault((each.owner, each.value.path, id(each.value.handler)), []).append(each)
    for group in groups.values():
        first, entry = group[0], group[0].value
        options, known = dict(entry.options), _OPTIONS
        stream = None
        if entry.streams:
            known += _STREAM_OPTIONS
            stream = StreamOptions(**{name: options.pop(name) for name in _STREAM_OPTIONS if name in options})
        faults += (_unknown(first, name, known) for name in entry.options if name not in known)
        methods = tuple(each.value.method for each in group)
        route = Route(entry.path, methods, entry.handler, cast("RouteOptions", options), stream=stream)
        yield route, None if first.owner == APPLICATION else first.owner


def _unknown(contribution: Contribution[RouteEntry], option: str, known: Sequence[str]) -> BadContribution:
    near = perhaps(option, known)
    what = "streams" if contribution.value.streams else "routes"
    return _fault(contribution, f"{what} have no option {option!r}" + (f" ({near.rstrip('.')})" if near else ""))
