"""The time in which a container is used: what its entries need is made at its start, and closed at its end."""

from __future__ import annotations

import asyncio
from importlib import import_module
from types import TracebackType
from typing import Any, Final, Self, cast

from covet_di.injector import di
from covet_di.marker import markers
from covet_di.types import AnyContainer, AnyProvider
from covet_di.walk import source_of
from covet_di.worlds import World, world_of
from covet_plugin import Scope
from covet_plugin.graph import Node, NodeKind

__all__ = ("Lifespan", "lifespan")


class Lifespan:
    """Makes the singletons and resources that entries need, and closes what was opened meanwhile, in reverse order.

    ``async with`` it, or ``with`` where nothing is asynchronous. It can be entered again afterwards: what was closed,
    and what was made with it, is then made anew.

    Args:
        container: whose values they are.
    """

    def __init__(self, container: AnyContainer) -> None:
        self._container: Final = container
        self._world: Final[World] = world_of(container)
        self._before: frozenset[int] = frozenset()

    def __enter__(self) -> Self:
        self._begin()
        try:
            for node in self._nodes():
                cast("Any", node.cell).get()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._end()

    async def __aenter__(self) -> Self:
        self._begin()
        try:
            for node in self._nodes():
                await cast("Any", node.cell).aget()
        except BaseException:
            await self._aend()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._aend()

    def _begin(self) -> None:
        # What somebody opened before is theirs to close.
        resources = self._resources()
        self._before = frozenset(id(each) for each in resources if each.initialized)
        if resources:
            # What closes them is there before anything is open, whatever becomes of the files meanwhile.
            import_module("covet_di.rebuild")

    def _nodes(self) -> list[Node]:
        """What entries need of what is made once, in the order in which they ask for it."""
        within = {id(provider) for provider in self._world.providers()}
        roots = [marker.root.made().node for marker in markers if id(source_of(marker.provider)) in within]
        found: dict[Any, Node] = {}
        waiting = list(reversed(roots))
        while waiting:
            node = waiting.pop()
            if node.scope is Scope.APP and node.kind is not NodeKind.VALUE:
                found.setdefault(node.key, node)
            waiting.extend(argument.node for argument in reversed(node.arguments))
        return list(found.values())

    def _resources(self) -> list[Any]:
        return [provider for provider in self._world.in_order() if isinstance(provider, di.BaseResource)]

    def _opened(self) -> list[AnyProvider]:
        found = [each for each in self._resources() if each.initialized and id(each) not in self._before]
        if not found:
            return found
        from covet_di.rebuild import closing_order

        return closing_order(found)

    def _end(self) -> None:
        opened = self._opened()
        if not opened:
            return
        from covet_di.rebuild import Closing

        closing = Closing()
        for provider in opened:
            closing.close(provider)
        self._forget(opened)
        closing.settle()

    async def _aend(self) -> None:
        # What dependency-injector makes by itself can't be stopped halfway.
        pending = [future for node in self._nodes() if (future := getattr(node.cell, "pending", None)) is not None]
        unfinished = [future for future in pending if not future.done()]
        try:
            if unfinished:
                await asyncio.wait(unfinished)
        finally:
            await self._close()

    async def _close(self) -> None:
        opened = self._opened()
        if not opened:
            return
        from covet_di.rebuild import Closing

        closing = Closing()
        for provider in opened:
            closing.close(provider)
            await closing.close_awaited()
        self._forget(opened)
        await closing.wait()

    def _forget(self, closed: list[AnyProvider]) -> None:
        """Have singletons that were made with what is closed now made anew."""
        gone = {id(provider) for provider in closed}
        for provider in self._world.providers():
            if isinstance(provider, di.BaseSingleton) and _is_made_with(provider, gone):
                _reset(provider)


def lifespan(container: AnyContainer) -> Lifespan:
    """Bound the time in which a container is used by a ``with``, or ``async with``: of a script or a worker.

    Singletons and resources that functions with `inject` need are made at its start. What was opened until its end is
    closed then, in reverse order; failures are raised together.
    """
    return Lifespan(container)


def _is_made_with(provider: AnyProvider, gone: set[int]) -> bool:
    return bool(gone) and any(id(each) in gone for each in cast("Any", provider).traverse())


def _reset(provider: Any) -> None:
    # An abstract one has nothing to forget, and says so by raising.
    if not isinstance(provider, di.AbstractSingleton):
        provider.reset()
