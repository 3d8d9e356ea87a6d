"""What `CovetApp(config=...)` was given, as a configuration."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, cast

from covet_core.config.errors import NotAConfig
from covet_core.config.model import Config

if TYPE_CHECKING:
    from covet_plugin.config.file import ConfigFile

__all__ = ("FileConfig", "LooseConfig", "configured")


class LooseConfig(Config, extra="allow"):
    """A configuration without a class of its own: what a mapping or a file holds. Prefer a class, which is checked."""

    @classmethod
    def _called(cls, file: ConfigFile | None) -> str:
        return "config={...}"


class FileConfig(LooseConfig):
    """What a file holds."""

    @classmethod
    def _called(cls, file: ConfigFile | None) -> str:
        return super()._called(file) if file is None else f"config={file.path!r}"


def configured(given: object, *, debug: bool) -> tuple[Any, bool]:
    """The configuration, and whether it or `debug` switches debugging on.

    Args:
        given: a `Config` or a class of it, a mapping, the path of a TOML file, or any object with attributes.
        debug: what the application was given.

    Raises:
        ConfigErrors: it is faulty.
        NotAConfig: it has no settings.
    """
    config = _config(given)
    on = (getattr(config, name, False) for name in ("debug", "DEBUG"))
    return config, debug or any(each is True for each in on)


def _config(given: object) -> Any:
    _refuse(given)
    if isinstance(given, type) and issubclass(given, Config):
        return given()
    if isinstance(given, Mapping):
        return LooseConfig(**cast("Mapping[str, Any]", given))
    if isinstance(given, str | Path):
        return FileConfig.from_file(given)
    return cast("Any", given)


def _refuse(given: object) -> None:
    """Refuse what has no settings to look up: their defaults would count, and nobody would notice."""
    if isinstance(given, Mapping):
        for key in cast("Mapping[object, Any]", given):
            if not isinstance(key, str):
                told = f"a mapping with {type(key).__name__} as key"
                raise NotAConfig(given=told, instead="Its keys are the names of settings.")
    elif isinstance(given, type):
        # The settings of such a class are in its instances alone.
        fields = hasattr(given, "__pydantic_fields__") or hasattr(given, "__dataclass_fields__")
        if fields and not issubclass(given, Config):
            raise NotAConfig(given=f"the class {given.__qualname__}", instead=f"Call it: config={given.__name__}().")
    elif isinstance(given, FunctionType | MethodType):
        raise NotAConfig(given=f"the function {given.__qualname__}", instead=f"Call it: config={given.__name__}().")
    elif not isinstance(given, str) and not hasattr(given, "__dict__") and not hasattr(type(given), "__slots__"):
        raise NotAConfig(given=f"an object of the type {type(given).__qualname__}")
