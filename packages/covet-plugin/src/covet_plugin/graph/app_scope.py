"""The values of one application: where each is kept, and the order in which they are closed."""

from __future__ import annotations

from collections.abc import Hashable
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from covet_plugin.graph.app_cell import AppCell
    from covet_plugin.graph.node import Node
    from covet_plugin.graph.teardown import Opened

__all__ = ("AppScope",)


class AppScope:
    """Holds the cells of an application, and closes what was opened for their values.

    It can be used again after it was closed: values are then made anew.
    """

    __slots__ = ("_cells", "_forgotten", "_lock", "_made")

    def __init__(self) -> None:
        self._cells: dict[Hashable, AppCell] = {}
        self._made: dict[AppCell, list[Opened]] = {}
        self._forgotten: list[Opened] = []
        self._lock = Lock()

    def cell(self, node: Node) -> AppCell:
        """The cell of `node`: one for each key."""
        # Most services have such values, but not each that could.
        from covet_plugin.graph.app_cell import AppCell

        with self._lock:
            found = self._cells.get(node.key)
            if found is None:
                found = self._cells[node.key] = AppCell(node, self)
            return found

    def hold(self, node: Node) -> Node:
        """A node like `node` that has its cell here."""
        return node.replace(cell=self.cell(node))

    def close(self) -> None:
        """Forget every value and close what was opened, the latest first, where nothing can be awaited.

        Raises:
            TeardownNotAsync: something takes an `await` to close. Nothing was closed.
            BaseException: what failed to close, when all was closed: one exception, or a group of several.
        """
        with self._lock:
            opened = [*self._forgotten, *(each for made in self._made.values() for each in made)]
        for closer, _ in opened:
            if closer.waits:
                from covet_plugin.graph.errors import TeardownNotAsync

                raise TeardownNotAsync(name=closer.name, where=closer.where)
        self._forget_all()
        self.close_forgotten()

    async def aclose(self, error: BaseException | None = None) -> None:
        """Forget every value and close what was opened, the latest first.

        Args:
            error: what the application ends with, for the resources to know. The caller raises it again.

        Raises:
            BaseException: what failed to close, when all was closed: one exception, or a group of several.
        """
        self._forget_all()
        await self.aclose_forgotten(error)

    def close_forgotten(self) -> None:
        """Close what was opened for values that were forgotten since, but for what takes an `await`."""
        with self._lock:
            now = [each for each in self._forgotten if not each[0].waits]
            self._forgotten = [each for each in self._forgotten if each[0].waits]
        if now:
            from covet_plugin.graph.teardown import Teardown

            Teardown(now).close()

    async def aclose_forgotten(self, error: BaseException | None = None) -> None:
        """Close all that was opened for values that were forgotten since."""
        with self._lock:
            now, self._forgotten = self._forgotten, []
        if now:
            from covet_plugin.graph.teardown import Teardown

            await Teardown(now).aclose(error)

    def _forget_all(self) -> None:
        if self._made:
            from covet_plugin.graph.app_cell import AppCell

            AppCell.forget_all(list(self._made))

    def add(self, cell: AppCell, opened: list[Opened]) -> None:
        """Note that the value of `cell` was made, and what was opened for it."""
        with self._lock:
            self._made[cell] = opened

    def remove(self, cell: AppCell) -> None:
        """Note that the value of `cell` was forgotten."""
        with self._lock:
            # It is closed from the end: what is forgotten later was opened before.
            self._forgotten[:0] = self._made.pop(cell, ())
