"""A composition for people, and as plain data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from covet_plugin.plain import plain

if TYPE_CHECKING:
    from covet_plugin.composing.conflicts import Replaced
    from covet_plugin.composition import Composition
    from covet_plugin.info import PluginInfo

__all__ = ("as_dict", "why")


def why(composition: Composition, plugin: str) -> tuple[str, ...]:
    """Lines that say why `plugin` stands where it does, and what it brings.

    Args:
        composition: where it is.
        plugin: its id.
    """
    ids = [info.id for info in composition.infos]
    if plugin in composition.disabled:
        return (f"{plugin} is left out by COVET_DISABLE_PLUGINS.",)
    if plugin not in ids:
        return (f"{plugin} is not among the plugins.",)
    info = composition.infos[ids.index(plugin)]
    lines = [f"{plugin} {info.version}: number {ids.index(plugin) + 1} of {len(ids)} to start"]
    edges = [edge for edge in composition.edges if plugin in (edge.first, edge.then)]
    for edge in edges:
        place = f"before {edge.then}" if edge.first == plugin else f"after {edge.first}"
        lines.append(f"  {place}: {edge.reason}")
    if not edges:
        lines.append("  nobody says where: the application's list decides")
    lines += [f"  contributes {each.kind} {each.key}" for each in composition.contributions.by(plugin)]
    lines += _lost(plugin, composition.replaced, "replaced by the application's own")
    lines += _lost(plugin, composition.shared, "the same as that of")
    return tuple(lines)


def _lost(plugin: str, rows: Iterable[Replaced], how: str) -> list[str]:
    found = [each for each in rows if each.dropped.owner == plugin]
    owner = [f" {each.kept.owner}" if how.endswith("of") else "" for each in found]
    return [
        f"  contributes {each.dropped.kind} {each.dropped.key}, {how}{name}"
        for each, name in zip(found, owner, strict=True)
    ]


def as_dict(composition: Composition) -> dict[str, Any]:
    """The composition as data that JSON takes, without what differs between processes."""
    return {
        "plugins": [_info(info) for info in composition.infos],
        "disabled": list(composition.disabled),
        "contributions": composition.contributions.to_dict(),
        "replaced": [_replaced(each) for each in composition.replaced],
        "shared": [_replaced(each) for each in composition.shared],
        "edges": [{"first": edge.first, "then": edge.then, "reason": edge.reason} for edge in composition.edges],
        "config": [value.to_dict() for value in composition.config_values()],
        "warnings": [{"code": warning.code, "message": warning.render()} for warning in composition.warnings],
    }


def _info(info: PluginInfo) -> dict[str, Any]:
    return {
        "id": info.id,
        "version": info.version,
        "api": info.api,
        "summary": info.summary,
        "requires": plain(info.requires),
        "before": list(info.before),
        "after": list(info.after),
    }


def _replaced(each: Replaced) -> dict[str, str]:
    return {
        "kind": str(each.dropped.kind),
        "key": each.dropped.key,
        "owner": each.dropped.owner,
        "by": each.kept.owner,
    }
