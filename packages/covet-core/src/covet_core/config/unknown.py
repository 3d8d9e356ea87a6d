"""Variables that look like a setting of the application, and are none."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from covet_core.config.reading import Reading
from covet_plugin.config.faults import ServiceLink, VariableUnknown
from covet_plugin.config.variables import PREFIX, SEPARATOR, is_service_link
from covet_plugin.nearest import nearest

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_plugin.composition import Composition
    from covet_plugin.faults import PluginWarning

__all__ = ("odd_variables",)

_TOOLS: Final = frozenset({"COVET_UPDATE_OPENAPI"})
"""Variables of commands that no service reads."""


def odd_variables(
    apps: Mapping[CovetApp, Composition | None], environ: Mapping[str, str] | None = None
) -> list[PluginWarning]:
    """The variables that begin like those of a configuration, and set nothing; and those that Kubernetes made.

    Args:
        apps: the applications of a service, each with its plugins.
        environ: the environment variables; those of the process by default.
    """
    given = os.environ if environ is None else environ
    readings = [each for app in apps if isinstance(each := getattr(app.config, "reading", None), Reading)]
    told = {getattr(each, "variable", "") for found in apps.values() if found for each in found.warnings}
    found: dict[str, PluginWarning] = {}
    for reading in readings:
        for name in reading.links:
            found[name] = ServiceLink(variable=name)
    if any(reading.prefix for reading in readings):
        # Plugins look after variables that are theirs.
        composed = any(each is not None for each in apps.values())
        for warning in _unknown(readings, given, composed=composed):
            found.setdefault(warning.variable, warning)
    return [warning for name, warning in found.items() if name not in told]


def _unknown(readings: list[Reading], environ: Mapping[str, str], *, composed: bool) -> Iterator[VariableUnknown]:
    from covet_core.hosting.compose import reserved_variables

    known = _TOOLS | reserved_variables() | {name for reading in readings for name in reading.variables}
    prefixes = {reading.prefix for reading in readings if reading.prefix}
    for name, text in environ.items():
        prefix = next((each for each in prefixes if name.upper().startswith(each.upper())), None)
        if prefix is None or not text or not known.isdisjoint((name, name.upper())):
            continue
        if is_service_link(name, text) or (composed and prefix == PREFIX and SEPARATOR in name):
            continue
        # Names are alike by what they begin with: the rest counts.
        rests = {each[len(prefix) :]: each for each in known if each.startswith(prefix)}
        meant = nearest(name.upper()[len(prefix) :], rests)
        yield VariableUnknown(variable=name, meant=None if meant is None else rests[meant])
