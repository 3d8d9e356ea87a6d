"""How the value of a provider with a scope is made in a scope that is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from covet_di.nodes import Nodes, Scoped
from covet_di.scopes import current, scope_of
from covet_di.watch import changes, watch
from covet_plugin import Scope
from covet_plugin.graph import NodeKind, Teardown
from covet_plugin.graph.creation import Call, aopened, calls, opened

if TYPE_CHECKING:
    from covet_di.factory import FactoryProvider

__all__ = ("Asking", "Recipe", "recipe_of")


class Recipe:
    """Makes values of one provider; others of the scope, and of the application, are asked for.

    Args:
        provider: the provider, which has a scope.
    """

    __slots__ = ("__weakref__", "_node", "provider", "waits")

    def __init__(self, provider: FactoryProvider[Any]) -> None:
        nodes = Nodes(Scoped.ASKED, root=provider)
        self.provider: FactoryProvider[Any] = provider
        self._node = nodes.node(provider)
        self.waits: bool = nodes.waits(provider)
        watch(nodes.read.values(), self)

    def mark(self) -> None:
        """Take notice that a provider was changed: the next value is made otherwise."""
        self.provider.recipe = None

    def make(self, teardown: Teardown) -> Any:
        """A new value, which takes no ``await``; what there is to close is pushed onto `teardown`."""
        steps = calls(self._node)
        call = next(steps)
        while True:
            value = cast("Any", call.node.cell).get() if self._is_kept(call) else opened(call, teardown)
            try:
                call = steps.send(value)
            except StopIteration as stop:
                return stop.value

    async def amake(self, teardown: Teardown) -> Any:
        """The same for what takes an ``await``."""
        steps = calls(self._node)
        call = next(steps)
        while True:
            kept = self._is_kept(call)
            value = await cast("Any", call.node.cell).aget() if kept else await aopened(call, teardown)
            try:
                call = steps.send(value)
            except StopIteration as stop:
                return stop.value

    def _is_kept(self, call: Call) -> bool:
        return call.node.scope is Scope.APP and call.node.kind is not NodeKind.VALUE


class Asking:
    """Asks the scope that is open for a value."""

    __slots__ = ("provider",)

    def __init__(self, provider: FactoryProvider[Any]) -> None:
        self.provider: FactoryProvider[Any] = provider

    def get(self, *_: Any) -> Any:
        """The value."""
        provider = self.provider
        scope = current()
        if scope is None or provider not in scope.values or scope.closed:
            scope = scope_of(provider, provider.scope)
        values = scope.values
        return values[provider] if provider in values else scope.get(recipe_of(provider))

    async def aget(self, *_: Any) -> Any:
        """The same for what takes an ``await``."""
        return await scope_of(self.provider, self.provider.scope).aget(recipe_of(self.provider))


def recipe_of(provider: FactoryProvider[Any]) -> Recipe:
    """How a value of `provider` is made, as its graph is now."""
    found = provider.recipe
    while found is None:
        before = changes()
        made = Recipe(provider)
        if changes() == before:
            found = provider.recipe = made
    return found
