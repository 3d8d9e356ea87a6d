"""Who a request, a message or a connection is from: what authenticates makes one, and everybody else reads it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

__all__ = ("Identity", "Principal")


@runtime_checkable
class Principal(Protocol):
    """Somebody who is known: a person, or another service. Any object with these members is one."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def id(self) -> str:
            """Who it is, the same for ever and nobody else's: what a token calls `sub` (RFC 7519, 4.1.2)."""
            ...

        @property
        def roles(self) -> AbstractSet[str]:
            """What it is here: `admin`, `support`."""
            ...

        @property
        def scopes(self) -> AbstractSet[str]:
            """What it may do by itself, as `resource:action`: `orders:read`."""
            ...

    else:
        # As properties they would be the defaults of a dataclass that inherits from this.
        id: str
        roles: AbstractSet[str]
        scopes: AbstractSet[str]


@dataclass(frozen=True)
class Identity:
    """A principal: `Identity("ann", roles={"admin"}, scopes={"orders:read"})`. Frozen dataclasses inherit from it.

    Args:
        id: who it is.
        roles: what it is here.
        scopes: what it may do by itself, as `resource:action`.

    Raises:
        TypeError: `roles` or `scopes` isn't a set: a text would be read as its letters.
    """

    id: str
    roles: AbstractSet[str] = frozenset()
    scopes: AbstractSet[str] = frozenset()

    def __post_init__(self) -> None:
        for name in ("roles", "scopes"):
            given: AbstractSet[str] = getattr(self, name)
            if not isinstance(given, AbstractSet):  # pyright: ignore[reportUnnecessaryIsInstance]  # whatever was said
                raise TypeError(f"The {name} of an Identity are a set of texts, not {given!r}.")
            object.__setattr__(self, name, frozenset(given))
