"""`covet plan`."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from inspect import formatannotation
from typing import TYPE_CHECKING, Any

from covet_core.cli.application import load
from covet_core.cli.routes import describe, origin_of

if TYPE_CHECKING:
    from covet_core.plan.plan import Plan, PlannedRoute

__all__ = ("plan",)


def plan(arguments: argparse.Namespace) -> int:
    """Print what the application compiles to. The same application prints the same plan."""
    planned = load(arguments).plan()
    if arguments.json:
        print(json.dumps(_document(planned), indent=2))
        return 0
    print(f"{planned.title} {planned.version}")
    print("needs: " + (", ".join(_needs(planned)) or "nothing special"))
    print("limits: " + ", ".join(f"{name}={value}" for name, value in asdict(planned.limits).items()))
    for route in planned.routes:
        _print_route(route)
    return 0


def _print_route(route: PlannedRoute) -> None:
    print(f"\n{route.key}")
    print(f"  {route.kind} {route.name}, {route.where} -> {route.status_code}")
    for field in _fields(route):
        optional = "" if field["required"] else ", optional"
        print(f"  {field['name']}: {field['type']} from {field['source']}{optional}")
    for what, names in (("depends on", _dependencies(route)), ("inside of", route.middleware)):
        if names:
            print(f"  {what} {', '.join(names)}")


def _document(planned: Plan) -> dict[str, Any]:
    return {
        "title": planned.title,
        "version": planned.version,
        "needs": _needs(planned),
        "limits": asdict(planned.limits),
        "routes": [_route(route) for route in planned.routes],
    }


def _route(route: PlannedRoute) -> dict[str, Any]:
    return {
        **describe(route),
        "kind": route.kind,
        "fields": _fields(route),
        "dependencies": _dependencies(route),
        "middleware": list(route.middleware),
    }


def _needs(planned: Plan) -> list[str]:
    return sorted(need.value for need in planned.needs)


def _fields(route: PlannedRoute) -> list[dict[str, Any]]:
    body = route.body.fields if route.body else ()
    return [
        {
            "name": field.alias,
            "source": str(field.source),
            "type": formatannotation(field.annotation),
            "required": field.required,
        }
        for field in (*route.fields, *body)
    ]


def _dependencies(route: PlannedRoute) -> list[str]:
    return [origin_of(dependency) for dependency in route.dependencies]
