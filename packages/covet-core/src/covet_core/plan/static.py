"""Mounted static files, as routes of everything below their path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from covet_core.errors import CovetError
from covet_core.plan.flatten import FlatRoute, Flattened
from covet_core.routing.converters import pattern_shape
from covet_core.routing.faults import BadStaticDirectory
from covet_core.routing.route import Route, RouteOptions

if TYPE_CHECKING:
    from covet_core.types import Handler

__all__ = ("METHODS", "static_routes")

METHODS: Final = ("GET", "HEAD")


def static_routes(found: Flattened, routes: Sequence[FlatRoute], faults: list[CovetError]) -> list[FlatRoute]:
    """Make the routes of all mounted static files, without those that the application has itself.

    Args:
        found: the application.
        routes: its routes.
        faults: directories that can't be served are added here.
    """
    made: list[FlatRoute] = []
    taken = {(method, pattern_shape(flat.path)) for flat in routes for method in flat.route.methods}
    for path, mount, context in found.static:
        handler = _handler(path, mount.app, faults)
        if handler is None:
            continue
        name = mount.name or path.rpartition("/")[2] or "static"
        options = RouteOptions(name=name, include_in_schema=False, inline=True)
        for pattern in dict.fromkeys((path or "/", f"{path}/", f"{path}/{{path:path}}")):
            methods = tuple(each for each in METHODS if (each, pattern_shape(pattern)) not in taken)
            if methods:
                made.append(FlatRoute(pattern, Route(pattern, methods, handler, options), context))
    return made


def _handler(path: str, files: Any, faults: list[CovetError]) -> Handler | None:
    try:
        handler: Handler = files.handler()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        faults.append(BadStaticDirectory(path=path or "/", directory=files.directory, reason=reason.lower()))
        return None
    return handler
