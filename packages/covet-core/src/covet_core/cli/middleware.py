"""`covet middleware`."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from covet_core.cli.application import load
from covet_core.cli.table import lines
from covet_plugin.contributed import Contributed
from covet_plugin.contribution import APPLICATION
from covet_plugin.kind import Kind

if TYPE_CHECKING:
    from covet_core.plan.plan import Plan

__all__ = ("middleware",)


def middleware(arguments: argparse.Namespace) -> int:
    """Print the middleware in the order in which a request meets it: stage, name, and whose it is.

    First come the native filters, then what is around every route, then, by route, what is around that one alone.
    """
    found = _described(load(arguments).plan())
    if arguments.json:
        print(json.dumps(found, indent=2))
        return 0
    filters = [{**each, "name": f"{each['name']} (native filter)"} for each in found["filters"]]
    around = [*filters, *found["application"]]
    rows = [(each["stage"], each["name"], each["owner"] or "the application") for each in around]
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
    return {"filters": _filters(plan), "application": around, "routes": own}


def _filters(plan: Plan) -> list[dict[str, Any]]:
    """The engine's own, which a request passes before anything of Python."""
    composition = plan.compositions[plan.app]
    if composition is None:
        return []
    from covet_core.filters import available_filters

    found = Contributed(composition.contributions).of(Kind.FILTER)
    return [
        {
            "stage": each.value.stage.name.lower(),
            "name": each.key,
            "owner": None if each.owner == APPLICATION else each.owner,
        }
        for each in sorted(found, key=lambda each: each.value.stage)
        if each.value.schema in available_filters().get(each.key, ())
    ]
