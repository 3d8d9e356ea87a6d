"""A bag of attributes that belongs to an application or to a request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

__all__ = ("State",)


class State:
    """Holds what an application sets on it: `app.state.pool = ...`, later `request.app.state.pool`.

    Subclass it with annotations to have it typed, and give an instance to `CovetApp(state=...)`::

        class ShopState(State):
            pool: Pool

    An attribute that was never set raises AttributeError and says which ones there are.
    """

    def __init__(self, values: Mapping[str, Any] | None = None, /, **attributes: Any) -> None:
        self.__dict__.update(values or {}, **attributes)

    def update(self, values: Mapping[str, Any], /) -> None:
        """Set every item of `values` as an attribute."""
        self.__dict__.update(values)

    def __getattr__(self, name: str) -> Any:
        known = ", ".join(sorted(self.__dict__)) or "nothing"
        raise AttributeError(f"{type(self).__name__} has no {name!r}; it holds {known}.", name=name, obj=self)

    if TYPE_CHECKING:

        def __setattr__(self, name: str, value: Any) -> None: ...

    def __contains__(self, name: object) -> bool:
        return name in self.__dict__

    def __iter__(self) -> Iterator[str]:
        return iter(self.__dict__)

    def __len__(self) -> int:
        return len(self.__dict__)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        held = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{type(self).__name__}({held})"
