"""What an application declares itself, as contributions: it wins over what plugins contribute under the same key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from covet_core.handlers.source import where
from covet_plugin.contribution import APPLICATION, Contribution
from covet_plugin.entries import ErrorHandlerEntry, MiddlewareEntry, RouteEntry
from covet_plugin.kind import Kind
from covet_plugin.slots import path_slot, type_name
from covet_plugin.stage import Stage

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_plugin.contributed import AnyContribution

__all__ = ("declared_by",)


def declared_by(app: CovetApp) -> tuple[AnyContribution, ...]:
    """The routes, error handlers and named middleware of `app`. Of several under one key the first is told."""
    found: dict[tuple[object, ...], AnyContribution] = {}
    for each in (*_routes(app), *_error_handlers(app), *_middleware(app)):
        found.setdefault((each.kind, each.slot), each)
    return tuple(found.values())


def _routes(app: CovetApp) -> Iterator[AnyContribution]:
    from covet_core.plan.flatten import own_routes

    for flat in own_routes(app):
        for method in flat.route.methods:
            entry = RouteEntry(
                path=flat.path,
                method=method,
                handler=flat.route.handler,
                options=flat.route.options,
                streams=flat.route.stream is not None,
            )
            slot = (method, path_slot(flat.path))
            place = where(flat.route.handler)
            yield Contribution(Kind.ROUTE, f"{method} {flat.path}", entry, APPLICATION, None, slot, place)


def _error_handlers(app: CovetApp) -> Iterator[AnyContribution]:
    for key, handler in app.settings.error_handlers.items():
        name = type_name(key) if isinstance(key, type) else str(key)
        entry = ErrorHandlerEntry(key=key, handler=handler)
        yield Contribution(Kind.ERROR_HANDLER, name, entry, APPLICATION, None, key, where(handler))


def _middleware(app: CovetApp) -> Iterator[AnyContribution]:
    for each in app.settings.middleware:
        if each.name is None or each.is_filter:
            continue
        stage = Stage.APP if each.stage is None else each.stage
        entry = MiddlewareEntry(name=each.name, middleware=each.middleware, stage=stage, options=each.options)
        yield Contribution(Kind.MIDDLEWARE, each.name, entry, APPLICATION, stage, each.name, where(each.middleware))
