"""Small immutable records that cost little to define."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass, field, fields
from typing import Any, TypeVar, dataclass_transform

__all__ = ("record",)

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(*, eq: bool = True, kw_only: bool = False) -> Callable[[type[T]], type[T]]:
    """Make a class a frozen dataclass with slots, a third as dear as `dataclass` makes one.

    A service defines some forty of them when it starts. `dataclass` compiles six functions for each; here the
    constructor alone is compiled, and all records share the others. A field is set once, by the constructor, which
    takes longer than that of a dataclass: what there are thousands of is better one of those.

    Args:
        eq: whether records with equal fields are equal; otherwise each is only itself.
        kw_only: whether the constructor takes keywords only.
    """

    def decorate(cls: type[T]) -> type[T]:
        made = dataclass(slots=True, eq=False, repr=False, match_args=False, kw_only=kw_only)(cls)
        shared: dict[str, Any] = {"__repr__": _repr, "__setattr__": _set_once, "__delattr__": _keep}
        if eq:
            shared |= {"__eq__": _eq, "__hash__": _hash}
        for name, function in shared.items():
            if name not in cls.__dict__:
                setattr(made, name, function)
        return made

    return decorate


def _values(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, each.name) for each in fields(self) if each.compare)


def _repr(self: Any) -> str:
    shown = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({shown})"


def _eq(self: Any, other: object) -> Any:
    return _values(self) == _values(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


def _set_once(self: Any, name: str, value: object) -> None:
    if hasattr(self, name):
        raise FrozenInstanceError(f"cannot assign to field {name!r}")
    object.__setattr__(self, name, value)


def _keep(self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")
