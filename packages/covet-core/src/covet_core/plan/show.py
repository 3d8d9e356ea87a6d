"""A plan for people: `covet plan`, `covet routes`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

from covet_core.handlers.fields import BodyField, Field
from covet_core.plan.snapshot import type_name

if TYPE_CHECKING:
    from covet_core.plan.plan import Plan, PlannedRoute

__all__ = ("plan_as_text", "route_rows")


def plan_as_text(plan: Plan) -> str:
    """The whole plan, route by route, with what each is called with and what is around it."""
    head = f"{plan.title} {plan.version}: {len(plan.routes)} routes"
    needs = ", ".join(sorted(need.value for need in plan.needs)) or "nothing in particular"
    limits = ", ".join(f"{name}={value}" for name, value in _flat(asdict(plan.limits)))
    service = f"needs of its transport: {needs}\nlimits: {limits}"
    blocks = [head, service, *_plugins(plan), *_around(plan), *(_block(route) for route in plan.routes)]
    return "\n\n".join(blocks)


def route_rows(plan: Plan) -> list[tuple[str, str, str, str]]:
    """Methods, path, name and place of every route, in the order in which they were registered."""
    return [(",".join(route.methods), route.path, route.name, route.where) for route in plan.routes]


def _plugins(plan: Plan) -> list[str]:
    """What each plugin contributes; nothing where there are none."""
    told: list[str] = []
    for plugin in plan.plugins:
        told.append(f"  {plugin.id} {plugin.version}")
        told += [f"    {each.kind} {each.key}" for each in plugin.contributions]
    return ["\n".join(["plugins", *told])] if told else []


def _around(plan: Plan) -> list[str]:
    rows = [f"  {each.stage:<8} {each.name}{f' ({each.owner})' if each.owner else ''}" for each in plan.middleware]
    return ["\n".join(["around every route", *rows])] if rows else []


def _block(route: PlannedRoute) -> str:
    lines = [f"{route.key}  {route.name}", f"  handler     {route.where} ({route.kind})"]
    lines += _listed("plugin", [route.owner] if route.owner else [])
    lines += _listed("middleware", route.middleware)
    lines += _listed("depends on", [node.name for node in route.dependencies])
    lines += _listed("takes", [*map(_told, route.fields), *_body_told(route.body)])
    if route.response_model is not None:
        lines.append(f"  returns     {type_name(route.response_model)}, {route.status_code}")
    return "\n".join(lines)


def _listed(title: str, items: Sequence[str]) -> list[str]:
    return [f"  {title if not index else '':<11} {item}" for index, item in enumerate(items)]


def _told(field: Field) -> str:
    needed = "required" if field.required else f"default {field.default!r}"
    limits = "".join(f", {name}={value!r}" for name, value in field.constraints.items())
    return f"{field.source} {field.alias}: {type_name(field.annotation)}, {needed}{limits}"


def _body_told(body: BodyField | None) -> list[str]:
    if body is None:
        return []
    if body.embedded:
        return [f"body member {_told(field).removeprefix('body ')}" for field in body.fields]
    return [f"body ({body.media_type}): {type_name(body.fields[0].annotation)}"]


def _flat(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{inner}", each) for inner, each in cast("dict[str, Any]", value).items())
        else:
            yield name, value
