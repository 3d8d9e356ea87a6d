"""What can go wrong when the address of a route is asked for: mistakes in code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from covet_core.errors import CoreError
from covet_plugin.nearest import perhaps

__all__ = ("RouteNameAmbiguous", "RouteNameError", "RouteNameUnknown", "RouteParametersWrong")


class RouteNameError(CoreError):
    """The base of what is wrong with a name that an address was asked for by. Caught, never raised."""


class RouteNameUnknown(RouteNameError, LookupError):
    """No route has the name."""

    code: ClassVar[str] = "route-name-unknown"

    def __init__(self, *, name: str, known: Sequence[str]) -> None:
        self.name = name
        self.known: tuple[str, ...] = tuple(known)

    def render(self) -> str:
        return f"No route is called {self.name!r}."

    def hint(self) -> str:
        return perhaps(self.name, self.known) or "`covet routes` lists the names."


class RouteNameAmbiguous(RouteNameError, LookupError):
    """Several paths have one name, and the same parameters."""

    code: ClassVar[str] = "route-name-ambiguous"

    def __init__(self, *, name: str, paths: Sequence[str]) -> None:
        self.name = name
        self.paths: tuple[str, ...] = tuple(paths)

    def render(self) -> str:
        return f"Several routes are called {self.name!r}: {', '.join(self.paths)}."

    def hint(self) -> str:
        return "Give each of them a name of its own: @app.get(..., name='...')."


class RouteParametersWrong(RouteNameError, ValueError):
    """The parameters aren't those of the route's path, or a value can't stand in it. The value itself isn't told."""

    code: ClassVar[str] = "route-parameters-wrong"

    def __init__(
        self,
        *,
        name: str,
        path: str,
        wanted: Sequence[str] = (),
        given: Sequence[str] = (),
        parameter: str = "",
        reason: str = "",
    ) -> None:
        self.name = name
        self.path = path
        self.wanted: tuple[str, ...] = tuple(wanted)
        self.given: tuple[str, ...] = tuple(given)
        self.parameter = parameter
        self.reason = reason

    def render(self) -> str:
        route = f"the route {self.name!r} ({self.path})"
        if self.parameter:
            return f"{self.parameter!r} of {route} {self.reason}."
        wanted, given = (", ".join(names) or "none" for names in (self.wanted, self.given))
        return f"The parameters of {route} are {wanted}; given: {given}."

    def hint(self) -> str | None:
        slips = (perhaps(name, self.wanted) for name in self.given if name not in self.wanted)
        return next(filter(None, slips), None)
