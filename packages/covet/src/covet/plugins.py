"""What an application says of plugins, and what it takes to write one in it.

A plugin that is a distribution of its own imports these from covet_plugin, and needs nothing else of covet.
"""

from covet_plugin import (
    AppContext,
    BasePlugin,
    Contributions,
    Plugin,
    PluginInfo,
    Secret,
    Service,
    Stage,
    optional,
)

__all__ = [
    "AppContext",
    "BasePlugin",
    "Contributions",
    "Plugin",
    "PluginInfo",
    "Secret",
    "Service",
    "Stage",
    "optional",
]
