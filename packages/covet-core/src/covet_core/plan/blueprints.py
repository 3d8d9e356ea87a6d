"""What the graph of a route is built from: once for the plan, and anew whenever a dependency is overridden."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from covet_core.errors import CovetError
from covet_core.handlers.depends import Dependency
from covet_core.handlers.faults import OverrideNeedsMore
from covet_core.handlers.fields import Field
from covet_core.handlers.graph import Blueprint, Graph, build_graph
from covet_core.plan.flatten import FlatRoute
from covet_core.routing.converters import Converter, parse_pattern
from covet_core.routing.route import StreamOptions

__all__ = ("blueprint_of", "rebuilt")


def blueprint_of(flat: FlatRoute, converters: Mapping[str, Converter]) -> Blueprint:
    """What the graph of `flat` is built from."""
    route, context = flat.route, flat.context
    extra = [
        dependency if isinstance(dependency, Dependency) else Dependency(dependency)
        for dependency in (*context.dependencies, *route.options.get("dependencies", ()))
    ]
    path = {parameter.name: _type_of(parameter.converter, converters) for parameter in parse_pattern(flat.path)}
    return Blueprint(
        handler=route.handler,
        extra=extra,
        path=path,
        pattern=flat.path,
        names=route.names,
        inline=route.options.get("inline", False),
        scope=route.options.get("dependency_scope", context.dependency_scope),
        parameters=context.parameters,
        overrides=context.app.overrides.functions,
        form_limits=route.options.get("form_limits"),
        streamed=None if route.stream is None else _streamed(route.handler, route.stream),
    )


def _streamed(handler: Callable[..., Any], said: StreamOptions) -> Callable[..., Any]:
    from covet_core.events.response import EventSourceResponse

    async def stream(*args: Any, **kwargs: Any) -> EventSourceResponse:
        return EventSourceResponse(
            handler(*args, **kwargs),
            keep_alive=said.keep_alive,
            retry=said.retry,
            finish_on_drain=said.finish_on_drain,
        )

    return stream


def rebuilt(blueprint: Blueprint, fields: Sequence[Field]) -> Graph:
    """The graph as it is now, for an endpoint that extracts `fields`.

    Raises:
        CovetError: something is wrong with what a dependency was overridden by.
        ExceptionGroup: several things are.
    """
    faults: list[CovetError] = []
    graph = build_graph(blueprint, faults, fields)
    if len(graph.fields) > len(fields):
        names = [field.name for field in graph.fields[len(fields) :]]
        faults.append(OverrideNeedsMore(handler=graph.handler.where, parameters=names))
    if len(faults) > 1:
        raise ExceptionGroup(f"{graph.handler.where} can't be compiled anew", faults)
    if faults:
        raise faults[0]
    return graph


def _type_of(converter: str, converters: Mapping[str, Converter]) -> Any:
    """The type of a path parameter; text where its converter is unknown, which is a fault by itself."""
    return converters[converter].type if converter in converters else str
