"""`covet config`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from covet_core.cli.application import load
from covet_core.cli.settings import server_values
from covet_core.cli.table import lines
from covet_core.hosting.planned import compositions_of

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from covet_core.app import CovetApp
    from covet_plugin.config.value import ConfigValue

__all__ = ("config",)


def config(arguments: Namespace) -> int:
    """Print every setting of the server, the application and its plugins: its value, its source, and what it hides."""
    found = compositions_of(load(arguments))
    compositions = [each for each in found.values() if each is not None]
    values = [*server_values(), *(value for app in found for value in _of(app))]
    values += [value for each in compositions for value in each.config_values()]
    if arguments.json:
        print(json.dumps([value.to_dict() for value in values], indent=2))
        return 0
    for line in lines(map(_row, values)) or ["no settings"]:
        print(line.rstrip())
    warnings = [each for composition in compositions for each in composition.warnings]
    if any(app.config is not None for app in found):
        from covet_core.config.unknown import odd_variables

        warnings += odd_variables(found)
    for warning in dict.fromkeys(" ".join(filter(None, (each.render(), each.hint()))) for each in warnings):
        print(f"warning: {warning}")
    return 0


def _of(app: CovetApp) -> Sequence[ConfigValue]:
    reading = getattr(app.config, "reading", None)
    return () if reading is None else reading.told


def _row(value: ConfigValue) -> tuple[str, ...]:
    hidden = ", ".join(f"{each.value} ({each.variable or each.source})" for each in value.hidden)
    source = f"{value.source} {value.variable}" if value.source == "environment" else str(value.source)
    return value.plugin, value.field, value.value, source, f"hides {hidden}" if hidden else ""
