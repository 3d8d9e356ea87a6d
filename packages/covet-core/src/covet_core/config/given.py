"""What `CovetApp(config=...)` was given, as a configuration."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from covet_core.config.model import Config

__all__ = ("LooseConfig", "configured")


class LooseConfig(Config, extra="allow"):
    """A configuration without a class of its own: what a mapping or a file holds. Prefer a class, which is checked."""


def configured(given: object, *, debug: bool) -> tuple[Any, bool]:
    """The configuration, and whether it or `debug` switches debugging on.

    Args:
        given: a `Config` or a class of it, a mapping, the path of a TOML file, or any object with attributes.
        debug: what the application was given.

    Raises:
        ConfigErrors: it is faulty.
    """
    config = _config(given)
    on = (getattr(config, name, False) for name in ("debug", "DEBUG"))
    return config, debug or any(each is True for each in on)


def _config(given: object) -> Any:
    if isinstance(given, type) and issubclass(given, Config):
        return given()
    if isinstance(given, Mapping):
        return LooseConfig(**cast("Mapping[str, Any]", given))
    if isinstance(given, str | Path):
        return LooseConfig.from_file(given)
    return cast("Any", given)
