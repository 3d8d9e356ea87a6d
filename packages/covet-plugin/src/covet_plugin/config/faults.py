"""What can be wrong with the configuration of plugins, found by `compose()`. No value is ever told: it may be a secret.

::

    PluginFault
    +-- ConfigFault                    to be caught
        +-- ConfigUnusable             an object that can't be a configuration
        +-- ConfigValueInvalid         a value that isn't of the field's type
        +-- ConfigValueMissing         a field that has to be set and isn't
        +-- ConfigRejected             the configuration's own validation refused the values
        +-- ConfigKeyUnknown           a key of the file that no field has
        +-- ConfigTableUnknown         a table of the file for a plugin that isn't there
        +-- ConfigFileUnreadable       a file that can't be read
    PluginWarning
    +-- VariableUnknown                a variable that looks like a plugin's setting and is none
    +-- ServiceLink                    a variable that Kubernetes sets, which looks like a plugin's setting
"""

from __future__ import annotations

from collections.abc import Sequence

from covet_plugin.contribution import APPLICATION
from covet_plugin.faults import PluginFault, PluginWarning
from covet_plugin.nearest import perhaps

__all__ = (
    "ConfigFault",
    "ConfigFileUnreadable",
    "ConfigKeyUnknown",
    "ConfigRejected",
    "ConfigTableUnknown",
    "ConfigUnusable",
    "ConfigValueInvalid",
    "ConfigValueMissing",
    "ServiceLink",
    "VariableUnknown",
)


class ConfigFault(PluginFault):
    """The base of what is wrong with the configuration of a plugin."""


def _owner(plugin: str) -> str:
    return "the application" if plugin == APPLICATION else f"the plugin {plugin!r}"


class ConfigUnusable(ConfigFault, TypeError):
    """An object that can't be a plugin's configuration."""

    code = "config-unusable"

    def __init__(self, *, plugin: str, reason: str) -> None:
        self.plugin = plugin
        self.reason = reason

    def render(self) -> str:
        return f"The configuration of the plugin {self.plugin!r} can't be used: {self.reason}."

    def hint(self) -> str:
        return (
            "Declare it with covet_plugin.plugin_config, as a dataclass(frozen=True), or as a pydantic model with "
            "model_config = ConfigDict(frozen=True)."
        )


class ConfigValueInvalid(ConfigFault, ValueError):
    """A value that isn't of the field's type, or that the configuration's own validation refuses."""

    code = "config-value-invalid"

    def __init__(
        self, *, plugin: str, field: str, source: str, expected: str = "", reason: str = "", service_link: bool = False
    ) -> None:
        self.plugin = plugin
        self.field = field
        self.source = source
        self.expected = expected
        self.reason = reason
        self.service_link = service_link

    def render(self) -> str:
        what = f"{self.source}, which sets {self.field!r} of {_owner(self.plugin)}," if self.field else self.source
        return f"{what} is refused: {self.reason}." if self.reason else f"{what} has to be {self.expected}."

    def hint(self) -> str | None:
        if not self.service_link:
            return None
        return "Kubernetes set it for a Service. Set `enableServiceLinks: false` in the pod's specification."


class ConfigValueMissing(ConfigFault, ValueError):
    """A field that has to be set and isn't."""

    code = "config-value-missing"

    def __init__(self, *, plugin: str, field: str, variable: str) -> None:
        self.plugin = plugin
        self.field = field
        self.variable = variable

    def render(self) -> str:
        owner = _owner(self.plugin)
        return f"{owner[0].upper()}{owner[1:]} needs {self.field!r}, and nothing sets it."

    def hint(self) -> str:
        if self.plugin == APPLICATION:
            return f"Set the variable {self.variable}, a file of that name in the secrets directory, or the argument."
        table, _, key = f"plugins.{self.plugin}.{self.field}".rpartition(".")
        return f"Set the variable {self.variable}, {key} in [{table}] of the file, or the constructor's {self.field}."


class ConfigRejected(ConfigFault, ValueError):
    """The configuration's own validation refused the values. The exception is not kept: it may tell a secret."""

    code = "config-rejected"

    def __init__(self, *, plugin: str, config: str, reason: str, sources: Sequence[str]) -> None:
        self.plugin = plugin
        self.config = config
        self.reason = reason
        self.sources: tuple[str, ...] = tuple(sources)

    def render(self) -> str:
        outside = f"comes from outside ({', '.join(self.sources)})" if self.sources else "it is given"
        return f"{self.config} of {_owner(self.plugin)} refuses what {outside}: {self.reason}"


class ConfigKeyUnknown(ConfigFault):
    """A key of the file that no field has."""

    code = "config-key-unknown"

    def __init__(self, *, key: str, table: str, path: str, known: Sequence[str]) -> None:
        self.key = key
        self.table = table
        self.path = path
        self.known: tuple[str, ...] = tuple(known)

    def render(self) -> str:
        place = f"[{self.table}] of {self.path}" if self.table else self.path
        return f"{place} has the unknown key {self.key!r}."

    def hint(self) -> str | None:
        listed = f"There are {', '.join(self.known)}." if self.known else None
        return perhaps(self.key, self.known) or listed


class ConfigTableUnknown(ConfigFault):
    """A table of the file for a plugin that isn't there."""

    code = "config-table-unknown"

    def __init__(self, *, plugin: str, path: str, known: Sequence[str]) -> None:
        self.plugin = plugin
        self.path = path
        self.known: tuple[str, ...] = tuple(known)

    def render(self) -> str:
        return f"{self.path} has the table [plugins.{self.plugin}], and the application has no such plugin."

    def hint(self) -> str:
        return perhaps(self.plugin, self.known) or "Remove the table, or add the plugin."


class ConfigFileUnreadable(ConfigFault):
    """A configuration file that can't be read."""

    code = "config-file-unreadable"

    def __init__(self, *, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason

    def render(self) -> str:
        return f"The configuration file {self.path} can't be read: {self.reason}."


class VariableUnknown(PluginWarning):
    """A variable that looks like a plugin's setting and is none. Its value is not told: it may be a secret."""

    code = "config-variable-unknown"

    def __init__(self, *, variable: str, meant: str | None = None) -> None:
        self.variable = variable
        self.meant = meant

    def render(self) -> str:
        return f"The variable {self.variable} looks like a setting of the application or of a plugin, and is none."

    def hint(self) -> str:
        return f"Did you mean {self.meant!r}?" if self.meant else "Remove it. `covet config` lists all settings."


class ServiceLink(PluginWarning):
    """A variable that Kubernetes sets for a Service, which looks like a plugin's setting."""

    code = "config-service-link"
    deploy_error = False

    def __init__(self, *, variable: str) -> None:
        self.variable = variable

    def render(self) -> str:
        return f"The variable {self.variable} was set by Kubernetes for a Service, and is nobody's setting."

    def hint(self) -> str:
        return "Set `enableServiceLinks: false` in the pod's specification."
