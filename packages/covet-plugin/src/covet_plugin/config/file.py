"""The configuration file: TOML, with a table `[plugins.<id>]` for each plugin."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from covet_plugin.records import record

__all__ = ("ConfigFile",)


@record()
class ConfigFile:
    """What a configuration file says about plugins.

    Args:
        path: where it was read.
        plugins: the tables of plugins by id.
    """

    path: str
    plugins: Mapping[str, Mapping[str, Any]]

    @classmethod
    def read(cls, path: str | Path, *, also: Collection[str] = ()) -> ConfigFile:
        """Read the file at `path`.

        Args:
            path: where it is.
            also: tables next to `plugins` that are somebody else's business.

        Raises:
            ConfigFileUnreadable: it isn't there, isn't TOML, or holds something else than tables of plugins.
        """
        raise NotImplementedError
