"""The addresses of routes, by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from covet_core.routing.converters import fill_pattern, parse_pattern
from covet_core.routing.errors import RouteNameAmbiguous, RouteNameUnknown, RouteParametersWrong

if TYPE_CHECKING:
    from covet_core.plan.plan import PlannedRoute
    from covet_core.routing.converters import Converter

__all__ = ("RouteNames",)

_SEGMENT: Final = "!$&'()*+,:;=@~"
"""What a segment of a path may hold as it is (RFC 3986, 3.3)."""

_SHAPES: Final[Mapping[str, str]] = {
    "int": r"[+-]?[0-9]+",
    "float": r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?",
    "uuid": r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
}
"""What the engine's own converters take."""


class RouteNames:
    """Finds routes by name. The index is made with the first one that is asked for.

    Args:
        routes: gives the plan's routes.
        converters: its converters by name, the engine's own among them.
    """

    def __init__(self, routes: Callable[[], Sequence[PlannedRoute]], converters: Mapping[str, Converter]) -> None:
        self._routes = routes
        self._converters = converters

    @cached_property
    def _by_name(self) -> Mapping[str, list[PlannedRoute]]:
        found: dict[str, list[PlannedRoute]] = {}
        for route in self._routes():
            found.setdefault(route.name, []).append(route)
        return found

    def path_for(self, name: str, parameters: Mapping[str, object], app: object = None) -> str:
        """The path of the route `name`, percent-encoded.

        Args:
            name: its name.
            parameters: the values of its placeholders.
            app: the application whose routes come first.

        Raises:
            RouteNameAmbiguous: several paths have the name and these parameters.
            RouteNameUnknown: no route has the name.
            RouteParametersWrong: the parameters aren't those of its path, or a value doesn't fit.
        """
        try:
            named = self._by_name[name]
        except KeyError:
            raise RouteNameUnknown(name=name, known=tuple(self._by_name)) from None
        if "path" in parameters and all(hasattr(each.endpoint, "__covet_files__") for each in named):
            # Below a mount there is one slash, as Starlette's users write it or not.
            parameters = {**parameters, "path": str(parameters["path"]).lstrip("/")}
        paths = dict.fromkeys(route.path for route in [each for each in named if each.app is app] or named)
        given = set(parameters)
        fitting = [path for path in paths if {each.name for each in parse_pattern(path)} == given]
        if not fitting:
            wanted = tuple(each.name for each in parse_pattern(next(iter(paths))))
            raise RouteParametersWrong(name=name, path=next(iter(paths)), wanted=wanted, given=tuple(parameters))
        if len(fitting) > 1:
            raise RouteNameAmbiguous(name=name, paths=fitting)
        return fill_pattern(fitting[0], lambda key, kind: self._value(name, fitting[0], key, kind, parameters[key]))

    def _value(self, name: str, path: str, key: str, kind: str, value: object) -> str:
        text = str(value)
        if not text and kind != "path":
            raise RouteParametersWrong(name=name, path=path, parameter=key, reason="is empty")
        shape: Any = _SHAPES.get(kind) or self._converters[kind].regex
        if shape is not None and re.fullmatch(shape, text) is None:
            raise RouteParametersWrong(name=name, path=path, parameter=key, reason=f"is no {kind}")
        encoded = quote(text, safe=_SEGMENT + "/" if kind == "path" else _SEGMENT)
        # A segment of dots is a step in the tree to clients, however it is written.
        if any(part in (".", "..") for part in encoded.split("/")):
            raise RouteParametersWrong(name=name, path=path, parameter=key, reason="has a segment of dots")
        return encoded
