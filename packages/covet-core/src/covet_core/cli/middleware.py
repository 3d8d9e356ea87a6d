"""`covet middleware`."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from covet_core.cli.application import load
from covet_core.cli.table import lines

if TYPE_CHECKING:
    from covet_core.plan.plan import Plan

__all__ = ("middleware",)


def middleware(arguments: argparse.Namespace) -> int:
    """Print the middleware in the order in which a request meets it: stage, name, and whose it is.

    First comes what is around every route, then, by route, what is around that one alone.
    """
    found = _described(load(arguments).plan())
    if arguments.json:
        print(json.dumps(found, indent=2))
        return 0
    rows = [(each["stage"], each["name"], each["owner"] or "the application") for each in found["application"]]
    rows += [(each["route"], name, "the route") for each in found["routes"] for name in each["middleware"]]
    for line in lines(rows):
        print(line)
    return 0


def _described(plan: Plan) -> dict[str, Any]:
    around = [{"stage": each.stage, "name": each.name, "owner": each.owner} for each in plan.middleware]
    own = [
        {"route": route.key, "middleware": list(route.middleware[len(around) :])}
        for route in plan.routes
        if len(route.middleware) > len(around)
    ]
    return {"application": around, "routes": own}
