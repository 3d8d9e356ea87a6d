"""Where the names that `covet_plugin` exports are, so that each is loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

__all__ = ("MODULES", "load")

MODULES: Final = {
    "APPLICATION": "covet_plugin.contribution",
    "AppContext": "covet_plugin.context",
    "BasePlugin": "covet_plugin.plugin",
    "ByteSize": "covet_plugin.config.units",
    "Composition": "covet_plugin.composition",
    "CompositionErrors": "covet_plugin.composition",
    "ConfigFile": "covet_plugin.config.file",
    "ConfigValue": "covet_plugin.config.value",
    "Contributed": "covet_plugin.contributed",
    "Contribution": "covet_plugin.contribution",
    "Contributions": "covet_plugin.contributions",
    "CovetError": "covet_plugin.errors",
    "Identity": "covet_plugin.principal",
    "Kind": "covet_plugin.kind",
    "PLUGIN_API": "covet_plugin.info",
    "Plugin": "covet_plugin.plugin",
    "PluginError": "covet_plugin.faults",
    "PluginFault": "covet_plugin.faults",
    "PluginInfo": "covet_plugin.info",
    "PluginWarning": "covet_plugin.faults",
    "Principal": "covet_plugin.principal",
    "Running": "covet_plugin.life.running",
    "Scope": "covet_plugin.scopes",
    "Seconds": "covet_plugin.config.units",
    "Secret": "covet_plugin.config.secret",
    "Service": "covet_plugin.service",
    "Stage": "covet_plugin.stage",
    "compose": "covet_plugin.composition",
    "entered": "covet_plugin.life.running",
    "installed": "covet_plugin.discovery",
    "optional": "covet_plugin.plugin",
    "plugin_config": "covet_plugin.config.declare",
    "required": "covet_plugin.config.required",
}
"""The module of every exported name."""


def load(name: str) -> Any:
    """The object that `covet_plugin` exports as `name`.

    Raises:
        AttributeError: there is none.
    """
    try:
        module = MODULES[name]
    except KeyError:
        raise AttributeError(f"module 'covet_plugin' has no attribute {name!r}") from None
    return getattr(import_module(module), name)
