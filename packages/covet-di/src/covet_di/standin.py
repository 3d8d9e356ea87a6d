"""Modules that are imported when they are used, for one who names them while it is imported itself."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

__all__ = ("Deferred", "Probed", "Rebased", "StandIn", "standing")


class StandIn(ModuleType):
    """Stands in `sys.modules` for a module that isn't imported yet.

    It has what it is given. All else is looked up in the real module, which is then imported.
    """

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real(), name)

    def real(self) -> ModuleType:
        """Import what it stands for.

        Raises:
            ImportError: it can't be imported.
        """
        self.leave()
        return import_module(self.__name__)

    def leave(self) -> None:
        """Stand there no more."""
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]


class Deferred:
    """A function of a module that is imported when the function is called. The stack of the call doesn't show it.

    Args:
        module: what stands for the module.
        name: what the function is called there.
    """

    def __init__(self, module: StandIn, name: str) -> None:
        self._module = module
        self._name = name

    @property
    def __call__(self) -> Callable[..., Any]:
        """The function, imported now."""
        # A property, so that the interpreter itself calls what it gives: warnings look for their place in the stack.
        found: Callable[..., Any] = getattr(self._module.real(), self._name)
        return found


class Probed(type):
    """The class of a class that stands for another one in `isinstance` and `issubclass`."""

    original: Callable[[], type]

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, cls.original())

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, cls.original())


class Rebased(type):
    """The class of a class that is the base of others until one of them is used: then they get the real base.

    That is what the base's `original` returns.
    """

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """Make an instance of what has the real base by then."""
        cls._rebase()
        return super().__call__(*args, **kwargs)

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__") or not cls._rebase():
            raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")
        return getattr(cls, name)

    def _rebase(cls) -> bool:
        """Give them the real base, once. Tell whether this was the time."""
        base = next((each for each in cls.__mro__ if "original" in vars(each)), None)
        if base is None:
            return False
        original: type = vars(base)["original"]()
        derived: list[type] = base.__subclasses__()
        for each in derived:
            each.__bases__ = tuple(original if found is base else found for found in each.__bases__)
        return True


@contextmanager
def standing(modules: Iterable[StandIn]) -> Generator[None]:
    """Let each of them stand for a module that isn't imported yet."""
    chosen = [each for each in modules if each.__name__ not in sys.modules]
    sys.modules.update((each.__name__, each) for each in chosen)
    try:
        yield
    finally:
        for each in chosen:
            each.leave()
