"""A setting with its source, for `covet config`."""

from __future__ import annotations

from enum import StrEnum

from covet_plugin.records import record

__all__ = ("ConfigValue", "Hidden", "Source")


class Source(StrEnum):
    """Where a value comes from, the strongest first."""

    CONSTRUCTOR = "constructor"
    ENVIRONMENT = "environment"
    ENV_FILE = ".env"
    SECRETS = "secrets directory"
    FILE = "file"
    OTHER = "another source"
    DEFAULT = "default"


@record()
class Hidden:
    """A value that a stronger source hides."""

    source: Source
    value: str
    variable: str = ""


@record()
class ConfigValue:
    """One field of a plugin's effective configuration.

    Args:
        plugin: the plugin's id.
        field: the field's name; those of a nested configuration with dots.
        value: as it would be written in the environment; `***` for a secret.
        source: where it comes from.
        variable: the environment variable that can set it.
        secret: whether it is masked.
        hidden: what it hides, the strongest first.
    """

    plugin: str
    field: str
    value: str
    source: Source
    variable: str
    secret: bool = False
    hidden: tuple[Hidden, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """For JSON: plain data."""
        hidden = [{"source": str(each.source), "value": each.value, "variable": each.variable} for each in self.hidden]
        return {
            "plugin": self.plugin,
            "field": self.field,
            "value": self.value,
            "source": str(self.source),
            "variable": self.variable,
            "secret": self.secret,
            "hidden": hidden,
        }
