"""What can be a configuration: told without looking into annotations, since every start does it."""

from __future__ import annotations

import dataclasses
from typing import Any

__all__ = ("field_names", "is_config", "is_config_type", "unusable")


def is_config_type(cls: object) -> bool:
    """Whether a class is a dataclass or a pydantic model."""
    return isinstance(cls, type) and (hasattr(cls, "model_validate") or dataclasses.is_dataclass(cls))


def is_config(value: object) -> bool:
    """Whether an object is of such a class."""
    return is_config_type(type(value))


def unusable(config: object) -> str | None:
    """Why `config` can't be a plugin's configuration; None when it can."""
    if isinstance(config, type):
        return f"the class {config.__qualname__} was given instead of an instance"
    cls = type(config)
    if not is_config_type(cls):
        return f"{cls.__qualname__} is neither a frozen dataclass nor a frozen pydantic model"
    if not _frozen(cls):
        return f"{cls.__qualname__} is not frozen"
    for name in field_names(cls):
        value = getattr(config, name, None)
        if is_config(value) and (problem := unusable(value)) is not None:
            return f"in its field {name!r}, {problem}"
    return None


def _frozen(cls: Any) -> bool:
    if hasattr(cls, "model_validate"):
        return bool(cls.model_config.get("frozen"))
    return bool(cls.__dataclass_params__.frozen)


def field_names(cls: Any) -> list[str]:
    """What the fields of a configuration are called."""
    if hasattr(cls, "model_validate"):
        return list(cls.model_fields)
    return [each.name for each in dataclasses.fields(cls)]
