"""Installed plugins, found by their entry points when an application asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_plugin.faults import PluginFault
    from covet_plugin.plugin import Plugin

__all__ = ("DISABLE", "GROUP", "Discovery", "disabled_by", "installed")

GROUP: Final = "covet.plugins"
"""The group of entry points: the name is the plugin's id, the object a callable without arguments."""

DISABLE: Final = "COVET_DISABLE_PLUGINS"
"""The variable that leaves plugins out: ids with commas between."""


@record(eq=False)
class Discovery:
    """What was found.

    Args:
        plugins: by name.
        disabled: names of those that the environment leaves out; they were not loaded.
        faults: those that can't be loaded.
    """

    plugins: tuple[Plugin, ...] = ()
    disabled: tuple[str, ...] = ()
    faults: tuple[PluginFault, ...] = ()


def disabled_by(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The ids that `COVET_DISABLE_PLUGINS` names, in order."""
    names = (name.strip() for name in environ.get(DISABLE, "").split(","))
    return tuple(dict.fromkeys(name for name in names if name))


def installed(environ: Mapping[str, str]) -> Discovery:
    """Load and make every installed plugin that `COVET_DISABLE_PLUGINS` doesn't name.

    Args:
        environ: the environment variables.
    """
    raise NotImplementedError
