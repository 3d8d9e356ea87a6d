"""From applications and groups within groups to one list of routes, each with everything that applies to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

from covet_core.app import CovetApp
from covet_core.errors import CovetError
from covet_core.handlers.faults import BadHandler
from covet_core.handlers.source import name_of, where
from covet_core.hosting.hosted import Hosted, Parameters, host, unhosted
from covet_core.middleware.base import Middleware
from covet_core.middleware.faults import MisplacedStage
from covet_core.problems.declarations import Declaration, declared
from covet_core.routing.converters import Converter, pattern_shape
from covet_core.routing.faults import MountConflict, RouterCycle
from covet_core.routing.group import ErrorKey, GroupSettings, Include, RouteGroup
from covet_core.routing.mount import Mount
from covet_core.routing.route import Route
from covet_core.routing.tags import Tag
from covet_core.routing.timeout import INHERITED, Timeout
from covet_core.types import ErrorHandler, TeardownScope
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core.about import Security
    from covet_core.routing.decompression import RequestDecompression
    from covet_plugin.errors import CovetError

__all__ = ("Context", "FlatRoute", "Flattened", "flatten", "own_routes", "webhook_routes")


@record()
class Context:
    """What the groups around a route give it, outermost first."""

    app: CovetApp
    prefix: str = ""
    tags: tuple[Tag, ...] = ()
    middleware: tuple[Middleware, ...] = ()
    dependencies: tuple[Any, ...] = ()
    levels: tuple[Mapping[ErrorKey, ErrorHandler], ...] = ()
    """Error handlers, innermost first."""
    dependency_scope: TeardownScope = "request"
    include_in_schema: bool = True
    deprecated: bool = False
    raises: tuple[Declaration, ...] = ()
    responses: Mapping[int | str, Mapping[str, Any]] = field(default_factory=dict[int | str, Mapping[str, Any]])
    timeout: Timeout = None
    """The limit of routes that don't say."""
    security: Security | None = None
    """What is said of routes that don't say; None leaves it to the document as a whole."""
    request_decompression: RequestDecompression = ()
    """The content codings that routes take bodies in that don't say."""
    parameters: Parameters = field(default_factory=dict[type[Any], Callable[[Any], Any]])
    """What plugins fill parameters with, by the type that they are annotated with: for a `Site` a `Node`."""

    def inside(self, app: CovetApp, prefix: str, hosted: Hosted) -> Context:
        """The context inside of an application, whose own error handlers come before those of its plugins."""
        levels = (hosted.error_handlers, *self.levels) if hosted.error_handlers else self.levels
        base = replace(
            self, app=app, prefix=prefix, levels=levels, dependency_scope="request", parameters=hosted.parameters
        )
        settings = replace(app.settings, middleware=list(hosted.middleware))
        if app is not self.app:
            # The document speaks of the outermost application as a whole; what another one says is told of its routes.
            settings.security = app.about.get("security")
        return base.within("", settings, f"the application {app.title!r}")

    def within(self, prefix: str, settings: GroupSettings, name: str | None = None) -> Context:
        """The context inside of a group, which is called by its prefix or `name`."""
        path = join(self.prefix, prefix)
        levels = (settings.error_handlers, *self.levels) if settings.error_handlers else self.levels
        decompression = settings.request_decompression
        shown, deprecated = settings.include_in_schema, settings.deprecated
        return replace(
            self,
            prefix=path,
            tags=(*self.tags, *settings.tags),
            middleware=(*self.middleware, *settings.middleware),
            dependencies=(*self.dependencies, *settings.dependencies),
            levels=levels,
            dependency_scope=settings.dependency_scope or self.dependency_scope,
            include_in_schema=self.include_in_schema if shown is None else shown,
            deprecated=self.deprecated if deprecated is None else deprecated,
            raises=(*self.raises, *declared(settings.raises, name or f"the group {path!r}")),
            responses={**self.responses, **settings.responses},
            timeout=self.timeout if settings.timeout is INHERITED else settings.timeout,
            security=self.security if settings.security is None else settings.security,
            request_decompression=self.request_decompression if decompression is None else decompression,
        )


@record()
class FlatRoute:
    """A route with its whole path, and what applies to it."""

    path: str
    route: Route
    context: Context
    owner: str | None = None
    """The id of the plugin that contributes it; None for the application's own."""


@record(frozen=False)
class Flattened:
    """Everything that an application and the ones mounted on it registered."""

    routes: list[FlatRoute] = field(default_factory=list[FlatRoute])
    mounts: list[tuple[str, Mount, Context]] = field(default_factory=list[tuple[str, Mount, Context]])
    """Mounted ASGI applications that aren't covet's, by their whole path."""
    static: list[tuple[str, Mount, Context]] = field(default_factory=list[tuple[str, Mount, Context]])
    """Mounted `StaticFiles`, by their whole path."""
    apps: dict[CovetApp, Hosted] = field(default_factory=dict[CovetApp, Hosted])
    """The application and those mounted on it, with what their plugins contribute."""
    converters: list[Converter] = field(default_factory=list[Converter])
    context: Context | None = None
    """What applies to every route of the application."""

    @property
    def around(self) -> Context:
        """What applies to every route of the application."""
        assert self.context is not None
        return self.context


