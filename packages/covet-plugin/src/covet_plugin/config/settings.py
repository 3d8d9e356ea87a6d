"""All configuration of a composition: each plugin's, from every source."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from covet_plugin.config.configs import field_names, is_config, unusable
from covet_plugin.config.required import REQUIRED
from covet_plugin.config.variables import PREFIX, SEPARATOR, variable_of

if TYPE_CHECKING:
    from covet_plugin.config.faults import ConfigFault
    from covet_plugin.config.file import ConfigFile
    from covet_plugin.config.resolution import Resolution
    from covet_plugin.config.value import ConfigValue

__all__ = ("PluginSettings", "Settings")


class PluginSettings:
    """What is set for one plugin. Called with what its constructor was given, it returns the effective configuration.

    Args:
        plugin: the plugin's id.
        environ: its environment variables.
        table: its table of the file.
        file: what messages call the file.
    """

    def __init__(self, plugin: str, environ: Mapping[str, str], table: Mapping[str, Any], file: str) -> None:
        self.plugin = plugin
        self.faults: list[ConfigFault] = []
        self.environ = environ
        self.table = table
        self.file = file
        self.known: bool = True
        """Whether its fields are known, so that others are known to be wrong."""
        self.configs: list[Any] = []
        """The configurations that were asked for, as constructors were given them."""
        self._effective: dict[int, Any] = {}
        self._resolutions: dict[int, Resolution] = {}
        self._kept: list[Any] = []

    def __call__(self, config: Any) -> Any:
        """Return the effective configuration. What is wrong is added to the faults; it then is what it was."""
        # By identity: two configurations may be equal and were given in different ways.
        if self.knows(config):
            return self._effective[id(config)]
        effective = self._resolved(config)
        self.configs.append(config)
        self._kept.append(effective)  # what is kept keeps its identity
        self._effective[id(config)] = self._effective[id(effective)] = effective
        return effective

    def knows(self, config: object) -> bool:
        """Whether `config` was asked for before, or is what was returned."""
        return id(config) in self._effective

    def resolutions(self) -> Iterator[Resolution]:
        """Each configuration with its values and where they come from."""
        from covet_plugin.config.resolution import resolve

        for config in self.configs:
            if id(config) not in self._resolutions and unusable(config) is None:
                found = resolve(self.plugin, config, self.environ, self.table, self.file)
                self._resolutions[id(config)] = found
        yield from self._resolutions.values()

    def values(self) -> Iterator[ConfigValue]:
        """Every field with its source."""
        for resolution in self.resolutions():
            yield from resolution.values

    def _resolved(self, config: Any) -> Any:
        if (problem := unusable(config)) is not None:
            from covet_plugin.config.faults import ConfigUnusable

            self.known = False
            self.faults.append(ConfigUnusable(plugin=self.plugin, reason=problem))
            return config
        if not self.environ and not self.table and not _incomplete(config):
            return config
        from covet_plugin.config.resolution import resolve

        resolution = resolve(self.plugin, config, self.environ, self.table, self.file)
        self._resolutions[id(config)] = resolution
        self.known &= resolution.complete
        self.faults.extend(resolution.faults)
        return resolution.effective


class Settings:
    """What is set for all plugins.

    Args:
        environ: the environment variables.
        file: the configuration file.
    """

    def __init__(self, environ: Mapping[str, str], file: ConfigFile | None = None) -> None:
        self.file = file
        self.variables: dict[str, str] = {
            name: text for name, text in environ.items() if text and name.startswith(PREFIX)
        }
        self._plugins: dict[str, PluginSettings] = {}

    def of(self, plugin: str) -> PluginSettings:
        """The settings of one plugin."""
        found = self._plugins.get(plugin)
        if found is None:
            prefix = variable_of(plugin) + SEPARATOR
            environ = {name: text for name, text in self.variables.items() if name.startswith(prefix)}
            table: Mapping[str, Any] = {} if self.file is None else self.file.plugins.get(plugin, {})
            path = "the file" if self.file is None else self.file.path
            found = self._plugins[plugin] = PluginSettings(plugin, environ, table, path)
        return found

    def suspects(self, plugins: Collection[str], reserved: Collection[str]) -> dict[str, str]:
        """The variables that may be a plugin's setting, or look like one.

        Args:
            plugins: the ids of all plugins.
            reserved: variables of the host.
        """
        prefixes = tuple(variable_of(plugin) + "_" for plugin in plugins)
        return {
            name: text
            for name, text in self.variables.items()
            if name not in reserved and (SEPARATOR in name or name.startswith(prefixes))
        }

    def asked(self) -> Iterator[PluginSettings]:
        """Those of every plugin that was asked for."""
        yield from self._plugins.values()


def _incomplete(config: Any) -> bool:
    values = [getattr(config, name, None) for name in field_names(type(config))]
    return any(value is REQUIRED or (is_config(value) and _incomplete(value)) for value in values)
