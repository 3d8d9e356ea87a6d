"""The decorators that applications and route groups have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, TypeVar, Unpack

from covet_core.handlers.callables import is_asgi
from covet_core.handlers.hints import local_names
from covet_core.routing.route import Route, RouteOptions, StreamOptions
from covet_core.types import Handler

__all__ = ("Verbs",)

H = TypeVar("H", bound=Callable[..., Any])


class Verbs(ABC):
    """Registers handlers. Every decorator returns the handler as it is, so that it stays a function to call and test.

    The options of all of them are in `RouteOptions`; one that isn't raises `OptionUnknown`, a `TypeError`. Nothing else
    is checked here: `plan()` does, and reports every fault.
    """

    @abstractmethod
    def _record(self, route: Route) -> None:
        """Keep a route."""

    def add_route(
        self, path: str, handler: Handler, methods: Iterable[str] = ("GET",), **options: Unpack[RouteOptions]
    ) -> None:
        """Register `handler` for `methods` under `path`.

        Args:
            path: a pattern such as `/orders/{id:int}`, relative to the group's prefix.
            handler: `def` or `async def`, or an ASGI application that needs no lifespan: what is called with
                `(scope, receive, send)`.
            methods: HTTP methods. `GET` answers `HEAD` too.
            options: see `RouteOptions`.
        """
        _check(path, options)
        names = local_names(handler, 1)
        if is_asgi(handler):
            from covet_core.transports.mount import asgi_route  # few services have one

            handler, options = asgi_route(handler, options)
        self._record(Route(path, _upper(methods), handler, options, names))

    def route(self, path: str, methods: Iterable[str] = ("GET",), **options: Unpack[RouteOptions]) -> Callable[[H], H]:
        """Register the decorated handler for `methods` under `path`.

        Args:
            path: a pattern such as `/orders/{id:int}`, relative to the group's prefix.
            methods: HTTP methods. `GET` answers `HEAD` too.
            options: see `RouteOptions`.
        """
        _check(path, options)
        verbs = _upper(methods)

        def register(handler: H) -> H:
            self._record(Route(path, verbs, handler, options, local_names(handler, 1)))
            return handler

        return register

    def get(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[H], H]:
        """Register the decorated handler for `GET`, and `HEAD`, under `path`."""
        return self.route(path, ("GET",), **options)

    def stream(
        self,
        path: str,
        *,
        keep_alive: float | None = 15.0,
        retry: int | timedelta | None = None,
        finish_on_drain: bool = False,
        **options: Unpack[RouteOptions],
    ) -> Callable[[H], H]:
        """Register the decorated generator for `GET` under `path`: what it yields is sent as a stream of events.

        It is an `async def` with `yield`, or a `def` with `yield` that runs in worker threads, and takes parameters and
        dependencies like any handler. It yields `ServerSentEvent`, or the data of events.

        Args:
            path: a pattern such as `/orders/{id:int}/events`, relative to the group's prefix.
            keep_alive: seconds after which a comment is sent where nothing else was.
            retry: how long clients wait before they connect again, in milliseconds or as a `timedelta`.
            finish_on_drain: let streams go on to their end while the service stops.
            options: see `RouteOptions`.
        """
        _check(path, options)
        said = StreamOptions(keep_alive, retry, finish_on_drain)

        def register(handler: H) -> H:
            self._record(Route(path, ("GET",), handler, options, local_names(handler, 1), said))
            return handler

        return register

    def post(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[H], H]:
        """Register the decorated handler for `POST` under `path`."""
        return self.route(path, ("POST",), **options)

    def put(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[H], H]:
        """Register the decorated handler for `PUT` under `path`."""
        return self.route(path, ("PUT",), **options)

    def patch(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[H], H]:
        """Register the decorated handler for `PATCH` under `path`."""
        return self.route(path, ("PATCH",), **options)

    def delete(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[H], H]:
        """Register the decorated handler for `DELETE` under `path`."""
        return self.route(path, ("DELETE",), **options)

    def head(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[H], H]:
        """Register the decorated handler for `HEAD` under `path`, where a `GET` handler's own answer won't do."""
        return self.route(path, ("HEAD",), **options)

    def options(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[H], H]:
        """Register the decorated handler for `OPTIONS` under `path`, instead of the automatic answer."""
        return self.route(path, ("OPTIONS",), **options)


def _check(path: object, options: Mapping[str, Any]) -> None:
    """Refuse what is no call of a decorator, since nothing would be registered, and options that nothing would heed."""
    if not isinstance(path, str):
        from covet_core.misuse import DecoratorMisused

        raise DecoratorMisused(what="A route", needs="its path", given=path, written="@app.get('/path')")
    known = RouteOptions.__annotations__
    unknown = options.keys() - known.keys()
    if unknown:
        from covet_core.misuse import unknown_of_route

        raise unknown_of_route(path, min(unknown), known)


def _upper(methods: Iterable[str]) -> tuple[str, ...]:
    given = (methods,) if isinstance(methods, str) else methods
    return tuple(dict.fromkeys(method.upper() for method in given))
