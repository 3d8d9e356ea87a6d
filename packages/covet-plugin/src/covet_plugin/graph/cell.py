"""Where the one value of a node with `Scope.APP` is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from covet_plugin.graph.app_scope import AppScope
    from covet_plugin.graph.node import Node

__all__ = ("Cell", "cell_of")


class Cell(Protocol):
    """Keeps one value for everybody, and makes it when it is first asked for.

    A container may keep values in a storage of its own and show it as cells; `covet_plugin.graph.AppCell` is one that
    needs none. What is compiled with a cell's value holds on to it, and is told through `subscribe` when it is not the
    value any more.
    """

    @property
    def filled(self) -> bool:
        """Whether the value was made."""
        ...

    @property
    def value(self) -> Any:
        """The value of a cell that is filled."""
        ...

    def get(self) -> Any:
        """The value, made now if it wasn't: once, whichever threads ask for it.

        Raises:
            AppValueNotReady: making it takes an `await`.
        """
        ...

    async def aget(self) -> Any:
        """The same, for values that take an `await` too: once, whichever tasks, loops and threads ask for it."""
        ...

    def subscribe(self, callback: Callable[[], object], /) -> None:
        """Have `callback` called whenever the value stops being the one that was given out.

        `covet_plugin.graph.Subscribers` does it: a callback is kept once, and a method weakly with its object. A cell
        that tells by other means has to count the change in `changes` there first, or an entry may miss it.
        """
        ...


def cell_of(node: Node, scope: AppScope | None) -> Cell:
    """The cell of `node`: its own, else that in `scope`.

    Raises:
        CellMissing: it has none, and there is no scope.
    """
    if node.cell is not None:
        return node.cell
    if scope is None:
        from covet_plugin.graph.errors import CellMissing

        raise CellMissing(name=node.name, where=node.where)
    return scope.cell(node)
