"""Installed plugins, found by their entry points when an application asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from covet_plugin.frozen import Frozen

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from covet_plugin.composing.faults import PluginNotLoaded
    from covet_plugin.plugin import Plugin

__all__ = ("DISABLE", "GROUP", "Discovery", "disabled_by", "installed")

GROUP: Final = "covet.plugins"
"""The group of entry points: the name is the plugin's id, the object a callable without arguments."""

DISABLE: Final = "COVET_DISABLE_PLUGINS"
"""The variable that leaves plugins out: ids with commas between."""


class Discovery(Frozen):
    """What was found.

    Args:
        plugins: by name.
        disabled: names of those that the environment leaves out; they were not loaded.
        faults: those that can't be loaded.
    """

    __slots__ = ("disabled", "faults", "plugins")

    plugins: tuple[Plugin, ...]
    disabled: tuple[str, ...]
    faults: tuple[PluginNotLoaded, ...]


def disabled_by(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The ids that `COVET_DISABLE_PLUGINS` names, in order."""
    names = (name.strip() for name in environ.get(DISABLE, "").split(","))
    return tuple(dict.fromkeys(name for name in names if name))


def installed(environ: Mapping[str, str]) -> Discovery:
    """Load and make every installed plugin that `COVET_DISABLE_PLUGINS` doesn't name, in the order of their names.

    Those that it names are not even loaded, so that a broken one can be left out.

    Args:
        environ: the environment variables.
    """
    from importlib.metadata import entry_points

    disabled = disabled_by(environ)
    plugins: list[Plugin] = []
    left_out: list[str] = []
    faults: list[PluginNotLoaded] = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        if point.name in disabled:
            left_out.append(point.name)
            continue
        try:
            plugins.append(_made(point))
        except Exception as error:  # whatever loading or making it raises is its fault
            faults.append(_fault(point, error))
    return Discovery(plugins=tuple(plugins), disabled=tuple(dict.fromkeys(left_out)), faults=tuple(faults))


def _made(point: EntryPoint) -> Plugin:
    make = point.load()
    if not callable(make):
        raise TypeError("it isn't callable: an entry point is a plugin's class, or a function that makes one")
    plugin: Any = make()
    name: object = getattr(getattr(plugin, "info", None), "id", point.name)
    if name != point.name:
        raise ValueError(f"its id is {name!r}, and its entry point is called {point.name!r}")
    made: Plugin = plugin
    return made


def _fault(point: EntryPoint, error: Exception) -> PluginNotLoaded:
    from covet_plugin.composing.faults import PluginNotLoaded

    fault = PluginNotLoaded(
        name=point.name,
        target=point.value,
        distribution=point.dist.name if point.dist else "an unknown distribution",
        reason=f"{type(error).__name__}: {error}",
    )
    fault.__cause__ = error
    return fault
