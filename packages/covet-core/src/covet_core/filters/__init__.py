"""Native filters: what the engine decides of a request before Python is entered, configured by name and schema."""

from covet_core.filters.compile import available_filters, compile_filters, fallbacks
from covet_core.filters.faults import FilterRepeated, FilterSettings, FilterUnavailable
from covet_core.filters.spec import FilterSpec

__all__ = (
    "FilterRepeated",
    "FilterSettings",
    "FilterSpec",
    "FilterUnavailable",
    "available_filters",
    "compile_filters",
    "fallbacks",
)
