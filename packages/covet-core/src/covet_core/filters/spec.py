"""A filter as it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_plugin.stage import Stage

__all__ = ("FilterSpec",)


@record(eq=False)
class FilterSpec:
    """One native filter, as a plugin or the application contributes it."""

    name: str
    """What the engine knows it by: `trusted-hosts`."""
    schema: int
    """The number of the schema that the settings are written for."""
    settings: Mapping[str, Any]
    """Its settings: text, whole numbers, truth values, None, and lists and mappings of them."""
    stage: Stage
    """How far outside it decides."""
    owner: str
    """Who contributes it: a plugin's id, or `application`."""
    fallback: Callable[..., Any] | None = None
    """A middleware that does the same, for an engine that lacks the filter or its schema; None if there is none."""
