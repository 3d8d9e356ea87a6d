"""Opening what dependency-injector calls a resource: whatever its function gives, it is entered if it can be."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import TracebackType
from typing import Any

__all__ = ("Entering",)


class Entering:
    """Makes the context manager of a resource.

    Args:
        make: the resource's function or class.
    """

    __slots__ = ("make",)

    def __init__(self, make: Callable[..., Any]) -> None:
        self.make: Callable[..., Any] = make

    def __call__(self, *args: Any, **kwargs: Any) -> _Entered:
        """Return what is to be entered."""
        return _Entered(self.make, args, kwargs)


class _Entered:
    """A resource that is open: its function was called, and what that gave was entered, if it is a context manager."""

    __slots__ = ("_args", "_kwargs", "_make", "_manager")

    def __init__(self, make: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self._make = make
        self._args = args
        self._kwargs = kwargs
        self._manager: Any = None

    def __enter__(self) -> Any:
        made = self._make(*self._args, **self._kwargs)
        return self._enter(made) if _is_sync(made) else made

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> Any:
        return None if self._manager is None else self._manager.__exit__(kind, error, traceback)

    async def __aenter__(self) -> Any:
        made = self._make(*self._args, **self._kwargs)
        if inspect.isawaitable(made):
            made = await made
            if _is_async(made):
                return await self._aenter(made)
        if _is_sync(made):
            return self._enter(made)
        return await self._aenter(made) if _is_async(made) else made

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> Any:
        manager = self._manager
        if manager is None:
            return None
        if _is_async(manager) and not _is_sync(manager):
            return await manager.__aexit__(kind, error, traceback)
        return manager.__exit__(kind, error, traceback)

    def _enter(self, manager: Any) -> Any:
        value = manager.__enter__()
        self._manager = manager
        return value

    async def _aenter(self, manager: Any) -> Any:
        value = await manager.__aenter__()
        self._manager = manager
        return value


def _is_sync(made: object) -> bool:
    return hasattr(made, "__enter__") and hasattr(made, "__exit__")


def _is_async(made: object) -> bool:
    return hasattr(made, "__aenter__") and hasattr(made, "__aexit__")
