"""From applications and groups within groups to one list of routes, each with everything that applies to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

from covet_core._record import record
from covet_core.app import CovetApp
from covet_core.errors import PlanFault
from covet_core.handlers.faults import BadHandler
from covet_core.handlers.source import name_of
from covet_core.routing.converters import Converter
from covet_core.routing.faults import MountConflict, RouterCycle
from covet_core.routing.group import ErrorKey, GroupSettings, Include, RouteGroup
from covet_core.routing.mount import Mount
from covet_core.routing.route import Route
from covet_core.types import ErrorHandler, TeardownScope

if TYPE_CHECKING:
    from covet_core.middleware.base import Middleware

__all__ = ("Context", "FlatRoute", "Flattened", "flatten")


@record()
class Context:
    """What the groups around a route give it, outermost first."""

    app: CovetApp
    prefix: str = ""
    tags: tuple[str, ...] = ()
    middleware: tuple[Middleware, ...] = ()
    dependencies: tuple[Any, ...] = ()
    levels: tuple[Mapping[ErrorKey, ErrorHandler], ...] = ()
    """Error handlers, innermost first."""
    dependency_scope: TeardownScope = "request"
    include_in_schema: bool = True
    deprecated: bool = False

    def within(self, prefix: str, settings: GroupSettings) -> Context:
        """The context inside of a group."""
        levels = (settings.error_handlers, *self.levels) if settings.error_handlers else self.levels
        shown, deprecated = settings.include_in_schema, settings.deprecated
        return replace(
            self,
            prefix=join(self.prefix, prefix),
            tags=(*self.tags, *settings.tags),
            middleware=(*self.middleware, *settings.middleware),
            dependencies=(*self.dependencies, *settings.dependencies),
            levels=levels,
            dependency_scope=settings.dependency_scope or self.dependency_scope,
            include_in_schema=self.include_in_schema if shown is None else shown,
            deprecated=self.deprecated if deprecated is None else deprecated,
        )


@record()
class FlatRoute:
    """A route with its whole path, and what applies to it."""

    path: str
    route: Route
    context: Context


@record(frozen=False)
class Flattened:
    """Everything that an application and the ones mounted on it registered."""

    routes: list[FlatRoute] = field(default_factory=list[FlatRoute])
    mounts: list[tuple[str, Mount, Context]] = field(default_factory=list[tuple[str, Mount, Context]])
    """Mounted ASGI applications that aren't covet's, by their whole path."""
    apps: list[CovetApp] = field(default_factory=list[CovetApp])
    converters: list[Converter] = field(default_factory=list[Converter])


def flatten(app: CovetApp, faults: list[PlanFault]) -> Flattened:
    """Walk through `app` and everything in it. Faults are added to `faults`."""
    walk = _Walk(faults)
    walk.application(app, "", None)
    return walk.found


def join(prefix: str, path: str) -> str:
    """Two paths, one after the other. `/` at the end of the first isn't doubled, and an empty second adds nothing."""
    return prefix.rstrip("/") + path if path else prefix


class _Walk:
    def __init__(self, faults: list[PlanFault]) -> None:
        self.found = Flattened()
        self._faults = faults
        self._open: list[RouteGroup] = []
        self._mounts: list[tuple[str, Mount]] = []

    def application(self, app: CovetApp, prefix: str, around: Context | None) -> None:
        if around is None:
            context = Context(app).within("", app.settings)
        else:
            inner = replace(around, app=app, prefix=prefix, dependency_scope="request")
            context = inner.within("", app.settings)
        if app not in self.found.apps:
            self.found.apps.append(app)
            self.found.converters.extend(app.converters)
        outer, self._mounts = self._mounts, []
        self._group(app, context)
        self._check_mounts()
        self._mounts = outer

    def _group(self, group: RouteGroup, context: Context) -> None:
        if group in self._open:
            cycle = [_name(each) for each in [*self._open[self._open.index(group) :], group]]
            self._faults.append(RouterCycle(prefix=context.prefix, path=cycle))
            return
        self._open.append(group)
        for item in group.items:
            match item:
                case Route():
                    path = join(context.prefix, item.path) or "/"
                    self.found.routes.append(FlatRoute(path, item, context))
                case Include():
                    within = context.within(item.prefix, item.settings)
                    self._group(item.group, within.within(item.group.prefix, item.group.settings))
                case Mount():
                    self._mount(item, context)
        self._open.pop()

    def _mount(self, mount: Mount, context: Context) -> None:
        path = join(context.prefix, mount.path).rstrip("/")
        self._mounts.append((path, mount))
        app: Any = mount.app  # whatever its annotation says
        if isinstance(app, CovetApp):
            self.application(app, path, context)
        elif isinstance(app, RouteGroup):
            self._faults.append(BadHandler(where=_name(app), reason="a router is included, not mounted"))
        else:
            self.found.mounts.append((path, mount, context))

    def _check_mounts(self) -> None:
        for (first, outer), (second, inner) in combinations(self._mounts, 2):
            if f"{second}/".startswith(f"{first}/") or f"{first}/".startswith(f"{second}/"):
                fault = MountConflict(
                    path=second or "/", app=_name(inner.app), with_path=first or "/", with_app=_name(outer.app)
                )
                self._faults.append(fault)


def _name(app: object) -> str:
    title = getattr(app, "title", None)
    if isinstance(title, str):
        return f"the application {title!r}"
    return f"the router {app.prefix!r}" if isinstance(app, RouteGroup) else name_of(app)
