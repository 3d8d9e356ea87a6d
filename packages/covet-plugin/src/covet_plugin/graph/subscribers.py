"""Who wants to know that a value changed."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from types import MethodType
from typing import Any, Final
from weakref import WeakMethod

__all__ = ("Changes", "Subscribers", "changes")

Callback = Callable[[], object]


class Changes:
    """Counts what was told to anybody."""

    __slots__ = ("_lock", "count")

    def __init__(self) -> None:
        self.count: int = 0
        self._lock = Lock()

    def add(self) -> None:
        """Count one more, when what changed is so already."""
        with self._lock:
            self.count += 1


changes: Final[Changes] = Changes()
"""Counts what subscribers are told: who reads a value, and then subscribes, sees whether it missed something."""


class Subscribers:
    """Callbacks, each once. A method is kept weakly with its object, so that an entry nobody holds goes away."""

    __slots__ = ("__weakref__", "_methods", "_others")

    def __init__(self) -> None:
        self._methods: set[WeakMethod[Any]] = set()
        self._others: list[Callback] = []

    def add(self, callback: Callback) -> None:
        """Have `callback` called by `tell`, now and later."""
        if isinstance(callback, MethodType):
            self._methods.add(WeakMethod(callback, self._methods.discard))
        elif callback not in self._others:
            self._others.append(callback)

    def tell(self) -> None:
        """Call every callback. What changed has to be so already."""
        changes.add()
        # Copies, each made in one go: other threads add, and the collector removes.
        methods, others = list(self._methods), list(self._others)
        for callback in (*(method() for method in methods), *others):
            if callback is not None:
                callback()

    def __len__(self) -> int:
        return len(self._methods) + len(self._others)
