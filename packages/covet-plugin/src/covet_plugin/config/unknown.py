"""What is set from outside and belongs to nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from covet_plugin.config.faults import ConfigFault, ConfigKeyUnknown, ConfigTableUnknown, ServiceLink, VariableUnknown
from covet_plugin.config.variables import PREFIX, SEPARATOR, is_service_link, variable_of
from covet_plugin.nearest import nearest

if TYPE_CHECKING:
    from covet_plugin.config.file import ConfigFile
    from covet_plugin.config.settings import PluginSettings, Settings
    from covet_plugin.config.spot import Path
    from covet_plugin.faults import PluginWarning

__all__ = ("unknown_keys", "unknown_variables")


def unknown_variables(
    settings: Settings, suspects: Mapping[str, str], plugins: Collection[str], absent: Collection[str]
) -> Iterator[PluginWarning]:
    """Tell of environment variables that look like a plugin's and are none.

    Args:
        settings: what is set.
        suspects: variables that look like one.
        plugins: ids of all plugins whose fields are known.
        absent: ids of plugins that are left out, or are faulty: whatever is set for them is let be.
    """
    unclear = [*absent, *(plugin for plugin in plugins if not settings.of(plugin).known)]
    skipped = tuple(variable_of(plugin) + SEPARATOR for plugin in unclear)
    prefixes = tuple(variable_of(plugin) + "_" for plugin in plugins)
    # What is right is asked of the plugins that something is set for, and what was meant of all.
    right = _variables(settings, (plugin for plugin in plugins if settings.of(plugin).environ))
    wrong = {name: text for name, text in suspects.items() if name not in right and not name.startswith(skipped)}
    known = _variables(settings, plugins) if wrong else right
    for name, text in wrong.items():
        ours = name.startswith(prefixes)
        meant = _meant(name, known, prefixes)
        if is_service_link(name, text):
            if ours:
                yield ServiceLink(variable=name)
        elif SEPARATOR in name or (ours and meant):
            yield VariableUnknown(variable=name, meant=meant)


def _variables(settings: Settings, plugins: Iterable[str]) -> set[str]:
    return {variable_of(plugin, path) for plugin in plugins for path in _paths(settings.of(plugin))[0]}


def _meant(name: str, known: Collection[str], prefixes: tuple[str, ...]) -> str | None:
    """The variable that `name` is likely a slip of."""
    squeezed = {each.replace(SEPARATOR, "_"): each for each in known}
    if (same := squeezed.get(name.replace(SEPARATOR, "_"))) is not None:
        return same
    # Names of one plugin are alike by what they begin with: of these, the rest counts.
    owner = max((each for each in prefixes if name.startswith(each)), key=len, default=PREFIX)
    rests = {each.removeprefix(owner).lstrip("_"): each for each in known if each.startswith(owner)}
    found = nearest(name.removeprefix(owner).lstrip("_"), rests)
    return None if found is None else rests[found]


def unknown_keys(
    file: ConfigFile, settings: Settings, plugins: Iterable[str], absent: Collection[str]
) -> Iterator[ConfigFault]:
    """Find keys of the file that no plugin has.

    Args:
        file: the configuration file.
        settings: what is set.
        plugins: ids of all plugins whose fields are known.
        absent: ids of plugins that are left out, or are faulty: whatever is set for them is let be.
    """
    for key in file.others:
        yield ConfigKeyUnknown(key=key, table="", path=file.path, known=["app", "plugins"])
    ids = set(plugins)
    for plugin, table in file.plugins.items():
        if plugin in absent or not settings.of(plugin).known:
            continue
        if plugin not in ids:
            yield ConfigTableUnknown(plugin=plugin, path=file.path, known=sorted(ids))
            continue
        leaves, nested = _paths(settings.of(plugin))
        yield from _keys(table, (), leaves, nested, f"plugins.{plugin}", file.path)


def _keys(
    table: Mapping[str, Any], at: Path, leaves: set[Path], nested: set[Path], name: str, path: str
) -> Iterator[ConfigFault]:
    for key, value in table.items():
        here = (*at, key)
        if here in nested:
            if isinstance(value, Mapping):
                inner = cast("Mapping[str, Any]", value)
                yield from _keys(inner, here, leaves, nested, f"{name}.{key}", path)
        elif here not in leaves:
            known = sorted(each[-1] for each in leaves | nested if each[:-1] == at)
            yield ConfigKeyUnknown(key=key, table=name, path=path, known=known)


def _paths(settings: PluginSettings) -> tuple[set[Path], set[Path]]:
    leaves: set[Path] = set()
    nested: set[Path] = set()
    for resolution in settings.resolutions():
        leaves |= resolution.leaves
        nested |= resolution.nested
    return leaves, nested
