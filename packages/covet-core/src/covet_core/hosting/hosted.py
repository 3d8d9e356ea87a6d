"""An application with what its plugins contribute, as the plan takes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from covet_core.middleware.base import Middleware
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_core.filters import FilterSpec
    from covet_core.routing.group import ErrorKey
    from covet_core.routing.route import Route
    from covet_core.types import ErrorHandler
    from covet_plugin.composition import Composition
    from covet_plugin.errors import CovetError

__all__ = ("Hosted", "Parameters", "has_plugins", "host", "unhosted")

Parameters: TypeAlias = Mapping[type[Any], Callable[[Any], Any]]
"""What makes the graph's node of a parameter, by the type that it is annotated with: for a `Site` a `Node`."""

_INNERMOST: Final = 5
"""The number of the stage `APP`, in which middleware without one is: `Stage` itself is loaded with plugins only."""


@record(eq=False)
class Hosted:
    """What applies to all routes of an application, and the routes that its plugins add."""

    middleware: tuple[Middleware, ...]
    """Outermost first."""
    error_handlers: Mapping[ErrorKey, ErrorHandler] = field(default_factory=dict["ErrorKey", "ErrorHandler"])
    """Those of plugins: asked after the application's own."""
    routes: tuple[tuple[Route, str | None], ...] = ()
    """Each with the id of its plugin; None for what the application contributes like one."""
    parameters: Parameters = field(default_factory=dict[type[Any], Callable[[Any], Any]])
    filters: tuple[FilterSpec, ...] = ()
    """What every request goes through in the engine."""
    composition: Composition | None = None


def unhosted(app: CovetApp) -> Hosted:
    """What the application declares itself, without any plugin."""
    return Hosted(_staged(_own_layers(app)))


def has_plugins(app: CovetApp) -> bool:
    """Whether there is anything to compose."""
    listed = app.plugins or app.contributors or app.discovers_plugins
    return bool(listed) or any(each.is_filter for each in app.settings.middleware)


def host(app: CovetApp, faults: list[CovetError], *, mounted: bool) -> Hosted:
    """The application with its plugins. Of one without any, nothing about plugins is loaded.

    Args:
        app: the application.
        faults: what is wrong is added here; what the plugins would contribute is then left out.
        mounted: whether it is part of another application's plan.
    """
    if not has_plugins(app):
        return unhosted(app)
    from covet_core.hosting.compose import compose_app
    from covet_core.hosting.declared import declared_by
    from covet_core.hosting.expand import expand
    from covet_plugin.composition import CompositionErrors

    declared = declared_by(app)
    try:
        composition = compose_app(app, declared)
    except CompositionErrors as found:
        faults += found.exceptions
        return unhosted(app)
    parts = expand(composition, declared, faults, mounted=mounted)
    return Hosted(
        _staged((*parts.middleware, *_own_layers(app), *parts.own_middleware)),
        parts.error_handlers,
        parts.routes,
        parts.parameters,
        parts.filters,
        composition,
    )


def _own_layers(app: CovetApp) -> tuple[Middleware, ...]:
    """The application's middleware, without what the engine does."""
    return tuple(each for each in app.settings.middleware if not each.is_filter)


def _staged(middleware: Sequence[Middleware]) -> tuple[Middleware, ...]:
    """By stage, and within a stage as given: plugins' first, the application's inside of them."""
    return tuple(sorted(middleware, key=lambda each: _INNERMOST if each.stage is None else each.stage))
