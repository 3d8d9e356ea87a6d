"""What is wrong with the paths and methods of an application, all of it at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from covet_core._engine import BadRoute, Endpoint, Table
from covet_core._engine import RouteConflict as EngineConflict
from covet_core.errors import CovetError
from covet_core.handlers.source import where
from covet_core.http.request import Request
from covet_core.http.response import Response
from covet_core.middleware.faults import BadErrorHandler
from covet_core.plan.flatten import FlatRoute
from covet_core.routing.converters import BUILT_IN, Converter, parse_pattern, pattern_shape
from covet_core.routing.faults import (
    BadConverter,
    BadMethod,
    BadPattern,
    ConverterConflict,
    RouteConflict,
    UnknownConverter,
)

if TYPE_CHECKING:
    from covet_core.app import CovetApp

__all__ = ("check_error_handlers", "check_routes", "collect_converters")

_TOKEN: Final = r"[!#$%&'*+\-.^_`|~0-9A-Z]+"


def collect_converters(found: Iterable[Converter], faults: list[CovetError]) -> dict[str, Converter]:
    """Every converter by name, the engine's own among them."""
    known = dict(BUILT_IN)
    for converter in found:
        other = known.setdefault(converter.name, converter)
        if other is converter:
            reason = _Probe({converter.name: converter}).fault(f"/{{value:{converter.name}}}")
            if reason is not None:
                faults.append(BadConverter(converter=converter.name, regex=str(converter.regex), reason=reason))
                known[converter.name] = Converter(converter.name, ".+", converter.type)
        elif other != converter:
            told = "the engine's own" if other.regex is None else other.regex
            conflict = ConverterConflict(converter=converter.name, regex=str(converter.regex), with_regex=told)
            faults.append(conflict)
    return known


def check_routes(routes: Sequence[FlatRoute], converters: Mapping[str, Converter], faults: list[CovetError]) -> None:
    """Report methods, patterns and converters that aren't any, and handlers of the same requests."""
    taken: dict[tuple[str, str], FlatRoute] = {}
    probe = _Probe(converters)
    for flat in routes:
        _check_methods(flat, faults)
        unknown = [each for each in parse_pattern(flat.path) if each.converter not in converters]
        place = where(flat.route.handler)
        known = sorted(converters)
        faults += [
            UnknownConverter(path=flat.path, converter=each.converter, known=known, where=place) for each in unknown
        ]
        reason = None if unknown else probe.fault(flat.path)
        if reason is not None:
            faults.append(BadPattern(path=flat.path, reason=reason, where=place))
        _check_conflict(flat, taken, faults)


def _check_methods(flat: FlatRoute, faults: list[CovetError]) -> None:
    methods = flat.route.methods or ("",)
    bad = [method for method in methods if re.fullmatch(_TOKEN, method) is None or method == "CONNECT"]
    faults += [BadMethod(method=method, path=flat.path, where=where(flat.route.handler)) for method in bad]


def _check_conflict(flat: FlatRoute, taken: dict[tuple[str, str], FlatRoute], faults: list[CovetError]) -> None:
    for method in flat.route.methods:
        other = taken.setdefault((method, pattern_shape(flat.path)), flat)
        if other is not flat:
            conflict = RouteConflict(
                method=method,
                path=flat.path,
                where=where(flat.route.handler),
                with_path=other.path,
                with_where=where(other.route.handler),
            )
            faults.append(conflict)


class _Probe:
    """Asks the engine about one pattern at a time."""

    def __init__(self, converters: Mapping[str, Converter]) -> None:
        self._converters = {name: each.regex for name, each in converters.items() if each.regex is not None}
        self._endpoint = Endpoint(_nothing, name="probe")

    def fault(self, path: str) -> str | None:
        try:
            Table(
                [self._endpoint],
                [("GET", path, 0)],
                fallback=self._endpoint,
                fallback_native=True,
                request_type=Request,
                response_type=Response,
                on_invalid=_nothing,
                converters=self._converters,
            )
        except (BadRoute, EngineConflict, ValueError) as error:
            return getattr(error, "reason", None) or str(error)
        return None


def _nothing(*_: Any) -> Any:
    raise NotImplementedError


def check_error_handlers(apps: Iterable[CovetApp], routes: Iterable[FlatRoute], faults: list[CovetError]) -> None:
    """Report error handlers for what no error is, and ones that can't be called."""
    levels = {id(level): (level, flat.context.prefix) for flat in routes for level in flat.context.levels}
    levels |= {id(app.settings.error_handlers): (app.settings.error_handlers, app.title) for app in apps}
    for level, owner in levels.values():
        entries: dict[Any, Any] = {**level}  # whatever their annotations say
        for key, handler in entries.items():
            reason = _key_fault(key) or (None if callable(handler) else "it isn't a function")
            if reason is not None:
                faults.append(BadErrorHandler(key=getattr(key, "__name__", repr(key)), owner=owner, reason=reason))


def _key_fault(key: object) -> str | None:
    if isinstance(key, int):
        return None if 400 <= key <= 599 else "it is no status of an error"
    if isinstance(key, type) and issubclass(key, BaseException):
        return None
    return "it is neither a class of exceptions nor a status"
