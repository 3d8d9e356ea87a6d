"""From the filters that are asked for to the engine's chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from covet_core import _engine
from covet_core._engine import FilterChain, filter_faults
from covet_core.errors import CovetError
from covet_core.filters.faults import FilterRepeated, FilterSettings, FilterUnavailable
from covet_core.filters.spec import FilterSpec

__all__ = ("available_filters", "compile_filters", "fallbacks")


def available_filters() -> Mapping[str, tuple[int, ...]]:
    """The filters that the engine has: the numbers of the schemas that it reads, by the filter's name."""
    return MappingProxyType(_engine.available_filters())


def compile_filters(specs: Sequence[FilterSpec], faults: list[CovetError]) -> FilterChain | None:
    """Make the chain that every request goes through: by stage, in the given order within a stage.

    What the engine lacks and has a fallback is left out: `fallbacks` tells it.

    Args:
        specs: the filters that are asked for.
        faults: everything that is wrong with them is added here.

    Returns:
        The chain; None when there is nothing in it, or something is wrong.
    """
    before = len(faults)
    native = [spec for spec in sorted(specs, key=lambda spec: spec.stage) if is_native(spec)]
    faults.extend(
        FilterUnavailable(
            filter=spec.name, schema=spec.schema, owner=spec.owner, available=available_filters().get(spec.name, ())
        )
        for spec in specs
        if spec.fallback is None and not is_native(spec)
    )
    for spec in native:
        faults.extend(
            FilterSettings(filter=spec.name, owner=spec.owner, path=path, reason=reason)
            for path, reason in filter_faults(spec.name, spec.schema, spec.settings)
        )
    _check_repeated(native, faults)
    if not native or len(faults) > before:
        return None
    return FilterChain([(spec.name, spec.schema, spec.settings) for spec in native])


def fallbacks(specs: Sequence[FilterSpec]) -> tuple[FilterSpec, ...]:
    """Those of `specs` whose `fallback` has to run, as a middleware of their stage: the engine lacks the filter."""
    return tuple(spec for spec in specs if spec.fallback is not None and not is_native(spec))


def is_native(spec: FilterSpec) -> bool:
    """Whether the engine has the filter, and reads the schema of its settings."""
    return spec.schema in available_filters().get(spec.name, ())


def _check_repeated(native: Sequence[FilterSpec], faults: list[CovetError]) -> None:
    seen: dict[str, FilterSpec] = {}
    for spec in native:
        first = seen.setdefault(spec.name, spec)
        if first is not spec:
            faults.append(FilterRepeated(filter=spec.name, first=first.owner, second=spec.owner))
