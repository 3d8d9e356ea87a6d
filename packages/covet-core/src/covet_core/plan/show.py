"""A plan for people and for programs: `covet plan`, `covet plan --json`, `covet routes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from covet_core.handlers.fields import BodyField, Field
from covet_core.handlers.source import name_of, where

if TYPE_CHECKING:
    from covet_core.plan.plan import Plan, PlannedRoute

__all__ = ("plan_as_dict", "plan_as_text", "route_rows")


def plan_as_text(plan: Plan) -> str:
    """The whole plan, route by route, with what each is called with and what is around it."""
    head = f"{plan.title} {plan.version}: {len(plan.routes)} routes"
    needs = ", ".join(sorted(need.value for need in plan.needs)) or "nothing in particular"
    blocks = [head, f"needs of its transport: {needs}", *(_block(route) for route in plan.routes)]
    return "\n\n".join(blocks)


def route_rows(plan: Plan) -> list[tuple[str, str, str, str]]:
    """Methods, path, name and place of every route, in the order in which they were registered."""
    return [(",".join(route.methods), route.path, route.name, route.where) for route in plan.routes]


def plan_as_dict(plan: Plan) -> dict[str, Any]:
    """The plan as what JSON can hold: names for types and functions."""
    return {
        "title": plan.title,
        "version": plan.version,
        "debug": plan.debug,
        "limits": asdict(plan.limits),
        "needs": sorted(need.value for need in plan.needs),
        "apps": [app.title for app in plan.apps],
        "routes": [_route(route) for route in plan.routes],
    }


def _block(route: PlannedRoute) -> str:
    lines = [f"{route.key}  {route.name}", f"  handler     {route.where} ({route.kind})"]
    lines += _listed("middleware", route.middleware)
    lines += _listed("depends on", [name_of(function) for function in route.dependencies])
    lines += _listed("takes", [*map(_told, route.fields), *_body_told(route.body)])
    if route.response_model is not None:
        lines.append(f"  returns     {_name(route.response_model)}, {route.status_code}")
    return "\n".join(lines)


def _listed(title: str, items: Sequence[str]) -> list[str]:
    return [f"  {title if not index else '':<11} {item}" for index, item in enumerate(items)]


def _told(field: Field) -> str:
    needed = "required" if field.required else f"default {field.default!r}"
    limits = "".join(f", {name}={value!r}" for name, value in field.constraints.items())
    return f"{field.source} {field.alias}: {_name(field.annotation)}, {needed}{limits}"


def _body_told(body: BodyField | None) -> list[str]:
    if body is None:
        return []
    if body.embedded:
        return [f"body member {_told(field).removeprefix('body ')}" for field in body.fields]
    return [f"body ({body.media_type}): {_name(body.fields[0].annotation)}"]


def _route(route: PlannedRoute) -> dict[str, Any]:
    return {
        "methods": list(route.methods),
        "path": route.path,
        "name": route.name,
        "where": route.where,
        "group": route.group,
        "app": route.app.title,
        "kind": route.kind,
        "tags": list(route.tags),
        "fields": [_field(field) for field in route.fields],
        "body": None if route.body is None else _body(route.body),
        "response_model": None if route.response_model is None else _name(route.response_model),
        "status_code": route.status_code,
        "middleware": list(route.middleware),
        "dependencies": [where(function) for function in route.dependencies],
        "wrapped": route.wrapped,
        "finishes_late": route.finishes_late,
        "max_body_size": route.max_body_size,
        "include_in_schema": route.include_in_schema,
        "source": route.source,
    }


def _field(field: Field) -> dict[str, Any]:
    constraints: Mapping[str, Any] = field.constraints
    return {
        "name": field.name,
        "alias": field.alias,
        "source": field.source,
        "type": _name(field.annotation),
        "required": field.required,
        "default": None if field.required or field.default_factory else repr(field.default),
        "many": field.many,
        "constraints": dict(constraints),
    }


def _body(body: BodyField) -> dict[str, Any]:
    return {
        "media_type": body.media_type,
        "embedded": body.embedded,
        "required": body.required,
        "fields": [_field(field) for field in body.fields],
    }


def _name(annotation: Any) -> str:
    return (
        annotation.__name__
        if isinstance(annotation, type) and not hasattr(annotation, "__args__")
        else _tidy(annotation)
    )


def _tidy(annotation: Any) -> str:
    return repr(annotation).replace("typing.", "")
