"""What requests have to show, by the schemes that the application and those mounted on it declare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from covet_core.plan.faults import SecurityUnknown
from covet_plugin.kind import Kind

if TYPE_CHECKING:
    from covet_core.about import AboutOptions, Security
    from covet_core.app import CovetApp
    from covet_core.errors import CovetError
    from covet_core.plan.plan import PlannedRoute
    from covet_plugin.composition import Composition

__all__ = ("about_with_schemes", "check_security")


def about_with_schemes(app: CovetApp, apps: Iterable[CovetApp]) -> AboutOptions:
    """What `app` says about itself, with the schemes of the applications mounted on it; its own come first."""
    schemes: dict[str, Mapping[str, Any]] = {}
    for each in (app, *apps):
        for name, scheme in each.about.get("security_schemes", {}).items():
            schemes.setdefault(name, scheme)
    return {**app.about, "security_schemes": schemes} if schemes else app.about


def check_security(
    about: AboutOptions, routes: Iterable[PlannedRoute], composition: Composition | None, faults: list[CovetError]
) -> None:
    """Report schemes that routes ask for and nobody declares, each once, where it is asked for first.

    Plugins that change the OpenAPI document may declare further ones there, and so nothing is known of them here.
    """
    if composition is not None and composition.contributions.of(Kind.OPENAPI):
        return
    known = about.get("security_schemes", {})
    told: set[str] = set()
    for name, by in _asked(about, routes):
        if name not in known and name not in told:
            told.add(name)
            faults.append(SecurityUnknown(scheme=name, by=by, known=sorted(known)))


def _asked(about: AboutOptions, routes: Iterable[PlannedRoute]) -> Iterator[tuple[str, str]]:
    """Every scheme, with who asks for it."""
    for name in _names(about.get("security")):
        yield name, "the application"
    for route in routes:
        for name in _names(route.security):
            yield name, f"{route.key} ({route.where})"
        for each in route.callbacks:
            for name in _names(each.security):
                yield name, f"the callback {each.name} of {route.key} ({each.where})"


def _names(security: Security | None) -> Iterator[str]:
    for item in security or ():
        if isinstance(item, str):
            yield item
        else:
            yield from item
