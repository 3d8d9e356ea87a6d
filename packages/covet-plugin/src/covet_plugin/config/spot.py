"""One field of a plugin's configuration, and what each source says about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from covet_plugin.config.faults import ConfigFault, ConfigValueInvalid, ConfigValueMissing
from covet_plugin.config.forms import Unreadable
from covet_plugin.config.hints import Unsupported, form_of
from covet_plugin.config.required import REQUIRED
from covet_plugin.config.secret import MASK, revealed
from covet_plugin.config.shape import MISSING, Field
from covet_plugin.config.text import text_of
from covet_plugin.config.value import ConfigValue, Hidden, Source
from covet_plugin.config.variables import is_service_link, variable_of
from covet_plugin.contribution import APPLICATION

__all__ = ("Path", "Spot", "place_in_file")

Path = tuple[str, ...]
"""A field's name; more than one for a field of a nested configuration."""

_OUTSIDE: Final = (Source.ENVIRONMENT, Source.FILE)


class Spot:
    """A field, where it is.

    Args:
        plugin: the plugin's id.
        field: what the class says.
        path: how to get there.
        value: what the configuration holds; `MISSING` where there is no configuration yet.
        given: whether the constructor was given it.
        row: what the file says, or `MISSING`.
        lenient: whether the configuration itself reads what no form reads.
        variable: the variable that sets it, where that isn't made of the plugin's id.
    """

    __slots__ = ("faults", "field", "given", "lenient", "path", "plugin", "row", "value", "variable")

    def __init__(
        self,
        plugin: str,
        field: Field,
        path: Path,
        value: Any,
        *,
        given: bool,
        row: Any,
        lenient: bool,
        variable: str = "",
    ) -> None:
        self.plugin: str = plugin
        self.field: Field = field
        self.path: Path = path
        self.value: Any = value
        self.given: bool = given
        self.row: Any = row
        self.lenient: bool = lenient
        self.variable: str = variable or variable_of(plugin, path)
        self.faults: list[ConfigFault] = []

    @property
    def name(self) -> str:
        """What messages call it."""
        return ".".join(self.path)

    def candidates(self, environ: Mapping[str, str], file: str) -> list[tuple[Source, Any]]:
        """What the sources say, the strongest first; what can't be read is among the faults instead."""
        found: list[tuple[Source, Any]] = []
        if self.given:
            found.append((Source.CONSTRUCTOR, self.value))
        if text := environ.get(self.variable):
            found.append((Source.ENVIRONMENT, self._read(Source.ENVIRONMENT, text, file)))
        if self.row is not MISSING:
            found.append((Source.FILE, self._read(Source.FILE, self.row, file)))
        found.append((Source.DEFAULT, self.field.default if self.given else self.value))
        found = [each for each in found if each[1] is not MISSING and each[1] is not REQUIRED]
        if not found and not self.faults:
            self.faults.append(ConfigValueMissing(plugin=self.plugin, field=self.name, variable=self.variable))
        return found

    def place(self, source: Source, file: str) -> str:
        """What messages call a source from outside."""
        if source is Source.ENVIRONMENT:
            return f"The variable {self.variable}"
        return place_in_file(self.plugin, self.path, file)

    def told(self, candidates: list[tuple[Source, Any]]) -> ConfigValue:
        """The field for people. Where one source holds a secret, the others are masked too."""
        secret = any(self.field.is_secret(value) for _, value in candidates)
        shown = [MASK if secret and value is not None else text_of(value) for _, value in candidates]
        hidden = tuple(
            Hidden(source, text, self.variable if source is Source.ENVIRONMENT else "")
            for (source, _), text in zip(candidates[1:], shown[1:], strict=True)
        )
        source = candidates[0][0]
        return ConfigValue(self.plugin, self.name, shown[0], source, self.variable, secret=secret, hidden=hidden)

    def secrets(self, candidates: list[tuple[Source, Any]]) -> set[str]:
        """The texts that must not be told."""
        if not any(self.field.is_secret(value) for _, value in candidates):
            return set()
        return {text_of(revealed(value), reveal=True) for _, value in candidates if value is not None}

    def _read(self, source: Source, raw: Any, file: str) -> Any:
        try:
            form = form_of(self.field.hint)
            return form.native(raw) if source is Source.FILE else form.text(raw)
        except Unreadable as error:
            expected = str(error)
        except Unsupported:
            if self.lenient:
                return raw
            expected = "left to the constructor: a value of this type is not read from a text"
        link = source is Source.ENVIRONMENT and is_service_link("X_PORT", raw)
        fault = ConfigValueInvalid(
            plugin=self.plugin, field=self.name, source=self.place(source, file), expected=expected, service_link=link
        )
        self.faults.append(fault)
        return MISSING


def place_in_file(plugin: str, path: Path, file: str) -> str:
    """What messages call a key of the file, or the table of a whole configuration."""
    table = ".".join((*(("app",) if plugin == APPLICATION else ("plugins", plugin)), *path[:-1]))
    return f"{path[-1]!r} in [{table}] of {file}" if path else f"[{table}] of {file}"
