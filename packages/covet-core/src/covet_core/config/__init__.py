"""The application's own configuration: typed, from the environment and files, all faults at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from covet_core.config.errors import ConfigErrors, EnvFileUnreadable, ToggleWithoutEffect
from covet_core.config.model import Config
from covet_core.config.naming import Fallback

if TYPE_CHECKING:
    from covet_core.config.sections import (
        CORSSettings,
        DatabaseSettings,
        JWTSettings,
        RedisSettings,
        SecuritySettings,
        SentrySettings,
        ServerSettings,
        UploadSettings,
    )

__all__ = (
    "CORSSettings",
    "Config",
    "ConfigErrors",
    "DatabaseSettings",
    "EnvFileUnreadable",
    "Fallback",
    "JWTSettings",
    "RedisSettings",
    "SecuritySettings",
    "SentrySettings",
    "ServerSettings",
    "ToggleWithoutEffect",
    "UploadSettings",
)


def __getattr__(name: str) -> Any:
    # Each is a model that pydantic compiles: of use where a service derives from it.
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("covet_core.config.sections"), name)
