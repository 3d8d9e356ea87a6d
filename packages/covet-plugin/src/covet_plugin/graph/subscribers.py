"""Who wants to know that a value changed."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from types import MethodType
from typing import Any
from weakref import WeakMethod

__all__ = ("Subscribers",)

Callback = Callable[[], object]


class Subscribers:
    """Callbacks, each once. A method is kept weakly with its object, so that an entry nobody holds goes away."""

    __slots__ = ("_lock", "_methods", "_others")

    def __init__(self) -> None:
        self._methods: set[WeakMethod[Any]] = set()
        self._others: list[Callback] = []
        self._lock = Lock()

    def add(self, callback: Callback) -> None:
        """Have `callback` called by `tell`, now and later."""
        with self._lock:
            if isinstance(callback, MethodType):
                self._methods = {each for each in self._methods if each() is not None}
                self._methods.add(WeakMethod(callback))
            elif callback not in self._others:
                self._others.append(callback)

    def tell(self) -> None:
        """Call every callback, outside of the lock."""
        with self._lock:
            callbacks: list[Callback | None] = [*(each() for each in self._methods), *self._others]
        for callback in callbacks:
            if callback is not None:
                callback()

    def __len__(self) -> int:
        return sum(each() is not None for each in self._methods) + len(self._others)
