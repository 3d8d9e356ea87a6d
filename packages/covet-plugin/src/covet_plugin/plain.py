"""Plain data of anything, for printing and comparing."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import partial
from typing import Any

from covet_plugin.config.secret import MASK, is_secret_value
from covet_plugin.entries import Entry
from covet_plugin.service import Service
from covet_plugin.slots import type_name

__all__ = ("plain",)


def plain(value: object) -> Any:
    """`value` as data that JSON takes: the same in every process, without addresses and without secrets.

    Functions and classes become their full names, other objects that of their class.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value.name.lower() if isinstance(value, Enum) else value
    if is_secret_value(value):
        return MASK
    if isinstance(value, Entry):
        return {name: plain(getattr(value, name)) for name in sorted(value.__slots__)}
    if isinstance(value, Service):
        return value.name
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(each) for each in value), key=repr)
    return _name(value)


def _name(value: object) -> str:
    if isinstance(value, partial):
        return f"partial of {_name(value.func)}"
    owner = getattr(value, "__self__", None)
    if owner is not None and not isinstance(owner, type) and hasattr(value, "__name__"):
        return f"{type_name(type(owner))}.{value.__name__}"
    return type_name(value if hasattr(value, "__qualname__") else type(value))
