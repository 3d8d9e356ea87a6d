"""What `compose()` can find wrong with a list of plugins. All of it is found in one go.

::

    PluginFault
    +-- NotAPlugin             an object without the three members
    +-- PluginInfoFailed       `info` raised, or isn't a PluginInfo
    +-- BadPluginId            an id that isn't in kebab case
    +-- ApiMismatch            a plugin of another contract
    +-- DuplicatePlugin        two plugins with one id
    +-- RequirementMissing     what a plugin requires isn't there
    +-- PluginCycle            plugins of which each has to start before the next
    +-- PluginNotLoaded        an installed plugin that can't be loaded
    +-- PluginNotOptional      COVET_DISABLE_PLUGINS names a plugin that the application lists
    PluginWarning
    +-- NeighbourUnknown       `before` or `after` names nobody, and somebody has a similar name
    +-- DisabledUnknown        COVET_DISABLE_PLUGINS names nobody
"""

from __future__ import annotations

from collections.abc import Sequence

from covet_plugin.faults import PluginFault, PluginWarning
from covet_plugin.nearest import perhaps

__all__ = (
    "ApiMismatch",
    "BadPluginId",
    "DisabledUnknown",
    "DuplicatePlugin",
    "NeighbourUnknown",
    "NotAPlugin",
    "PluginCycle",
    "PluginInfoFailed",
    "PluginNotLoaded",
    "PluginNotOptional",
    "RequirementMissing",
)


class NotAPlugin(PluginFault, TypeError):
    """An object in the list of plugins that isn't one."""

    code = "not-a-plugin"

    def __init__(self, *, found: str, position: int, lacks: Sequence[str] = ()) -> None:
        self.found = found
        self.position = position
        self.lacks: tuple[str, ...] = tuple(lacks)

    def render(self) -> str:
        lacks = f": it has no {' and no '.join(self.lacks)}" if self.lacks else ""
        return f"{self.found}, number {self.position} in the list of plugins, is no plugin{lacks}."

    def hint(self) -> str:
        return "List instances: CachePlugin(), not CachePlugin. Authors subclass covet_plugin.BasePlugin."


class PluginInfoFailed(PluginFault):
    """A plugin that can't say what it is."""

    code = "plugin-info-failed"

    def __init__(self, *, plugin: str, position: int, reason: str) -> None:
        self.plugin = plugin
        self.position = position
        self.reason = reason

    def render(self) -> str:
        return (
            f"The info of {self.plugin}, number {self.position} in the list of plugins, can't be used: {self.reason}."
        )

    def hint(self) -> str:
        return "`info` is a property that returns a covet_plugin.PluginInfo, made of plain data."


class BadPluginId(PluginFault):
    """An id that isn't in kebab case, or that stands for something else."""

    code = "bad-plugin-id"

    def __init__(self, *, plugin: str, id: str, reason: str) -> None:
        self.plugin = plugin
        self.id = id
        self.reason = reason

    def render(self) -> str:
        return f"{self.plugin} can't have the id {self.id!r}: {self.reason}."

    def hint(self) -> str:
        return "An id is in kebab case, like 'rate-limit': lower case letters and digits, with single dashes between."


class ApiMismatch(PluginFault):
    """A plugin that was written for another contract."""

    code = "plugin-api-mismatch"

    def __init__(self, *, plugin: str, version: str, api: int, known: int) -> None:
        self.plugin = plugin
        self.version = version
        self.api = api
        self.known = known

    @property
    def newer(self) -> bool:
        """Whether it is the plugin that is ahead."""
        return type(self.api) is int and self.api > self.known

    def render(self) -> str:
        return (
            f"The plugin {self.plugin!r} {self.version} was written for the plugin contract {self.api!r}, "
            f"and the installed covet-plugin speaks {self.known}."
        )

    def hint(self) -> str:
        if type(self.api) is not int:
            return f"`api` is the number of the contract, an int: api={self.known}."
        return "Upgrade covet-plugin." if self.newer else f"Upgrade {self.plugin}, or ask its author to."


class DuplicatePlugin(PluginFault):
    """Two plugins with one id."""

    code = "plugin-duplicate"

    def __init__(self, *, plugin: str, first: str, second: str) -> None:
        self.plugin = plugin
        self.first = first
        self.second = second

    def render(self) -> str:
        return f"Two plugins have the id {self.plugin!r}: {self.first} and {self.second}."

    def hint(self) -> str:
        return "List it once. A plugin that is meant to be there twice takes its id as an option."


