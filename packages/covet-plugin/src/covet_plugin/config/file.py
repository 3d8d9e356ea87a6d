"""The configuration file: TOML, with a table `[plugins.<id>]` for each plugin."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, cast

from covet_plugin.config.faults import ConfigFileUnreadable
from covet_plugin.records import record

__all__ = ("ConfigFile",)


@record()
class ConfigFile:
    """What a configuration file says about the application and its plugins.

    Args:
        path: where it was read.
        plugins: the tables of plugins by id.
        others: other keys at its top.
        app: the table of the application's own configuration.
    """

    path: str
    plugins: Mapping[str, Mapping[str, Any]]
    others: tuple[str, ...] = ()
    app: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @classmethod
    def read(cls, path: str | Path, *, also: Collection[str] = ()) -> ConfigFile:
        """Read the file at `path`.

        Args:
            path: where it is.
            also: keys at its top that are somebody else's business; others than these and `plugins` are faults.

        Raises:
            ConfigFileUnreadable: it isn't there, isn't TOML, or `plugins` isn't a table of tables.
        """
        import tomllib

        try:
            content = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except OSError as error:
            raise ConfigFileUnreadable(path=str(path), reason=error.strerror or type(error).__name__) from None
        except UnicodeDecodeError:
            raise ConfigFileUnreadable(path=str(path), reason="it isn't UTF-8") from None
        except tomllib.TOMLDecodeError as error:
            raise ConfigFileUnreadable(path=str(path), reason=_place(error)) from None
        app, tables = (_table(content, name, path) for name in ("app", "plugins"))
        for plugin, table in tables.items():
            if not isinstance(table, dict):
                raise ConfigFileUnreadable(path=str(path), reason=f"'plugins.{plugin}' isn't a table")
        return cls(str(path), tables, tuple(key for key in content if key not in also), app)


def _table(content: dict[str, Any], name: str, path: str | Path) -> dict[str, Any]:
    table = content.pop(name, {})
    if not isinstance(table, dict):
        raise ConfigFileUnreadable(path=str(path), reason=f"{name!r} isn't a table")
    return cast("dict[str, Any]", table)


def _place(error: Exception) -> str:
    """What the parser said, without what it quoted: that may be a secret."""
    import re

    found = re.search(r"\(at (line \d+, column \d+|end of document)\)", str(error))
    return f"it isn't TOML, at {found[1]}" if found else "it isn't TOML"
