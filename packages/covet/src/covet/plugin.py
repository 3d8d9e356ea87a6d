"""What an application says of plugins, and what it takes to write one in it.

A plugin that is a distribution of its own imports these from covet_plugin, and needs nothing else of covet.
"""

from covet_plugin import (
    PLUGIN_API,
    AppContext,
    BasePlugin,
    ByteSize,
    Contributed,
    Contribution,
    Contributions,
    Identity,
    Kind,
    Plugin,
    PluginError,
    PluginFault,
    PluginInfo,
    Principal,
    Seconds,
    Secret,
    Service,
    Stage,
    optional,
    plugin_config,
    required,
)

__all__ = [
    "PLUGIN_API",
    "AppContext",
    "BasePlugin",
    "ByteSize",
    "Contributed",
    "Contribution",
    "Contributions",
    "Identity",
    "Kind",
    "Plugin",
    "PluginError",
    "PluginFault",
    "PluginInfo",
    "Principal",
    "Seconds",
    "Secret",
    "Service",
    "Stage",
    "optional",
    "plugin_config",
    "required",
]
