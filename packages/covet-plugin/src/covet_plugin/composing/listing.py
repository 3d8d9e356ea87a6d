"""Looking at a list of plugins: whether each is one, and what it says about itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

from covet_plugin.contribution import APPLICATION
from covet_plugin.discovery import DISABLE
from covet_plugin.info import PLUGIN_API, PluginInfo
from covet_plugin.plugin import OptionalPlugin, Plugin
from covet_plugin.service import Service

if TYPE_CHECKING:
    from covet_plugin.discovery import Discovery
    from covet_plugin.faults import PluginFault, PluginWarning

__all__ = ("Listing", "look")

_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_TUPLES = (("requires", (str, Service)), ("before", (str,)), ("after", (str,)))


class Listing:
    """Plugins that can be worked with, in the application's order, and what is wrong with the others."""

    def __init__(self) -> None:
        self.plugins: list[Plugin] = []
        self.infos: list[PluginInfo] = []
        self.absent: list[str] = []
        """Ids of plugins that are there and faulty."""
        self.disabled: list[str] = []
        """Ids of plugins that the environment leaves out."""
        self.faults: list[PluginFault] = []
        self.warnings: list[PluginWarning] = []


def look(plugins: Iterable[Any], discovered: Discovery | None, disable: Sequence[str]) -> Listing:
    """Look at each plugin of a list, and at those that were discovered.

    Args:
        plugins: as the application lists them.
        discovered: the installed ones; one that the application lists too is left out.
        disable: the ids that `COVET_DISABLE_PLUGINS` names.
    """
    listing = Listing()
    for position, each in enumerate(plugins, 1):
        is_optional = isinstance(each, OptionalPlugin)
        plugin = cast("OptionalPlugin[Any]", each).plugin if is_optional else each
        info = _info(listing, plugin, position)
        if info is not None and not _left_out(listing, info.id, is_optional, disable):
            _add(listing, plugin, info)
    listed = {*(info.id for info in listing.infos), *listing.disabled, *listing.absent}
    if discovered is not None:
        _discovered(listing, discovered, listed)
    known = {*(info.id for info in listing.infos), *listing.disabled, *listing.absent}
    for name in disable:
        if name not in known:
            from covet_plugin.composing.faults import DisabledUnknown

            listing.warnings.append(DisabledUnknown(plugin=name, variable=DISABLE, known=sorted(known)))
    return listing


def _discovered(listing: Listing, discovered: Discovery, listed: Collection[str]) -> None:
    listing.faults.extend(discovered.faults)
    listing.absent.extend(fault.name for fault in discovered.faults)
    listing.disabled.extend(name for name in discovered.disabled if name not in listed)
    for position, plugin in enumerate(discovered.plugins, 1):
        info = _info(listing, plugin, position)
        if info is not None and info.id not in listed:
            _add(listing, plugin, info)


def _left_out(listing: Listing, plugin: str, is_optional: bool, disable: Sequence[str]) -> bool:
    if plugin not in disable:
        return False
    if is_optional:
        listing.disabled.append(plugin)
    else:
        from covet_plugin.composing.faults import PluginNotOptional

        listing.faults.append(PluginNotOptional(plugin=plugin, variable=DISABLE))
    return is_optional


def _add(listing: Listing, plugin: Plugin, info: PluginInfo) -> None:
    api: object = info.api
    if type(api) is not int or api != PLUGIN_API:
        from covet_plugin.composing.faults import ApiMismatch

        fault = ApiMismatch(plugin=info.id, version=info.version, api=info.api, known=PLUGIN_API)
        listing.faults.append(fault)
        listing.absent.append(info.id)
        return
    twin = next((other for other in range(len(listing.infos)) if listing.infos[other].id == info.id), None)
    if twin is not None:
        from covet_plugin.composing.faults import DuplicatePlugin

        first = _described(listing.plugins[twin], listing.infos[twin])
        listing.faults.append(DuplicatePlugin(plugin=info.id, first=first, second=_described(plugin, info)))
        return
    listing.plugins.append(plugin)
    listing.infos.append(info)


def _described(plugin: object, info: PluginInfo) -> str:
    return f"{_class(plugin)} {info.version}"


def _class(plugin: object) -> str:
    cls = type(plugin)
    return f"{cls.__module__}.{cls.__qualname__}"


def _info(listing: Listing, plugin: Any, position: int) -> PluginInfo | None:
    """What a plugin says about itself; None, and a fault, when it can't be used."""
    lacks = [name for name in ("info", "contribute", "lifespan") if not _has(plugin, name)]
    if lacks or isinstance(plugin, type):
        listing.faults.append(_not_a_plugin(plugin, position, lacks))
        return None
    try:
        info = plugin.info
    except Exception as error:  # whatever the plugin raises is its fault
        listing.faults.append(_failed(plugin, position, f"{type(error).__name__}: {error}", error))
        return None
    if (problem := _problem(info)) is not None:
        listing.faults.append(_failed(plugin, position, problem))
        return None
    checked: PluginInfo = info
    if (problem := _id_problem(checked.id)) is not None:
        from covet_plugin.composing.faults import BadPluginId

        listing.faults.append(BadPluginId(plugin=_class(plugin), id=checked.id, reason=problem))
        return None
    return checked


def _not_a_plugin(plugin: object, position: int, lacks: Sequence[str]) -> PluginFault:
    from covet_plugin.composing.faults import NotAPlugin

    if isinstance(plugin, type):
        return NotAPlugin(found=f"The class {plugin.__qualname__}", position=position)
    return NotAPlugin(found=f"A {_class(plugin)}", position=position, lacks=lacks)


def _failed(plugin: object, position: int, reason: str, cause: Exception | None = None) -> PluginFault:
    from covet_plugin.composing.faults import PluginInfoFailed

    fault = PluginInfoFailed(plugin=_class(plugin), position=position, reason=reason)
    fault.__cause__ = cause
    return fault


def _has(plugin: object, name: str) -> bool:
    return name in getattr(plugin, "__dict__", ()) or hasattr(type(plugin), name)


def _problem(info: Any) -> str | None:
    if not isinstance(info, PluginInfo):
        return f"it is a {type(info).__qualname__}, not a PluginInfo"
    # What is untyped may hold anything.
    values: dict[str, object] = {each: getattr(info, each) for each in ("id", "version", "requires", "before", "after")}
    if not (isinstance(values["id"], str) and isinstance(values["version"], str)):
        return "its id and its version have to be texts"
    for name, types in _TUPLES:
        value = values[name]
        if not isinstance(value, tuple) or not all(isinstance(each, types) for each in cast("tuple[object]", value)):
            what = "ids or services" if Service in types else "ids"
            return f"its {name} has to be a tuple of {what}, and {value!r} isn't"
    return None


def _id_problem(id: str) -> str | None:
    if id == APPLICATION:
        return "it stands for the application itself"
    return None if _ID.fullmatch(id) else "it isn't in kebab case"
