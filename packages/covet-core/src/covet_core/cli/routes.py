"""`covet routes`."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from covet_core.cli.application import load
from covet_core.cli.table import lines
from covet_core.plan.snapshot import origin_of

if TYPE_CHECKING:
    from covet_core.plan.plan import PlannedRoute

__all__ = ("routes",)


def routes(arguments: argparse.Namespace) -> int:
    """Print a line for each route: methods, path, handler."""
    planned = load(arguments).plan().routes
    if arguments.json:
        print(json.dumps([_described(route) for route in planned], indent=2))
        return 0
    for line in lines((",".join(sorted(route.methods)), route.path, _handler(route)) for route in planned):
        print(line)
    return 0


def _handler(route: PlannedRoute) -> str:
    """Where the handler is, for people; of covet's own functions, what they stand for."""
    origin = origin_of(route.endpoint)
    if origin.startswith("covet_core.transports.mount:"):
        return f"the ASGI application {route.name!r}"
    return "covet itself" if origin.startswith("covet_core.plan.documents:") else origin


def _described(route: PlannedRoute) -> dict[str, Any]:
    """Return what identifies a route, as JSON can hold it."""
    return {
        "methods": sorted(route.methods),
        "path": route.path,
        "name": route.name,
        "handler": origin_of(route.endpoint),
        "status_code": route.status_code,
        "tags": list(route.tags),
    }
