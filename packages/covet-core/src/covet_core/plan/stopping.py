"""Whether a service can stop in the time that it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from covet_core.plan.faults import StopTooLong

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_plugin.composition import Composition

__all__ = ("stop_faults",)


def stop_faults(app: CovetApp, compositions: Mapping[CovetApp, Composition | None]) -> list[StopTooLong]:
    """Add up what is waited for, one after the other, when the lifespan is left.

    Args:
        app: the outermost application, whose limits hold.
        compositions: the plugins of each application.
    """
    parts = [("Limits.background_timeout", max(each.limits.background_timeout for each in compositions))]
    parts += [
        (f"the plugin {info.id!r}", info.stop_timeout)
        for composition in compositions.values()
        for info in (() if composition is None else composition.infos)
        if info.stop_timeout
    ]
    limit = app.limits.lifespan_timeout
    return [StopTooLong(parts=parts, lifespan_timeout=limit)] if sum(each for _, each in parts) > limit else []
