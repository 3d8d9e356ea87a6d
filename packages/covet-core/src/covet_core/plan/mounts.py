"""Mounted ASGI applications that aren't covet's, as routes that take everything below their path."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final, cast

from covet_core.handlers.source import name_of
from covet_core.lifespan import MakeContext
from covet_core.plan.flatten import FlatRoute, Flattened
from covet_core.routing.route import Route, RouteOptions
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core.types import ASGIApp

__all__ = ("Mounted", "mount_routes")

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@record(frozen=False)
class Mounted:
    """The routes of mounted ASGI applications, and what starts them."""

    routes: list[FlatRoute] = field(default_factory=list[FlatRoute])
    lifespans: list[MakeContext] = field(default_factory=list[MakeContext])


def mount_routes(found: Flattened) -> Mounted:
    """Make the routes of every mounted ASGI application."""
    mounted = Mounted()
    for path, mount, context in found.mounts:
        from covet_core.transports.mount import asgi_endpoint

        endpoint = asgi_endpoint(cast("ASGIApp", mount.app), path)
        options = RouteOptions(name=mount.name or name_of(mount.app), include_in_schema=False)
        for pattern in (path or "/", f"{path}/", f"{path}/{{path:path}}"):
            if pattern not in {flat.path for flat in mounted.routes}:
                mounted.routes.append(FlatRoute(pattern, Route(pattern, METHODS, endpoint, options), context))
        lifespan = getattr(endpoint, "lifespan", None)
        if lifespan is not None:
            mounted.lifespans.append(lifespan)
    return mounted
