"""What covet's packages and plugins share: pure Python, without dependencies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from covet_plugin._version import __version__

if TYPE_CHECKING:
    from covet_plugin.composition import Composition, CompositionErrors, compose
    from covet_plugin.config.declare import plugin_config
    from covet_plugin.config.file import ConfigFile
    from covet_plugin.config.required import required
    from covet_plugin.config.secret import Secret
    from covet_plugin.config.units import ByteSize, Seconds
    from covet_plugin.config.value import ConfigValue
    from covet_plugin.context import AppContext
    from covet_plugin.contributed import Contributed
    from covet_plugin.contribution import APPLICATION, Contribution
    from covet_plugin.contributions import Contributions
    from covet_plugin.discovery import installed
    from covet_plugin.errors import CovetError
    from covet_plugin.faults import PluginError, PluginFault, PluginWarning
    from covet_plugin.info import PLUGIN_API, PluginInfo
    from covet_plugin.kind import Kind
    from covet_plugin.life.running import Running, entered
    from covet_plugin.plugin import BasePlugin, Plugin, optional
    from covet_plugin.principal import Identity, Principal
    from covet_plugin.scopes import Scope
    from covet_plugin.service import Service
    from covet_plugin.stage import Stage

__all__ = (
    "APPLICATION",
    "PLUGIN_API",
    "AppContext",
    "BasePlugin",
    "ByteSize",
    "Composition",
    "CompositionErrors",
    "ConfigFile",
    "ConfigValue",
    "Contributed",
    "Contribution",
    "Contributions",
    "CovetError",
    "Identity",
    "Kind",
    "Plugin",
    "PluginError",
    "PluginFault",
    "PluginInfo",
    "PluginWarning",
    "Principal",
    "Running",
    "Scope",
    "Seconds",
    "Secret",
    "Service",
    "Stage",
    "__version__",
    "compose",
    "entered",
    "installed",
    "optional",
    "plugin_config",
    "required",
)


def __getattr__(name: str) -> Any:
    # A library that only raises CovetErrors, or a plan without plugins, need not load the rest.
    from covet_plugin._exports import load

    value = load(name)
    globals()[name] = value
    return value
