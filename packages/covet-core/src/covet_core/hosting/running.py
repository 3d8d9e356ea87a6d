"""The plugins of an application while its service runs."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from covet_plugin.life.running import Running, entered

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_plugin.composition import Composition

__all__ = ("plugins_running", "running_of")

_log = logging.getLogger("covet.plugins")


@asynccontextmanager
async def plugins_running(app: CovetApp, composition: Composition) -> AsyncGenerator[None, None]:
    """Start the plugins of `app` in their order, and stop them in reverse. `app.get` finds their services meanwhile."""
    for warning in composition.warnings:
        _log.warning("%s", " ".join(filter(None, (warning.render(), warning.hint()))))
    running = Running(composition, title=app.title, version=app.version)
    app.mark_running(running)
    try:
        async with entered(running):
            yield
    finally:
        app.mark_left(running)


def running_of(app: CovetApp, started: Running | None) -> Running:
    """What answers for the plugins of `app`: what was started last, else what knows everything but the services.

    Raises:
        CompositionErrors: nothing was started, and the plugins have faults.
    """
    if started is not None:
        return started
    from covet_core.hosting.compose import compose_app

    return Running(compose_app(app), title=app.title, version=app.version)
