"""Values that can't be changed, and that cost nothing to define."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn, dataclass_transform

__all__ = ("Frozen",)


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Frozen:
    """The base of values: immutable, equal to one with equal fields, constructed with keywords.

    Subclasses annotate their fields and list them in `__slots__`. A dataclass is more, and takes a third of a
    millisecond to define; a service that starts defines many kinds of values and uses few.
    """

    __slots__: tuple[str, ...] = ()

    def __init__(self, **values: Any) -> None:
        if values.keys() != set(self.__slots__):
            raise TypeError(f"{type(self).__name__} has the fields {', '.join(self.__slots__)}.")
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} can't be changed.")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} can't be changed.")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    # A field may hold what has no hash.
    __hash__: ClassVar[Any] = None

    def __copy__(self) -> Frozen:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Frozen:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), {name: getattr(self, name) for name in self.__slots__})

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__slots__)
        return f"{type(self).__name__}({fields})"


def _again(cls: type[Frozen], values: dict[str, Any]) -> Frozen:
    return cls(**values)