class RequirementMissing(PluginFault):
    """A plugin or a service that another one requires isn't there."""

    code = "plugin-requirement-missing"

    def __init__(
        self,
        *,
        plugin: str,
        requires: str,
        service: bool,
        known: Sequence[str] = (),
        disabled: bool = False,
        declared: str = "",
        twin: str = "",
    ) -> None:
        self.plugin = plugin
        self.requires = requires
        self.service = service
        self.known: tuple[str, ...] = tuple(known)
        self.disabled = disabled
        self.declared = declared
        self.twin = twin

    def render(self) -> str:
        if self.service:
            return f"The plugin {self.plugin!r} requires the service {self.requires!r}, which nobody provides."
        state = "is left out by COVET_DISABLE_PLUGINS" if self.disabled else "isn't there"
        return f"The plugin {self.plugin!r} requires the plugin {self.requires!r}, which {state}."

    def hint(self) -> str:
        if self.twin:
            return f"The provided one was declared at {self.twin}, and the required one at {self.declared}."
        what = "a plugin that provides it" if self.service else "it"
        return perhaps(self.requires, self.known) or f"Add {what} to the application's plugins."


class PluginCycle(PluginFault):
    """Plugins of which each has to start before the next one, in a circle."""

    code = "plugin-cycle"

    def __init__(self, *, path: Sequence[str], reasons: Sequence[str]) -> None:
        self.path: tuple[str, ...] = tuple(path)
        self.reasons: tuple[str, ...] = tuple(reasons)

    def render(self) -> str:
        circle = " -> ".join([*self.path, self.path[0]])
        return f"No order of the plugins is possible: {circle} ({'; '.join(self.reasons)})."

    def hint(self) -> str:
        return "Take one of these wishes back: `requires`, `before` and `after` of the plugins' infos."


class PluginNotLoaded(PluginFault):
    """An installed plugin that can't be loaded. What it raised is the cause of this fault."""

    code = "plugin-not-loaded"

    def __init__(self, *, name: str, target: str, distribution: str, reason: str) -> None:
        self.name = name
        self.target = target
        self.distribution = distribution
        self.reason = reason

    def render(self) -> str:
        return (
            f"The installed plugin {self.name!r} ({self.target} of {self.distribution}) can't be loaded: {self.reason}."
        )

    def hint(self) -> str:
        return f"Repair or uninstall {self.distribution}, or leave the plugin out: COVET_DISABLE_PLUGINS={self.name}."


class PluginNotOptional(PluginFault):
    """`COVET_DISABLE_PLUGINS` names a plugin that the application lists itself."""

    code = "plugin-not-optional"

    def __init__(self, *, plugin: str, variable: str) -> None:
        self.plugin = plugin
        self.variable = variable

    def render(self) -> str:
        return (
            f"{self.variable} names {self.plugin!r}, which the application lists itself and did not mark as optional."
        )

    def hint(self) -> str:
        return f"Take it out of {self.variable}, or list it as covet_plugin.optional(...)."


class NeighbourUnknown(PluginWarning):
    """`before` or `after` names a plugin that isn't there, and one of a similar name is."""

    code = "plugin-neighbour-unknown"

    def __init__(self, *, plugin: str, relation: str, neighbour: str, known: Sequence[str]) -> None:
        self.plugin = plugin
        self.relation = relation
        self.neighbour = neighbour
        self.known: tuple[str, ...] = tuple(known)

    def render(self) -> str:
        return f"The plugin {self.plugin!r} wants to be {self.relation} {self.neighbour!r}, which isn't there."

    def hint(self) -> str | None:
        return perhaps(self.neighbour, self.known)


class DisabledUnknown(PluginWarning):
    """`COVET_DISABLE_PLUGINS` names what isn't there."""

    code = "plugin-disabled-unknown"

    def __init__(self, *, plugin: str, variable: str, known: Sequence[str]) -> None:
        self.plugin = plugin
        self.variable = variable
        self.known: tuple[str, ...] = tuple(known)

    def render(self) -> str:
        return f"{self.variable} names the plugin {self.plugin!r}, which isn't there."

    def hint(self) -> str:
        return perhaps(self.plugin, self.known) or f"Take it out of {self.variable}."
