"""The configuration of a service: typed settings from the environment and files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from covet_core.config import Config, ConfigErrors, Fallback

if TYPE_CHECKING:
    from covet_core.config import (
        CORSSettings,
        DatabaseSettings,
        JWTSettings,
        RedisSettings,
        SecuritySettings,
        SentrySettings,
        ServerSettings,
        UploadSettings,
    )

__all__ = [
    "CORSSettings",
    "Config",
    "ConfigErrors",
    "DatabaseSettings",
    "Fallback",
    "JWTSettings",
    "RedisSettings",
    "SecuritySettings",
    "SentrySettings",
    "ServerSettings",
    "UploadSettings",
]


def __getattr__(name: str) -> Any:
    # Each is a model that pydantic compiles: of use where a service derives from it.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import covet_core.config

    return getattr(covet_core.config, name)
