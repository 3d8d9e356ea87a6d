"""Plain data of anything, for printing and comparing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from functools import partial
from types import ModuleType
from typing import Any, cast

from covet_plugin.config.secret import MASK, is_secret_value
from covet_plugin.entries import Entry
from covet_plugin.service import Service
from covet_plugin.slots import type_name

__all__ = ("plain",)


def plain(value: object) -> Any:
    """`value` as data that JSON takes: the same in every process, without addresses and without secrets.

    Functions and classes become their full names, other objects that of their class.
    """
    if isinstance(value, Enum):
        return value.name.lower()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if is_secret_value(value):
        return MASK
    if isinstance(value, Entry):
        names: tuple[str, ...] = value.__slots__
        return {name: plain(getattr(value, name)) for name in sorted(names)}
    if isinstance(value, Service):
        return value.name
    if isinstance(value, Mapping):
        table = cast("Mapping[object, object]", value)
        return {str(key): plain(each) for key, each in table.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in cast("Iterable[object]", value)]
    if isinstance(value, set | frozenset):
        return sorted((plain(each) for each in cast("Iterable[object]", value)), key=repr)
    return _name(value)


def _name(value: object) -> str:
    if isinstance(value, partial):
        return f"partial of {_name(cast('partial[object]', value).func)}"
    owner: object = getattr(value, "__self__", None)
    name = getattr(value, "__name__", None)
    if owner is not None and not isinstance(owner, type | ModuleType) and isinstance(name, str):
        return f"{type_name(type(owner))}.{name}"
    return type_name(value if hasattr(value, "__qualname__") else type(value))
