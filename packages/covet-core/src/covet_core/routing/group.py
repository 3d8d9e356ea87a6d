"""Routes that have a prefix, tags, middleware, dependencies or error handlers in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any, TypeVar, overload

from covet_core.middleware.base import AnyMiddleware, Middleware
from covet_core.routing.mount import Mount
from covet_core.routing.route import Route
from covet_core.routing.tags import Tag
from covet_core.routing.timeout import INHERITED, Inherited, Timeout
from covet_core.routing.verbs import Verbs
from covet_core.types import ErrorHandler, TeardownScope
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core.about import Security
    from covet_core.app import CovetApp
    from covet_core.http.exceptions import HTTPException
    from covet_core.http.files.static import StaticFiles
    from covet_core.middleware.native import NativeMiddleware
    from covet_core.routing.decompression import RequestDecompression
    from covet_core.types import ASGIApp

__all__ = ("UNSAID", "ErrorKey", "GroupSettings", "Include", "RouteGroup", "Router", "record_of")

UNSAID: Any = None
"""What a decorator has where it was written with nothing between its parentheses: for an error that tells more."""

E = TypeVar("E", bound=Callable[..., Any])
M = TypeVar("M", bound=Callable[..., Any])

ErrorKey = type[BaseException] | int
"""What an error handler is registered for: a class of exceptions, or a status."""


@record(frozen=False)
class GroupSettings:
    """What the routes of a group have in common."""

    tags: list[Tag]
    middleware: list[Middleware]
    dependencies: list[Any]
    error_handlers: dict[ErrorKey, ErrorHandler]
    dependency_scope: TeardownScope | None = None
    include_in_schema: bool | None = None
    deprecated: bool | None = None
    raises: list[type[HTTPException]] = field(default_factory=list[Any])
    responses: Mapping[int | str, Mapping[str, Any]] = field(default_factory=dict[int | str, Mapping[str, Any]])
    timeout: Timeout | Inherited = INHERITED
    security: Security | None = None
    request_decompression: RequestDecompression | None = None


@record(eq=False)
class Include:
    """A group under a prefix of another one."""

    prefix: str
    group: RouteGroup
    settings: GroupSettings


class RouteGroup(Verbs):
    """A group of routes: `orders = app.route_group("/orders", tags=["orders"])`, or a `Router` that is included later.

    Args:
        prefix: what every path of the group starts with; empty, or `/` and more without one at its end.
        tags: for OpenAPI, before the tags of a route; a member of an enum stands for its value.
        middleware: between that of what the group is in and that of its routes, outermost first.
        dependencies: `Depends(...)` that are called for their effect before those of a route.
        exception_handlers: by class or status; asked before those of what the group is in.
        dependency_scope: when dependencies with `yield` that don't say are torn down.
        include_in_schema: whether OpenAPI shows the routes that don't say.
        deprecated: whether OpenAPI marks the routes that don't say.
        raises: the problems that any route of the group may answer with, for OpenAPI.
        responses: further responses for OpenAPI, by status; those of a route come over them.
        timeout: seconds, or a `timedelta`, until a response begins, for the routes that don't say; None for no limit.
        security: what a request has to show, for OpenAPI, for the routes that don't say; `[]` for nothing.
        request_decompression: the content codings that bodies are taken in, for the routes that don't say; None leaves
            it to what the group is in.
    """

    def __init__(
        self,
        prefix: str = "",
        *,
        tags: Sequence[Tag] = (),
        middleware: Sequence[AnyMiddleware] = (),
        dependencies: Sequence[Any] = (),
        exception_handlers: Mapping[ErrorKey, ErrorHandler] | None = None,
        dependency_scope: TeardownScope | None = None,
        include_in_schema: bool | None = None,
        deprecated: bool | None = None,
        raises: Sequence[type[HTTPException]] = (),
        responses: Mapping[int | str, Mapping[str, Any]] | None = None,
        timeout: Timeout | Inherited = INHERITED,
        security: Security | None = None,
        request_decompression: RequestDecompression | None = None,
    ) -> None:
        self.prefix = prefix
        self.settings: GroupSettings = GroupSettings(
            list(tags),
            [record_of(item) for item in middleware],
            list(dependencies),
            dict(exception_handlers or {}),
            dependency_scope,
            include_in_schema,
            deprecated,
            list(raises),
            dict(responses or {}),
            timeout,
            security,
            request_decompression,
        )
        self.items: list[Route | Include | Mount] = []

    def _record(self, route: Route) -> None:
        self.items.append(route)

    def route_group(
        self,
        prefix: str = "",
        *,
        tags: Sequence[Tag] = (),
        middleware: Sequence[AnyMiddleware] = (),
        dependencies: Sequence[Any] = (),
        exception_handlers: Mapping[ErrorKey, ErrorHandler] | None = None,
        dependency_scope: TeardownScope | None = None,
        include_in_schema: bool | None = None,
        deprecated: bool | None = None,
        raises: Sequence[type[HTTPException]] = (),
        responses: Mapping[int | str, Mapping[str, Any]] | None = None,
        timeout: Timeout | Inherited = INHERITED,
        security: Security | None = None,
        request_decompression: RequestDecompression | None = None,
    ) -> RouteGroup:
        """Make a group within this one. The parameters are those of `RouteGroup`."""
        group = RouteGroup(
            prefix,
            tags=tags,
            middleware=middleware,
            dependencies=dependencies,
            exception_handlers=exception_handlers,
            dependency_scope=dependency_scope,
            include_in_schema=include_in_schema,
            deprecated=deprecated,
            raises=raises,
            responses=responses,
            timeout=timeout,
            security=security,
            request_decompression=request_decompression,
        )
        self.include_router(group)
        return group

    def include_router(
        self,
        router: RouteGroup,
        prefix: str = "",
        *,
        tags: Sequence[Tag] = (),
        middleware: Sequence[AnyMiddleware] = (),
        dependencies: Sequence[Any] = (),
        exception_handlers: Mapping[ErrorKey, ErrorHandler] | None = None,
        dependency_scope: TeardownScope | None = None,
        include_in_schema: bool | None = None,
        deprecated: bool | None = None,
        raises: Sequence[type[HTTPException]] = (),
        responses: Mapping[int | str, Mapping[str, Any]] | None = None,
        timeout: Timeout | Inherited = INHERITED,
        security: Security | None = None,
    ) -> None:
        """Put the routes of `router` into this group, also those that are added to it later.

        Args:
            router: a group or router; it may be included in several places.
            prefix: put before the router's own prefix.
            tags: before the router's own.
            middleware: around the router's own.
            dependencies: called before the router's own.
            exception_handlers: asked after the router's own.
            dependency_scope: for the dependencies that don't say, if the router doesn't either.
            include_in_schema: for the routes that don't say.
            deprecated: for the routes that don't say.
            raises: before the router's own.
            responses: further responses for OpenAPI, by status; those of the router come over them.
            timeout: for the routes that don't say, if the router doesn't either.
            security: for the routes that don't say, if the router doesn't either.
        """
        settings = GroupSettings(
            list(tags),
            [record_of(item) for item in middleware],
            list(dependencies),
            dict(exception_handlers or {}),
            dependency_scope,
            include_in_schema,
            deprecated,
            list(raises),
            dict(responses or {}),
            timeout,
            security,
        )
        self.items.append(Include(prefix, router, settings))

    def mount(self, path: str, app: CovetApp | StaticFiles | ASGIApp, name: str | None = None) -> None:
        """Put another application, or `StaticFiles`, under `path`: see `Mount`.

        Args:
            path: what the paths of its requests begin with.
            app: the application.
            name: what `url_for(name, path=...)` finds addresses of files by. The last segment of `path` by default.
        """
        self.items.append(Mount(path, app, name))

    def add_middleware(self, middleware: Callable[..., Any] | Middleware | NativeMiddleware, /, **options: Any) -> None:
        """Add a middleware inside of those added before.

        Args:
            middleware: a function `(request, call_next)`, an object with such a `__call__`, a class of such objects, or
                a `Middleware` with its own options.
            options: what the class is constructed with when the plan is made.
        """
        record = middleware if isinstance(middleware, Middleware) else Middleware(middleware, **options)
        self.settings.middleware.append(record)

    @overload
    def middleware(self, function: M, /) -> M: ...
    @overload
    def middleware(self, name: str | None = None, /) -> Callable[[M], M]: ...
    def middleware(self, name: Any = None, /) -> Any:
        """Add the decorated function as middleware: `@app.middleware` or `@app.middleware("timing")`.

        Args:
            name: a unique name, for plans; the function itself where the decorator is written without parentheses.
        """
        if callable(name):
            self.add_middleware(name)
            return name

        def register(function: M) -> M:
            record = Middleware(function)
            self.add_middleware(record if name is None else record.named(name))
            return function

        return register

    def exception_handler(self, key: ErrorKey = UNSAID) -> Callable[[E], E]:
        """Register the decorated function for a class of exceptions, or for a status of `HTTPException`.

        The function takes the request and the exception, and returns whatever a handler may return. Of several classes
        the nearest one in the exception's method resolution order counts; a handler for `Exception`, or for 500,
        answers what would otherwise be a bare 500, outside of all middleware, and the traceback is logged all the same.

        Args:
            key: the class or status.

        Raises:
            DecoratorMisused: it was written without the class or status, so that nothing would be registered.
        """
        if key is UNSAID or hasattr(key, "__code__"):
            from covet_core.misuse import DecoratorMisused

            written = "@app.exception_handler(KeyError)"
            raise DecoratorMisused(what="An error handler", needs="its class or status", given=key, written=written)

        def register(function: E) -> E:
            self.add_exception_handler(key, function)
            return function

        return register

    def add_exception_handler(self, key: ErrorKey, handler: ErrorHandler) -> None:
        """Register `handler` like `exception_handler` does. A later one for the same key replaces it."""
        self.settings.error_handlers[key] = handler


Router = RouteGroup
"""A group that was made by itself, to be included: `router = Router(prefix="/orders")`."""


def record_of(item: AnyMiddleware) -> Middleware:
    """What was given as middleware, with its options."""
    return item if isinstance(item, Middleware) else Middleware(item)
