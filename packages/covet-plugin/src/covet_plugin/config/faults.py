"""What can be wrong with the configuration of plugins, found by `compose()`. No value of a secret is ever told.

::

    PluginFault
    +-- ConfigFault                to be caught
    PluginWarning
    +-- VariableUnknown        a variable that looks like a plugin's setting and is none
    +-- ServiceLink            a variable that Kubernetes sets, which looks like a plugin's setting
"""

from __future__ import annotations

from collections.abc import Sequence

from covet_plugin.faults import PluginFault, PluginWarning
from covet_plugin.nearest import perhaps

__all__ = ("ConfigFault", "ServiceLink", "VariableUnknown")


class ConfigFault(PluginFault):
    """The base of what is wrong with the configuration of a plugin."""


class VariableUnknown(PluginWarning):
    """A variable that looks like a plugin's setting and is none. Its value is not told: it may be a secret."""

    code = "config-variable-unknown"

    def __init__(self, *, variable: str, known: Sequence[str]) -> None:
        self.variable = variable
        self.known: tuple[str, ...] = tuple(known)

    def render(self) -> str:
        return f"The variable {self.variable} looks like a plugin's setting, and no plugin has it."

    def hint(self) -> str:
        return perhaps(self.variable, self.known) or "Remove it. `covet config` lists all settings."


class ServiceLink(PluginWarning):
    """A variable that Kubernetes sets for a Service, which looks like a plugin's setting."""

    code = "config-service-link"
    deploy_error = False

    def __init__(self, *, variable: str) -> None:
        self.variable = variable

    def render(self) -> str:
        return f"The variable {self.variable} was set by Kubernetes for a Service, and is no plugin's setting."

    def hint(self) -> str:
        return "Set `enableServiceLinks: false` in the pod's specification."
