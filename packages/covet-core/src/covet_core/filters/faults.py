"""What `plan()` can find wrong with native filters.

::

    PlanFault
    +-- FilterUnavailable       the engine lacks a filter, or the schema of its settings
    +-- FilterSettings          a setting that a filter can't work with
    +-- FilterRepeated          a filter that was contributed twice
"""

from __future__ import annotations

from collections.abc import Sequence

from covet_core.errors import PlanFault

__all__ = ("FilterRepeated", "FilterSettings", "FilterUnavailable")


class FilterUnavailable(PlanFault):
    """The engine lacks a filter, or the schema that its settings are written for."""

    code = "filter-unavailable"

    def __init__(self, *, filter: str, schema: int, owner: str, available: Sequence[int]) -> None:
        self.filter = filter
        self.schema = schema
        self.owner = owner
        self.available: tuple[int, ...] = tuple(available)

    def render(self) -> str:
        has = f"knows its schemas {', '.join(map(str, self.available))}" if self.available else "has no such filter"
        needed = f"the native filter {self.filter!r} with schema {self.schema}"
        return f"{owned(self.owner)} needs {needed}, and the engine {has}."

    def hint(self) -> str:
        return "Bring covet-core and the plugin to versions that fit, or contribute it with a `fallback=` middleware."


class FilterSettings(PlanFault):
    """A setting that a filter can't work with."""

    code = "filter-settings"

    def __init__(self, *, filter: str, owner: str, path: str, reason: str) -> None:
        self.filter = filter
        self.owner = owner
        self.path = path
        self.reason = reason

    def render(self) -> str:
        of = f"the filter {self.filter!r} that {owned(self.owner, begins=False)} contributes"
        what = f"The setting {self.path} of" if self.path else "What is given as the settings of"
        return f"{what} {of} {self.reason}."


class FilterRepeated(PlanFault):
    """A filter that was contributed twice: each stands in the chain once."""

    code = "filter-repeated"

    def __init__(self, *, filter: str, first: str, second: str) -> None:
        self.filter = filter
        self.first = first
        self.second = second

    def render(self) -> str:
        owners = f"{owned(self.first)} and {owned(self.second, begins=False)}"
        if self.first == self.second:
            return f"{owned(self.first)} contributes the filter {self.filter!r} twice."
        return f"{owners} both contribute the filter {self.filter!r}."

    def hint(self) -> str:
        return "Each filter runs once: leave one of the two out, and give the other all of the settings."


def owned(owner: str, *, begins: bool = True) -> str:
    """Name an owner, at the beginning of a sentence or within it."""
    article = "The" if begins else "the"
    return f"{article} application" if owner == "application" else f"{article} plugin {owner!r}"
