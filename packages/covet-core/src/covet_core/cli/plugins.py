"""`covet plugins`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from covet_core.cli.application import load
from covet_core.cli.errors import UnknownPlugin
from covet_core.cli.table import lines
from covet_core.hosting.planned import PlannedPlugin, compositions_of, planned_plugins

if TYPE_CHECKING:
    from argparse import Namespace

    from covet_core.app import CovetApp
    from covet_plugin.composition import Composition

__all__ = ("plugins",)

_ALIKE: Final = frozenset({"middleware", "health", "openapi"})
"""Kinds whose plural is the same word."""

Compositions = Mapping["CovetApp", "Composition | None"]


def plugins(arguments: Namespace) -> int:
    """Print the plugins in their order with what they contribute, or why one is where it is."""
    found = compositions_of(load(arguments))
    if arguments.why is not None:
        for line in _why(found, arguments.why):
            print(line)
        return 0
    planned = planned_plugins(found)
    if arguments.json:
        print(json.dumps([each.to_dict() for each in planned], indent=2))
        return 0
    for line in (*_table(planned), *_absent(found)):
        print(line)
    return 0


def _why(found: Compositions, plugin: str) -> list[str]:
    """The lines of each application that lists the plugin.

    Raises:
        UnknownPlugin: none does.
    """
    holders = [each for each in found.values() if each is not None and plugin in {info.id for info in each.infos}]
    if not holders:
        raise UnknownPlugin(plugin=plugin, known=[each.id for each in planned_plugins(found)])
    return [line for composition in holders for line in composition.why(plugin)]


def _table(planned: tuple[PlannedPlugin, ...]) -> list[str]:
    if not planned:
        return ["no plugins"]
    rows = lines((each.id, each.version, _counts(each)) for each in planned)
    table: list[str] = []
    for each, row in zip(planned, rows, strict=True):
        table.append(row)
        table += [
            f"  {'shared' if other.kept.owner != 'application' else 'replaced'}: {other.dropped.kind} "
            f"{other.dropped.key}, by {_owner(other.kept.owner)}"
            for other in each.replaced
        ]
    return table


def _counts(plugin: PlannedPlugin) -> str:
    told = ", ".join(_count(kind.replace("_", " "), count) for kind, count in plugin.counts.items()) or "nothing"
    return f"{told} (in {plugin.app.title})" if plugin.mounted else told


def _count(kind: str, count: int) -> str:
    return f"{count} {kind}" if count == 1 or kind in _ALIKE else f"{count} {kind}s"


def _owner(owner: str) -> str:
    return "the application" if owner == "application" else owner


def _absent(found: Compositions) -> list[str]:
    disabled = dict.fromkeys(name for each in found.values() if each is not None for name in each.disabled)
    return [f"disabled: {', '.join(disabled)}"] if disabled else []
