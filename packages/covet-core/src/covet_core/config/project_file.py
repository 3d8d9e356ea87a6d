"""The project's configuration file as a source: the table `[app]` of `covet.toml`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from pydantic_settings import PydanticBaseSettingsSource

from covet_core.config.gathered import Candidate, Gathered
from covet_core.config.naming import Naming, Node, Path
from covet_plugin.config.faults import ConfigKeyUnknown, ConfigValueInvalid
from covet_plugin.config.file import ConfigFile
from covet_plugin.config.forms import Unreadable
from covet_plugin.config.hints import Unsupported, form_of
from covet_plugin.config.spot import place_in_file
from covet_plugin.config.value import Source
from covet_plugin.contribution import APPLICATION

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo
    from pydantic_settings import BaseSettings

__all__ = ("ProjectFileSource", "project_file")


def project_file() -> ConfigFile | None:
    """The configuration file that the plugins have too: what `COVET_CONFIG` names, else `covet.toml`, if it is there.

    Raises:
        ConfigFileUnreadable: it can't be read.
    """
    from covet_core.hosting.compose import FILE, FILE_VARIABLE

    named = os.environ.get(FILE_VARIABLE)
    return ConfigFile.read(named or FILE) if named or os.path.isfile(FILE) else None


class ProjectFileSource(PydanticBaseSettingsSource):
    """What the project's configuration file says about the application."""

    def __init__(self, settings_cls: type[BaseSettings], gathered: Gathered) -> None:
        super().__init__(settings_cls)
        self._gathered = gathered

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """What the file's key of that name holds, as it is there."""
        file = self._gathered.file
        return None if file is None else file.app.get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Its values, by the names that pydantic takes them by."""
        file = self._gathered.file
        return {} if file is None else self._values(self.settings_cls, (), file.app, file.path)

    def _values(self, cls: type[Any], path: Path, table: Mapping[str, Any], file: str) -> dict[str, Any]:
        nodes = {node.field.name: node for node in self._naming.nodes(cls, path, "" if path else None)}
        if not path:
            for key in table:
                if key not in nodes:
                    self._gathered.refuse((), ConfigKeyUnknown(key=key, table="app", path=file, known=list(nodes)))
        return {
            nodes[name].key: value
            for name in table
            if name in nodes
            for value in self._value(nodes[name], table[name], file)
        }

    @property
    def _naming(self) -> Naming:
        return self._gathered.naming

    def _value(self, node: Node, row: Any, file: str) -> list[Any]:
        nested = node.field.nested
        if nested is not None and isinstance(row, Mapping):
            return [self._values(nested, node.path, cast("Mapping[str, Any]", row), file)]
        place = place_in_file(APPLICATION, node.path, file)
        try:
            value = form_of(node.field.hint).native(row)
        except Unsupported:
            value = row
        except Unreadable as error:
            name = ".".join(node.path)
            fault = ConfigValueInvalid(plugin=APPLICATION, field=name, source=place, expected=str(error))
            self._gathered.refuse(node.path, fault)
            return []
        self._gathered.say(node.path, Candidate(type(self).__name__, Source.FILE, place, "", value))
        return [value]
