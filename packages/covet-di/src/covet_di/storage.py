"""Where the one value of a singleton or a resource of covet's own is kept.

Calling the provider and compiled functions both find it here. It is made from the graph as it is then, once, whichever
tasks, loops and threads ask for it, and a task that is cancelled leaves nothing half-made behind.
"""

from __future__ import annotations

import inspect
from asyncio import AbstractEventLoop, get_running_loop
from itertools import count
from threading import RLock
from typing import TYPE_CHECKING, Any, Final
from weakref import ref

from covet_di.scopes import isolated
from covet_di.substitutes import stand_in, substitute_of
from covet_di.watch import changes, unwatch, watch
from covet_plugin.graph import AppCell, AppScope, Cell, Node, Teardown
from covet_plugin.graph.cell import cell_of
from covet_plugin.graph.creation import Call
from covet_plugin.graph.errors import AppValueNotReady

if TYPE_CHECKING:
    from covet_di.types import AnyProvider

__all__ = ("Storage",)


_turns: Final = count(1)


class Storage:
    """Keeps the value of one provider.

    Args:
        provider: the provider.
    """

    __slots__ = ("__weakref__", "_kept", "_lock", "_loop", "_provider", "_read", "_stale", "waits")

    def __init__(self, provider: AnyProvider) -> None:
        self._provider = provider
        self._kept: _Kept | None = None
        self._read: tuple[AnyProvider, ...] = ()
        self._stale = False
        self._lock = RLock()
        self._loop: ref[AbstractEventLoop] | None = None
        self.waits: bool = False
        """Whether making it takes an ``await``, as it was looked at last."""

    @property
    def loop(self) -> AbstractEventLoop | None:
        """The event loop that a value which takes an ``await`` was made in, if it is still there."""
        return None if self._loop is None else self._loop()

    @property
    def filled(self) -> bool:
        """Whether the value was made."""
        return self.held is not None

    @property
    def held(self) -> tuple[Any] | None:
        """The value, if it was made: looked at once, for another thread may have it forgotten meanwhile."""
        kept = self._kept
        return None if kept is None else kept.held

    @property
    def turn(self) -> int | None:
        """A number that grows with each value that is made anywhere; None while this one isn't."""
        kept = self._kept
        return None if kept is None or kept.held is None else kept.turn

    def get(self) -> Any:
        """The value, made now if it wasn't; that of what stands in for the provider by now, if something does.

        Raises:
            AppValueNotReady: making it takes an ``await``.
        """
        while True:
            standing = None
            cell = self._cell()
            try:
                if cell is not None:
                    return cell.get()
            except _StoodIn as told:
                standing = told.provider
            if standing is None:
                standing = stand_in(self._provider)
            if standing is not None:
                return standing()

    async def aget(self) -> Any:
        """The same for values that take an ``await`` too."""
        while True:
            standing = None
            cell = self._cell()
            try:
                if cell is not None:
                    return self._awaited(await cell.aget())
            except _StoodIn as told:
                standing = told.provider
            if standing is None:
                standing = stand_in(self._provider)
            if standing is not None:
                value: Any = standing()
                return await value if inspect.isawaitable(value) else value

    def look(self) -> bool:
        """Look at the graph; tell whether making the value takes an ``await``."""
        self._cell()
        return self.waits

    def mark(self) -> None:
        """Take notice that a provider was changed. A value that was made stays."""
        self._stale = True

    def restart(self) -> None:
        """Wait for whoever makes the value in place, and have whoever awaits it begin anew: something stands in for the
        provider from now on.
        """
        kept = self._kept
        if kept is not None:
            kept.restart()

    def forget(self) -> AppScope | None:
        """Forget the value; what closes what was opened for it, if there is something."""
        with self._lock:
            kept, self._kept = self._kept, None
        if kept is None:
            return None
        kept.forget()
        return kept.scope

    def _awaited(self, value: Any) -> Any:
        if self.waits:
            # What dependency-injector does when it gives out what has to be awaited; its shutting down asks for it.
            self._provider.enable_async_mode()
            self._loop = ref(get_running_loop())
        return value

    def _cell(self) -> _Kept | None:
        """Where the value is kept; None while another provider stands in for this one."""
        with self._lock:
            while self._kept is None or (self._stale and not self._kept.filled):
                if not self._look():
                    return None
            return self._kept

    def _look(self) -> bool:
        """Read the graph; tell whether the value is this provider's own, and not that of one which stands in for it."""
        from covet_di.nodes import Nodes

        before = changes()
        self._stale = False
        nodes = Nodes(root=self._provider)
        node = nodes.node(self._provider)
        unwatch(self._read, self)
        self._read = tuple(nodes.read.values())
        watch(self._read, self)
        self.waits = nodes.waits(self._provider)
        is_own = node.key is self._provider
        self._kept = _Kept(node, AppScope(), self._provider) if is_own else None
        self._stale = self._stale or changes() != before
        return is_own


class _StoodIn(Exception):
    """Something stands in for the provider by now: its own value must not be made with what is overridden."""

    def __init__(self, provider: AnyProvider) -> None:
        super().__init__()
        self.provider = provider


class _Kept(AppCell):
    """The cell of the value. It isn't forgotten with what it was made with, just as dependency-injector's isn't."""

    __slots__ = ("_provider", "scope", "turn")

    def __init__(self, node: Node, scope: AppScope, provider: AnyProvider) -> None:
        super().__init__(node, scope)
        self.scope = scope
        self.turn: int | None = None
        self._provider = provider

    @property
    def held(self) -> tuple[Any] | None:
        return self._held

    def _used(self, call: Call) -> Cell:
        return cell_of(call.node, self.scope)

    def _value(self, teardown: Teardown) -> Any:
        self._look_aside()
        with isolated():
            value = super()._value(teardown)
        self.turn = next(_turns)
        if inspect.iscoroutine(value):
            value.close()
            raise AppValueNotReady(name=self._node.name, where=self._node.where)
        return value

    async def _avalue(self, teardown: Teardown) -> Any:
        self._look_aside()
        with isolated():
            value = await super()._avalue(teardown)
            self.turn = next(_turns)
            return await value if inspect.iscoroutine(value) else value

    def _look_aside(self) -> None:
        standing = substitute_of(self._provider)
        if standing is not None:
            raise _StoodIn(standing)
