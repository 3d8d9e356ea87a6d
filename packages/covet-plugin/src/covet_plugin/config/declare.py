"""Declaring a plugin's configuration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final, TypeVar, dataclass_transform

__all__ = ("GIVEN", "plugin_config")

T = TypeVar("T")

GIVEN: Final = "_covet_given"
"""The attribute that keeps the names of the fields that a constructor was given."""


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def plugin_config(cls: type[T]) -> type[T]:
    """Make a class a frozen dataclass that is constructed with keywords, and that remembers which ones it was given.

    ::

        @plugin_config
        class CacheConfig:
            ttl: Seconds = 60.0
            max_entries: int = 1000

    What the constructor was given wins over the environment and the file, also where it equals the default. A plain
    frozen dataclass works too; there, a field counts as given when it differs from its default.
    """
    made = dataclass(frozen=True, kw_only=True)(cls)
    construct: Callable[..., None] = made.__init__

    @wraps(construct)
    def __init__(self: Any, **given: Any) -> None:  # noqa: N807  # it becomes that
        object.__setattr__(self, GIVEN, frozenset(given))
        construct(self, **given)

    made.__init__ = __init__  # type: ignore[method-assign]  # the same, and it takes notes
    return made
