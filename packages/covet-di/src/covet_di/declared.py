"""What covet's providers declare besides what they call."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from covet_di.callables import return_type

__all__ = ("Declared",)


class Declared:
    """What covet's providers know besides what they call.

    dependency-injector copies the providers of a container field by field, and knows no fields but its own.
    """

    __slots__ = ()

    enters: ClassVar[bool] = False
    """Whether a generator function is run to its ``yield`` for the value."""
    _autowire: bool
    _declared: Any

    @property
    def autowired(self) -> bool:
        """Whether parameters that are given nothing are filled by their types."""
        return self._autowire

    def __covet_type__(self) -> Any:
        """What it provides."""
        if self._declared is not None:
            return self._declared
        made = cast("Any", self).provides
        return Any if made is None else return_type(made, entered=self.enters)

    def _copy_declared(self, copied: Any) -> None:
        copied._autowire = self._autowire
        copied._declared = self._declared
