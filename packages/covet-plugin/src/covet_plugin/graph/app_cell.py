"""A value of the whole application: made once, by whoever asks first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count
from threading import RLock
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from covet_plugin.graph.cell import Cell, cell_of
from covet_plugin.graph.creation import Call, aopened, calls, opened
from covet_plugin.graph.errors import AppValueCycle, AppValueNotReady
from covet_plugin.graph.node import Node
from covet_plugin.graph.order import is_kept, unfilled, waits_for
from covet_plugin.graph.subscribers import Subscribers
from covet_plugin.graph.teardown import Teardown

if TYPE_CHECKING:
    from covet_plugin.graph.app_scope import AppScope
    from covet_plugin.graph.making import Making, Waiter

__all__ = ("AppCell",)

_numbers = count()


class AppCell:
    """The cell of a node, in a scope. `AppScope.cell` makes it.

    A value is made by whoever asks first. If that fails, those who waited for it get the same exception, and the next
    one to ask tries again; if it is cancelled, one of those who wait goes on. Values that take no `await` are made in
    place under a lock, by threads and tasks alike; the others by the task that asked, in its context.
    """

    __slots__ = (
        "__weakref__", "_busy", "_held", "_lock", "_making", "_node", "_scope", "_subscribers", "_users", "_version",
        "number",
    )  # fmt: skip

    def __init__(self, node: Node, scope: AppScope) -> None:
        self.number: int = 0
        """Its place among all values, in the order in which they were made."""
        self._node = node
        self._scope = scope
        self._held: tuple[Any] | None = None
        self._version = 0
        self._busy = False
        self._making: Making | None = None
        self._users: WeakSet[AppCell] = WeakSet()
        self._subscribers = Subscribers()
        self._lock = RLock()

    @property
    def filled(self) -> bool:
        """Whether the value was made."""
        return self._held is not None

    @property
    def value(self) -> Any:
        """The value.

        Raises:
            AppValueNotReady: it wasn't made.
        """
        held = self._held
        if held is None:
            raise AppValueNotReady(name=self._node.name, where=self._node.where)
        return held[0]

    def get(self) -> Any:
        """The value, made now if it wasn't.

        Raises:
            AppValueNotReady: making it takes an `await`.
            AppValueCycle: it is asked for by what makes it.
        """
        while True:
            held = self._held
            if held is not None:
                return held[0]
            for cell in self._missing():
                if cell is self:
                    return self._make()
                cell.get()

    async def aget(self) -> Any:
        """The value, made now if it wasn't.

        Raises:
            AppValueCycle: it is asked for by what makes it.
        """
        while True:
            held = self._held
            if held is not None:
                return held[0]
            for cell in self._missing():
                if cell is not self:
                    await cell.aget()
            if waits_for(self._node) is None:
                return self._make()
            waiter, making = self._join()
            if making is not None:
                return await self._amake(making)
            error = None if waiter is None else await waiter
            if error is not None:
                raise error

    def subscribe(self, callback: Callable[[], object], /) -> None:
        """Have `callback` called whenever the value is forgotten. A method is kept weakly with its object."""
        self._subscribers.add(callback)

    def reset(self) -> None:
        """Forget the value and those that were made with it, and close what was opened for them.

        What takes an `await` to close stays open until the scope is closed, or `AppScope.aclose_forgotten` is awaited.
        """
        self.forget()
        self._scope.close_forgotten()

    async def areset(self) -> None:
        """The same, and close what takes an `await` too."""
        self.forget()
        await self._scope.aclose_forgotten()

    def forget(self) -> None:
        """Forget the value and those that were made with it; what was opened for them is closed by the scope."""
        self.forget_all((self,))

    def restart(self) -> None:
        """Have a value that is being made not be out of date: wait for whoever makes it in place, and have whoever
        awaits it begin anew. A value that was made stays.
        """
        with self._lock:
            if self._held is None:
                self._version += 1

    @staticmethod
    def forget_all(cells: Iterable[AppCell]) -> None:
        """Forget the values of `cells` and all that was made with them, the latest first, and tell who subscribed."""
        found = dict.fromkeys(cells)
        look = list(found)
        while look:
            users = [user for user in look.pop()._users_now() if user not in found]
            found |= dict.fromkeys(users)
            look += users
        latest_first = sorted(found, key=lambda cell: cell.number, reverse=True)
        for cell in [each for each in latest_first if each._drop()]:
            cell._subscribers.tell()

    def _missing(self) -> list[Cell]:
        nodes = unfilled((self._node,), lambda node: cell_of(node, self._scope).filled)
        return [self if node.key == self._node.key else cell_of(node, self._scope) for node in nodes]

    def _make(self) -> Any:
        with self._lock:
            if self._held is not None:
                return self._held[0]
            if self._busy:
                raise AppValueCycle(name=self._node.name, where=self._node.where)
            waiting = waits_for(self._node)
            if waiting is not None:
                raise AppValueNotReady(name=waiting.name, where=waiting.where)
            self._busy = True
            teardown = Teardown()
            try:
                value = self._value(teardown)
            except BaseException as error:
                teardown.close(error)
                raise
            finally:
                self._busy = False
            self._keep(value, teardown)
            return value

    def _value(self, teardown: Teardown) -> Any:
        steps = calls(self._node)
        call = next(steps)
        while True:
            value = self._used(call).get() if self._is_kept(call) else opened(call, teardown)
            try:
                call = steps.send(value)
            except StopIteration as stop:
                return stop.value

    def _join(self) -> tuple[Waiter | None, Making | None]:
        """Wait for whoever makes the value, or begin to make it; neither when it was made meanwhile."""
        from covet_plugin.graph.making import Making

        with self._lock:
            if self._held is not None:
                return None, None
            if self._making is None:
                self._making = Making()
                return None, self._making
            if self._making.is_own:
                raise AppValueCycle(name=self._node.name, where=self._node.where)
            return self._making.waiter(), None

    async def _amake(self, making: Making) -> Any:
        error: BaseException | None = None
        try:
            while True:
                version = self._version
                value, teardown = await self._acreated()
                with self._lock:
                    if version == self._version:
                        self._keep(value, teardown)
                        return value
                # What it was made from was forgotten meanwhile.
                await teardown.aclose()
        except BaseException as raised:
            error = raised
            raise
        finally:
            with self._lock:
                self._making = None
            making.finish(error)
            error = None

    async def _acreated(self) -> tuple[Any, Teardown]:
        teardown = Teardown()
        try:
            return await self._avalue(teardown), teardown
        except BaseException as error:
            await teardown.aclose(error)
            raise

    async def _avalue(self, teardown: Teardown) -> Any:
        steps = calls(self._node)
        call = next(steps)
        while True:
            value = await self._used(call).aget() if self._is_kept(call) else await aopened(call, teardown)
            try:
                call = steps.send(value)
            except StopIteration as stop:
                return stop.value

    def _is_kept(self, call: Call) -> bool:
        return call.node is not self._node and is_kept(call.node)

    def _used(self, call: Call) -> Cell:
        """The cell of what this value is made with, which has to be forgotten with it."""
        cell = cell_of(call.node, self._scope)
        if isinstance(cell, AppCell):
            with cell._lock:
                cell._users.add(self)
        else:
            cell.subscribe(self.forget)
        return cell

    def _keep(self, value: Any, teardown: Teardown) -> None:
        self.number = next(_numbers)
        self._scope.add(self, teardown.opened)
        self._held = (value,)

    def _drop(self) -> bool:
        with self._lock:
            self._version += 1
            held, self._held = self._held, None
            if held is not None:
                self._scope.remove(self)
            return held is not None

    def _users_now(self) -> list[AppCell]:
        with self._lock:
            return list(self._users)

    def __repr__(self) -> str:
        return f"<AppCell of {self._node.name}, {'filled' if self.filled else 'empty'}>"
