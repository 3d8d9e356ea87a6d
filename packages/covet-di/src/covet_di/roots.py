"""What an entry gets for a provider that it names: the root of a graph of nodes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, cast
from weakref import WeakValueDictionary

from covet_di import sharing
from covet_di.nodes import Nodes, Scoped
from covet_di.types import AnyProvider
from covet_di.watch import changes, unwatch, watch
from covet_plugin import Scope
from covet_plugin.graph import Node, NodeKind, Subscribers

if TYPE_CHECKING:
    from covet_plugin.graph import Cell

_PATIENCE: Final = 100
"""How often a graph is read again that changed meanwhile."""

__all__ = ("Made", "Root", "reaches_scope", "root_of")


class Made:
    """A root as it was made: its node, and the values in it that live in a scope."""

    __slots__ = ("node", "read", "scoped", "scopes", "through")

    def __init__(self, node: Node, nodes: Nodes) -> None:
        self.node: Final = node
        # The root's own node is the one that tells of changes.
        self.scoped: Final[dict[AnyProvider, Node]] = {
            provider: node if each.key is node.key else each for provider, each in nodes.scoped.items()
        }
        """The values in it that live in a scope, by their providers."""
        self.scopes: Final = frozenset(each.scope for each in self.scoped.values())
        """Those scopes."""
        self.read: Final = tuple(nodes.read.values())
        self.through: Final = any(reaches_scope(each) for each in nodes.given)
        """Whether something in it calls for such values by itself, and so has to find a scope."""


class Root:
    """The graph below one provider, made when it is asked for and kept until something in it changes.

    It is what the nodes that it makes have for a cell: it tells those who compiled them.
    """

    def __init__(self, provider: AnyProvider) -> None:
        self.provider: Final = provider
        self._made: dict[bool, Made] = {}
        self._subscribers: Final = Subscribers()

    def subscribe(self, callback: Callable[[], object], /) -> None:
        """Have `callback` called whenever the nodes would be others."""
        self._subscribers.add(callback)

    def mark(self) -> None:
        """Take notice that something changed."""
        made, self._made = self._made, {}
        for each in made.values():
            unwatch(each.read, self)
        self._subscribers.tell()

    def made(self) -> Made:
        """The graph, with everything made by the function itself."""
        return self._get(asked=False)

    def asked(self) -> Made:
        """The graph, with values of scopes asked of those that are open."""
        return self._get(asked=True)

    def node(self) -> Node:
        """The node for a host: a function that is no `@inject` function, and opens its scope by itself."""
        made = self.made()
        if not made.scoped and not made.through:
            return made.node
        sharing.add_user(self)
        sharing.add_host()
        if not (made.through or sharing.publishes(self)):
            return self.made().node
        from covet_di.showing import opening, shown_in

        return shown_in(self, opening(None, is_async=True), is_async=True)

    def _get(self, *, asked: bool) -> Made:
        found = self._made.get(asked)
        for last in range(_PATIENCE):
            if found is not None:
                break
            before = changes()
            nodes = Nodes(Scoped.ASKED if asked else Scoped.MADE)
            made = Made(self._telling(nodes.node(self.provider)), nodes)
            watch(made.read, self)
            # A selector that changes something each time that it is asked would go on for ever.
            if changes() == before or last == _PATIENCE - 1:
                found = self._made[asked] = made
        assert found is not None
        return found

    def _telling(self, node: Node) -> Node:
        """The same node, telling when it has to be made anew."""
        if node.scope is Scope.APP:
            # It may be another's value that is passed on: what this provider gives is what counts.
            if node.key is self.provider:
                return node
            from covet_di.cells import cell_of

            return node.replace(cell=cell_of(self.provider, node.kind is NodeKind.AWAIT))
        return node.replace(cell=cast("Cell", self))


_roots: WeakValueDictionary[int, Root] = WeakValueDictionary()


def root_of(provider: AnyProvider) -> Root:
    """The root of a provider, for as long as somebody holds it."""
    found = _roots.get(id(provider))
    if found is None:
        found = _roots[id(provider)] = Root(provider)
    return found


def reaches_scope(provider: AnyProvider) -> bool:
    """Whether a value that lives in a scope is, or may come to be, below `provider`."""
    seen: set[int] = set()
    waiting = [provider]
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        if hasattr(type(current), "__covet_scoped__") and cast("Any", current).__covet_scoped__():
            return True
        waiting.extend(cast("Any", current).related)
    return False
