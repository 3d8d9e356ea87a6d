"""A plan as what JSON can hold: for programs, and to be kept and compared with a later one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from covet_core.handlers.fields import BodyField, Field

if TYPE_CHECKING:
    from covet_core.plan.plan import Plan, PlannedRoute
    from covet_plugin.graph.node import Node

__all__ = ("FORMAT", "origin_of", "plan_as_dict", "type_name")

FORMAT: Final = 1
"""The number of what `plan_as_dict` returns, which is in it: what reads an old plan knows by it what it reads."""

_ADDRESS: Final = re.compile(r" at 0x[0-9a-fA-F]+")


def plan_as_dict(plan: Plan) -> dict[str, Any]:
    """The plan with names for types and functions. The same application always has the same."""
    return {
        "format": FORMAT,
        "title": plan.title,
        "version": plan.version,
        "debug": plan.debug,
        "limits": asdict(plan.limits),
        "needs": sorted(need.value for need in plan.needs),
        "apps": [app.title for app in plan.apps],
        "plugins": [plugin.to_dict() for plugin in plan.plugins],
        "middleware": [asdict(each) for each in plan.middleware],
        "routes": [_route(route) for route in plan.routes],
    }


def _route(route: PlannedRoute) -> dict[str, Any]:
    return {
        "methods": sorted(route.methods),
        "path": route.path,
        "name": route.name,
        "handler": origin_of(route.endpoint),
        "where": route.where,
        "group": route.group,
        "app": route.app.title,
        "owner": route.owner,
        "kind": route.kind,
        "tags": list(route.tags),
        "fields": [_field(field) for field in route.fields],
        "body": None if route.body is None else _body(route.body),
        "response_model": None if route.response_model is None else type_name(route.response_model),
        "status_code": route.status_code,
        "middleware": list(route.middleware),
        "dependencies": [_dependency(node) for node in route.dependencies],
        "wrapped": route.wrapped,
        "finishes_late": route.finishes_late,
        "max_body_size": route.max_body_size,
        "request_decompression": _codings(route),
        "produces": list(route.produces),
        "timeout": route.timeout,
        "include_in_schema": route.include_in_schema,
        "source": route.source,
    }


def _codings(route: PlannedRoute) -> str | list[str]:
    codings = route.request_decompression
    return codings if isinstance(codings, str) else list(codings)


def _dependency(node: Node) -> str:
    """A provider of a container by its own name, which is what changes with it; a function by where it is defined."""
    return node.name if "." in node.name or node.make is None else origin_of(node.make)


def _field(field: Field) -> dict[str, Any]:
    constraints: Mapping[str, Any] = field.constraints
    return {
        "name": field.name,
        "alias": field.alias,
        "source": field.source,
        "type": type_name(field.annotation),
        "required": field.required,
        "default": None if field.required or field.default_factory else _told(field.default),
        "many": field.many,
        "constraints": {name: _plain(value) for name, value in constraints.items()},
    }


def _body(body: BodyField) -> dict[str, Any]:
    return {
        "media_type": body.media_type,
        "embedded": body.embedded,
        "required": body.required,
        "fields": [_field(field) for field in body.fields],
    }


def type_name(annotation: Any) -> str:
    """An annotation as it is written."""
    if isinstance(annotation, type) and not hasattr(annotation, "__args__"):
        return annotation.__name__
    return _told(annotation).replace("typing.", "")


def origin_of(function: Any) -> str:
    """Where a function is defined, without its line, which every edit of its file changes: `shop.orders:create`."""
    inner = getattr(function, "func", function)
    module = getattr(inner, "__module__", None) or type(inner).__module__
    name = getattr(inner, "__qualname__", None) or type(inner).__qualname__
    return f"{module}:{name}"


def _plain(value: object) -> Any:
    return value if isinstance(value, (str, int, float)) or value is None else _told(value)


def _told(value: object) -> str:
    # An address is another one in each process.
    return _ADDRESS.sub("", repr(value))