def flatten(app: CovetApp, faults: list[CovetError], plugin_faults: list[CovetError]) -> Flattened:
    """Walk through `app` and everything in it, its plugins among it.

    Args:
        app: the application.
        faults: what is wrong with it is added here.
        plugin_faults: what is wrong with its plugins is added here.
    """
    walk = _Walk(faults, lambda app, mounted: host(app, plugin_faults, mounted=mounted))
    walk.application(app, "", None)
    return walk.found


def own_routes(app: CovetApp) -> Sequence[FlatRoute]:
    """The routes of `app` and of what is in it, without those of plugins. What is wrong with them is told elsewhere."""
    walk = _Walk([], lambda app, _: unhosted(app))
    walk.application(app, "", None)
    return walk.found.routes


def webhook_routes(app: CovetApp, group: RouteGroup, faults: list[CovetError]) -> Sequence[FlatRoute]:
    """The routes of the group that describes webhooks of `app`: nothing of the application applies to them."""
    walk = _Walk(faults, lambda each, _: unhosted(each))
    walk.group(group, Context(app))
    return walk.found.routes


def join(prefix: str, path: str) -> str:
    """Two paths, one after the other. `/` at the end of the first isn't doubled, and an empty second adds nothing."""
    return prefix.rstrip("/") + path if path else prefix


class _Walk:
    def __init__(self, faults: list[CovetError], host: Callable[[CovetApp, bool], Hosted]) -> None:
        self.found = Flattened()
        self._faults = faults
        self._host = host
        self._open: list[RouteGroup] = []
        self._mounts: list[tuple[str, Mount]] = []

    def application(self, app: CovetApp, prefix: str, around: Context | None) -> None:
        if app not in self.found.apps:
            self.found.apps[app] = self._host(app, around is not None)
            self.found.converters.extend(app.converters)
        hosted = self.found.apps[app]
        context = (around or Context(app)).inside(app, prefix, hosted)
        if self.found.context is None:
            self.found.context = context
        outer, self._mounts = self._mounts, []
        start = len(self.found.routes)
        self.group(app, context)
        self._contributed(hosted, context, self.found.routes[start:])
        self._check_mounts()
        self._mounts = outer

    def _contributed(self, hosted: Hosted, context: Context, own: Sequence[FlatRoute]) -> None:
        """Add the routes of plugins, without the methods that the application answers itself."""
        taken = {(method, pattern_shape(flat.path)) for flat in own for method in flat.route.methods}
        for route, owner in hosted.routes:
            path = join(context.prefix, route.path)
            methods = tuple(each for each in route.methods if (each, pattern_shape(path)) not in taken)
            if methods:
                left = route if methods == route.methods else replace(route, methods=methods)
                self.found.routes.append(FlatRoute(path, left, context, owner))

    def group(self, group: RouteGroup, context: Context) -> None:
        if group in self._open:
            cycle = [_name(each) for each in [*self._open[self._open.index(group) :], group]]
            self._faults.append(RouterCycle(prefix=context.prefix, path=cycle))
            return
        self._open.append(group)
        for item in group.items:
            match item:
                case Route():
                    self._check_stages(item.options.get("middleware", ()), f"the route {item.path!r}")
                    path = join(context.prefix, item.path) or "/"
                    self.found.routes.append(FlatRoute(path, item, context))
                case Include():
                    staged = (*item.settings.middleware, *item.group.settings.middleware)
                    self._check_stages(staged, f"the router {item.group.prefix!r}")
                    within = context.within(item.prefix, item.settings)
                    self.group(item.group, within.within(item.group.prefix, item.group.settings))
                case Mount():
                    self._mount(item, context)
        self._open.pop()

    def _check_stages(self, middleware: Sequence[object], owner: str) -> None:
        for each in middleware:
            if isinstance(each, Middleware) and each.stage is not None:
                stage = each.stage.name.lower()
                self._faults.append(MisplacedStage(middleware=where(each.middleware), stage=stage, owner=owner))

    def _mount(self, mount: Mount, context: Context) -> None:
        path = join(context.prefix, mount.path).rstrip("/")
        app: Any = mount.app  # whatever its annotation says
        if getattr(app, "__covet_static__", False):
            # Files lie behind every route: more of a path's segments are known there, so that those win.
            self.found.static.append((path, mount, context))
            return
        self._mounts.append((path, mount))
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
