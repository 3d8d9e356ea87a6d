"""Where the values of singletons and resources are kept, as compiled functions see it.

The value itself is in dependency-injector's provider, where everybody finds it who calls that. A cell has it asked for
once, and tells those who were compiled with it when it isn't the one any more.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from threading import RLock
from typing import Any, cast
from weakref import WeakValueDictionary

from covet_di.scopes import isolated
from covet_di.storage import Storage
from covet_di.substitutes import stand_in
from covet_di.types import AnyProvider, provided_type
from covet_di.watch import unwatch, watch
from covet_di.worlds import name_of
from covet_plugin import Scope
from covet_plugin.graph import AppCell, AppScope, Node, NodeKind, Teardown

__all__ = ("ProviderCell", "cell_of", "chain")


class ProviderCell(AppCell):
    """Keeps what a provider provides for as long as it would provide the same.

    Args:
        provider: the provider.
        waits: whether its value has to be awaited.
    """

    __slots__ = ("_watched", "pending", "provider")

    def __init__(self, provider: AnyProvider, waits: bool) -> None:
        self.provider: AnyProvider = provider
        self.pending: asyncio.Future[Any] | None = None
        """What dependency-injector makes the value in, if it takes an ``await``."""
        self._watched: tuple[AnyProvider, ...] = ()
        make = self._awaited if waits else self._called
        kind = NodeKind.AWAIT if waits else NodeKind.CALL
        name = name_of(provider)
        super().__init__(Node(provider, name, kind, make, scope=Scope.APP, type=provided_type(provider)), AppScope())
        self._watch()

    def get(self) -> Any:
        """The value, made now if it wasn't.

        Raises:
            AppValueNotReady: making it takes an ``await``.
        """
        storage = None if self.filled else self._storage()
        held = None if storage is None else storage.held
        if held is not None:
            # Somebody awaited it before, so that it can be had without.
            with self._lock:
                if not self.filled:
                    self._watch()
                    self._keep(held[0], Teardown())
        return super().get()

    def mark(self) -> None:
        """Take notice that the provider isn't what it was."""
        self.forget()
        # Also before there is a value: who compiles it may have to compile something else.
        self._subscribers.tell()

    def _watch(self) -> None:
        watched = tuple(chain(self.provider))
        if watched != self._watched:
            unwatch(self._watched, self)
            self._watched = watched
            watch(watched, self)

    def _called(self) -> Any:
        self._watch()
        if self._storage() is not None:
            return self.provider()
        # Singletons of dependency-injector are not safe by themselves, also not those that this one needs.
        with _lock, isolated():
            return self.provider()

    async def _awaited(self) -> Any:
        self._watch()
        storage = self._storage()
        if storage is not None:
            return await storage.aget()
        with isolated():
            value: Any = self.provider()
        if not inspect.isawaitable(value):
            return value
        # dependency-injector gives the same future to everybody, and can't have it cancelled: who gives up waiting
        # leaves it to be finished.
        future = asyncio.ensure_future(value)
        _pending.add(future)
        future.add_done_callback(_pending.discard)
        self.pending = future
        return await asyncio.shield(future)

    def _storage(self) -> Storage | None:
        """Where the value is kept, if that is a place of ours."""
        *_, last = chain(self.provider)
        # Asked of the class: some providers have an attribute of every name.
        if not hasattr(type(last), "by_call"):
            return None
        own = cast("Any", last)
        return None if own.by_call else cast("Storage", own.storage)


def chain(provider: AnyProvider) -> Iterator[AnyProvider]:
    """Yield `provider`, and what provides in its place, down to the one that does."""
    seen: set[int] = set()
    following: AnyProvider | None = provider
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = stand_in(following) or _passed_on(following)


_lock = RLock()
_pending: set[asyncio.Future[Any]] = set()
"""What is still being made, which nobody else may hold."""

_cells: WeakValueDictionary[tuple[int, bool], ProviderCell] = WeakValueDictionary()


def cell_of(provider: AnyProvider, waits: bool) -> ProviderCell:
    """The cell of a provider, for as long as somebody holds it."""
    with _lock:
        found = _cells.get((id(provider), waits))
        if found is None:
            found = _cells[(id(provider), waits)] = ProviderCell(provider, waits)
        return found


def _passed_on(provider: AnyProvider) -> AnyProvider | None:
    from covet_di.reading import read

    return read(provider).target
