"""`covet routes`."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from covet_core.cli.application import load
from covet_core.cli.table import lines

if TYPE_CHECKING:
    from covet_core.plan.plan import PlannedRoute

__all__ = ("describe", "origin_of", "routes")


def routes(arguments: argparse.Namespace) -> int:
    """Print a line for each route: methods, path, handler."""
    planned = load(arguments).plan().routes
    if arguments.json:
        print(json.dumps([describe(route) for route in planned], indent=2))
        return 0
    for line in lines((",".join(sorted(route.methods)), route.path, origin_of(route.endpoint)) for route in planned):
        print(line)
    return 0


def describe(route: PlannedRoute) -> dict[str, Any]:
    """Return what identifies a route, as JSON can hold it."""
    return {
        "methods": sorted(route.methods),
        "path": route.path,
        "name": route.name,
        "handler": origin_of(route.endpoint),
        "status_code": route.status_code,
        "tags": list(route.tags),
    }


def origin_of(handler: Any) -> str:
    """Return where a handler is defined: `shop.orders:create`."""
    inner = getattr(handler, "func", handler)
    module = getattr(inner, "__module__", None) or type(inner).__module__
    name = getattr(inner, "__qualname__", None) or type(inner).__qualname__
    return f"{module}:{name}"
