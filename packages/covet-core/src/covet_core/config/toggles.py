"""Switches of a configuration do what they name, or are refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from covet_core.config.errors import ToggleWithoutEffect
from covet_plugin.stage import Stage

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_plugin.contributions import Contributions

__all__ = ("idle_toggles", "install_toggles")

_FILTERS: Final = {
    "request_ids": ("request-id", Stage.EDGE),
    "security_headers": ("security-headers", Stage.PROTECT),
}
"""Filters that a switch installs, with their defaults."""

_NEEDS: Final = {
    "compression": ("a filter or middleware called 'compression'", "compression"),
    "csrf_protection": ("a middleware or plugin called 'csrf'", "csrf"),
    "rate_limiting": ("a middleware, filter or plugin called 'rate-limit'", "rate-limit"),
    "secure_cookies": ("a middleware or plugin called 'sessions'; set_cookie() has secure=True by itself", "sessions"),
}
"""Switches that need something by this name: they would be taken for protection."""


def install_toggles(app: CovetApp) -> None:
    """Have the application contribute what its configuration's switches name."""
    wanted = [filter for name, filter in _FILTERS.items() if _is_on(app.config, name)]
    if wanted:

        def record(to: Contributions) -> None:
            for name, stage in wanted:
                to.filter(name, schema=1, stage=stage, settings={})

        app.contributors.append(record)


def idle_toggles(app: CovetApp, present: frozenset[str]) -> Iterator[ToggleWithoutEffect]:
    """The switches that are on without effect.

    Args:
        app: the application.
        present: the names of its plugins, filters and middleware.
    """
    for toggle, (needs, name) in _NEEDS.items():
        if _is_on(app.config, toggle) and name not in present:
            yield ToggleWithoutEffect(toggle=toggle, needs=needs)


def _is_on(config: Any, name: str) -> bool:
    return any(getattr(config, each, False) is True for each in (name, name.upper()))
