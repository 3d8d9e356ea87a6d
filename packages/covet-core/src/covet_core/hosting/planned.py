"""The plugins of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_plugin.composition import Composition, Replaced
    from covet_plugin.contributed import AnyContribution
    from covet_plugin.errors import CovetError

__all__ = ("PlannedPlugin", "compositions_of", "planned_plugins")


@record(eq=False)
class PlannedPlugin:
    """A plugin with what it contributes."""

    id: str
    version: str
    summary: str
    app: CovetApp
    """The application that lists it: the plan's own, or one that is mounted."""
    mounted: bool
    contributions: tuple[AnyContribution, ...]
    """What of it is in effect."""
    replaced: tuple[Replaced, ...]
    """What of it isn't: the application declares the same itself, or another plugin shares it."""

    @property
    def counts(self) -> dict[str, int]:
        """How many contributions of each kind are in effect."""
        kinds = [str(each.kind) for each in self.contributions]
        return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}

    def to_dict(self) -> dict[str, Any]:
        """What JSON can hold of it."""
        return {
            "id": self.id,
            "version": self.version,
            "app": self.app.title,
            "contributions": [each.to_dict() for each in self.contributions],
            "replaced": [
                {"kind": str(each.dropped.kind), "key": each.dropped.key, "by": each.kept.owner}
                for each in self.replaced
            ],
        }


def planned_plugins(compositions: Mapping[CovetApp, Composition | None]) -> tuple[PlannedPlugin, ...]:
    """Every plugin of every application, in the order in which they start."""
    return tuple(
        PlannedPlugin(
            info.id,
            info.version,
            info.summary,
            app,
            place > 0,
            composition.contributions.by(info.id),
            tuple(each for each in (*composition.replaced, *composition.shared) if each.dropped.owner == info.id),
        )
        for place, (app, composition) in enumerate(compositions.items())
        if composition is not None
        for info in composition.infos
    )


def compositions_of(app: CovetApp) -> Mapping[CovetApp, Composition | None]:
    """The plugins of an application and of those that are mounted on it, without the rest of a plan.

    Raises:
        PlanErrors: something is wrong with them.
    """
    from covet_core.plan.faults import PlanErrors
    from covet_core.plan.flatten import flatten

    faults: list[CovetError] = []
    found = flatten(app, [], faults)
    if faults:
        raise PlanErrors.of(app.title, faults)
    return {each: hosted.composition for each, hosted in found.apps.items()}
