"""Where the names that `covet` exports are, so that each is loaded when it is asked for."""

from __future__ import annotations

from typing import Any

import covet_core

__all__ = ("load",)


def load(name: str) -> Any:
    """The object that `covet` exports as `name`.

    Raises:
        AttributeError: there is none.
    """
    if name == "CallNext":
        from covet_core.types import CallNext

        return CallNext
    if name not in covet_core.__all__:
        raise AttributeError(f"module 'covet' has no attribute {name!r}")
    return getattr(covet_core, name)
