"""Whether the names that a plugin gives are its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from covet_plugin.kind import Kind

if TYPE_CHECKING:
    from covet_plugin.contributed import AnyContribution

__all__ = ("foreign_names",)

_NAMED: Final = frozenset({Kind.MIDDLEWARE, Kind.HEALTH, Kind.COMMAND, Kind.OPENAPI, Kind.METRIC, Kind.CHECK})
"""Kinds whose keys are names that the plugin chose. Paths, types and the names of services and filters are not."""

_SEPARATORS: Final = "-_.:/"


def foreign_names(plugin: str, contributions: Iterable[AnyContribution], prefixes: Sequence[str]) -> Iterator[str]:
    """Tell of names that another plugin might choose too.

    A plugin's names are its id, and whatever begins with its id and one of `-_.:/`. In metrics, dashes are underscores.

    Args:
        plugin: the plugin's id.
        contributions: what it contributes.
        prefixes: what names may begin with besides.
    """
    for each in contributions:
        if each.kind not in _NAMED or each.key.startswith(tuple(prefixes)):
            continue
        own = plugin.replace("-", "_") if each.kind is Kind.METRIC else plugin
        if each.key != own and not each.key.startswith(tuple(own + separator for separator in _SEPARATORS)):
            yield f"the name of the {each.kind} {each.key!r} is not {own!r}, and does not begin with it and a separator"
