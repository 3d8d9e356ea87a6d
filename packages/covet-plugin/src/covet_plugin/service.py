"""Typed keys under which plugins share what they provide."""

from __future__ import annotations

import sys
from typing import Any, Generic, Self, TypeVar

__all__ = ("Service",)

T = TypeVar("T")


class Service(Generic[T]):
    """A key for one service: declared once, imported by those who provide and those who use it.

    ::

        STORE = Service[Store]("store")

        to.provide(STORE, lambda app: MemoryStore())
        store = app.get(STORE)  # a Store

    Two declarations of one name are two keys: what counts is which declaration was imported. A service has one
    name in a service, so providing both is a conflict.

    Args:
        name: what messages and plans call it.

    Raises:
        TypeError: it is no text.
    """

    __slots__ = ("__weakref__", "name", "where")

    name: str
    """What messages and plans call it."""
    where: str
    """Where it was declared, as `file:line`."""

    def __init__(self, name: str) -> None:
        given: Any = name
        if not isinstance(given, str):
            raise TypeError(f'a service is declared by its name, Service[Store]("store"), and not by {given!r}')
        self.name = name
        caller = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]  # what `inspect` would import itself for
        if caller.f_code.co_filename.endswith("typing.py"):  # `Service[Store]("store")` calls through typing
            caller = caller.f_back or caller
        self.where = f"{caller.f_code.co_filename}:{caller.f_lineno}"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __repr__(self) -> str:
        return f"Service({self.name!r})"
