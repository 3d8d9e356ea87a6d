"""The requests that a service sends back to its clients, described at the route that they belong to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from covet_core.plan.flatten import FlatRoute, webhook_routes
from covet_core.routing.group import RouteGroup
from covet_core.routing.route import RouteOptions

if TYPE_CHECKING:
    from covet_core.errors import CovetError
    from covet_core.plan.endpoints import Compiled
    from covet_core.plan.plan import PlannedRoute

__all__ = ("described_callbacks",)


def described_callbacks(
    flat: FlatRoute, compile_route: Callable[[FlatRoute], Compiled | None], faults: list[CovetError]
) -> tuple[PlannedRoute, ...]:
    """What the option `callbacks` of a route describes: read like routes, and served by nobody.

    Args:
        flat: the route.
        compile_route: compiles one of them.
        faults: what is wrong with them is added here.
    """
    group = flat.route.options.get("callbacks")
    if group is None:
        return ()
    found: list[PlannedRoute] = []
    around = RouteGroup()
    around.include_router(group)
    for each in webhook_routes(flat.context.app, around, faults):
        # Its path is an expression of what the client sent, and no pattern; what it calls back itself isn't told.
        options = RouteOptions(**each.route.options)
        options.pop("callbacks", None)
        compiled = compile_route(replace(each, path="/", route=replace(each.route, options=options)))
        if compiled is not None:
            found.append(replace(compiled.route, path=each.path))
    return tuple(found)
