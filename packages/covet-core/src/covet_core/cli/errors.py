"""What can go wrong with a command beside its application."""

from __future__ import annotations

from covet_core.errors import CoreError

__all__ = ("PlanFileUnreadable",)


class PlanFileUnreadable(CoreError):
    """The plan to compare with can't be read."""

    code = "plan-file-unreadable"

    def __init__(self, *, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason

    def render(self) -> str:
        return f"The plan in {self.path!r} can't be compared with: {self.reason}."

    def hint(self) -> str:
        return "Make it with `covet plan --json > plan.json`, by the same version of covet."
