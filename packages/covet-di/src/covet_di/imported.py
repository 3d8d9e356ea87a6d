"""What a text stands for that a provider was declared with: ``"services.Mailer"``, ``".Mailer"``, ``"Mailer"``."""

from __future__ import annotations

import builtins
import sys
from importlib import import_module
from typing import Any, Final

__all__ = ("imported",)

_OWN: Final = __name__.partition(".")[0]


def imported(path: str) -> Any:
    """What is imported by `path`, as dependency-injector has it.

    It looks in the module that called it for a name without a module, and for one that begins with a dot: that would
    be one of covet's here.

    Raises:
        AttributeError: there is no such name.
        ImportError: there is no such module.
    """
    around = _declaring()
    module, _, name = path.rpartition(".")
    if not path.startswith("."):
        return getattr(import_module(module), name) if module else _named(name, around)
    # The dots before a name alone are its module: ".Mailer" is of the package.
    return getattr(import_module(module or ".", package=around.get("__package__")), name)


def _named(name: str, around: dict[str, Any]) -> Any:
    found = getattr(builtins, name, None) or around.get(name)
    if found is None:
        raise AttributeError(f"module {around.get('__name__')!r} has no attribute {name!r}")
    return found


def _declaring() -> dict[str, Any]:
    """The names of the module that declares a provider: the nearest of the stack that isn't of this package."""
    frame: Any = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]: documented, in spite of its name
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == _OWN:
        frame = frame.f_back
    names: dict[str, Any] = frame.f_globals
    return names
