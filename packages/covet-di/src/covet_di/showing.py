"""Values of a call that others want too: they are shown in an open scope for as long as the call lasts."""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, cast

from covet_di.nodes import Nodes, Scoped
from covet_di.scopes import OpenScope, innermost, making
from covet_di.sharing import SCOPED
from covet_plugin import Scope
from covet_plugin.graph import Argument, Board, Node, NodeKind

if TYPE_CHECKING:
    from covet_di.roots import Root
    from covet_di.types import AnyProvider
    from covet_plugin.graph import Cell

__all__ = ("Call", "opening", "showing", "shown_in")


def opening(owner: object, *, is_async: bool) -> Node:
    """The node that opens the scope of a function's call, for others to find."""
    kind = NodeKind.ASYNC_CONTEXT if is_async else NodeKind.CONTEXT
    return Node((OpenScope, owner), "scope", kind, _Opening(owner))


def shown_in(root: Root, scope: Node, *, is_async: bool) -> Node:
    """The node of `root`, whose values are shown in `scope`.

    What others open in it meanwhile may be made with these values: it is closed before them.
    """
    made = root.made()
    if made.through:
        return _through(root, scope)
    if not made.scoped:
        return made.node
    kind = NodeKind.ASYNC_CONTEXT if is_async else NodeKind.CONTEXT
    showing_all = _Showing(tuple(made.scoped))
    arguments = tuple(Argument(None, node) for node in (scope, made.node, *made.scoped.values()))
    return made.node.replace(
        key=(_Showing, root.provider), kind=kind, make=showing_all, arguments=arguments, scope=Scope.REQUEST
    )


def showing(owner: object, values: dict[Any, Node], *, is_async: bool) -> Node:
    """The node that opens the scope of a function's call, with all the values that the function has of it.

    What others open in it meanwhile is closed with it: before these values.
    """
    kind = NodeKind.ASYNC_SHOWN if is_async else NodeKind.SHOWN
    arguments = tuple(Argument(None, node) for node in values.values())
    board = Board(innermost, Call(owner, tuple(values)))
    return Node((OpenScope, owner), "scope", kind, arguments=arguments, value=board)


def _through(root: Root, scope: Node) -> Node:
    nodes = Nodes(Scoped.ASKED, before=(scope,))
    node = nodes.node(root.provider)
    taken = (Argument(None, scope), Argument(None, node))
    return node.replace(
        key=(_through, root.provider),
        kind=NodeKind.CALL,
        make=_second,
        arguments=taken,
        scope=Scope.REQUEST if node.scope in SCOPED else Scope.TRANSIENT,
        cell=cast("Cell", root),
    )


def _second(_: Any, value: Any) -> Any:
    return value


class Call:
    """What a call of a function is that shows its values as a list: an open scope, as soon as somebody looks.

    Args:
        owner: the function.
        keys: the providers of the values.
    """

    __slots__ = ("_keys", "_owner", "_place")

    def __init__(self, owner: object, keys: tuple[AnyProvider, ...]) -> None:
        self._owner: Final = owner
        self._keys: Final = keys
        # After this label, what was shown before and the token, as the board has it.
        self._place: Final = len(keys) + 3

    def scope(self, shown: list[Any]) -> OpenScope | None:
        """The open scope of the call that shows this; None if it has ended."""
        with making:
            try:
                scope: OpenScope | None = shown[self._place]
                if scope is None:
                    values = dict(zip(self._keys, shown[3 : self._place], strict=True))
                    scope = OpenScope(SCOPED, self._owner, values, shown[1])
                    shown[self._place] = scope
            except IndexError:  # the call took the place away
                return None
        return scope


class _Opening:
    """Makes the open scope of a call."""

    __slots__ = ("owner",)

    def __init__(self, owner: object) -> None:
        self.owner = owner

    def __call__(self) -> OpenScope:
        return OpenScope(SCOPED, self.owner)


class _Showing:
    """Shows values in a scope for as long as a function uses them."""

    __slots__ = ("keys",)

    def __init__(self, keys: tuple[Any, ...]) -> None:
        self.keys: tuple[Any, ...] = keys

    def __call__(self, scope: OpenScope, value: Any, *values: Any) -> _Shown:
        scope.values.update(zip(self.keys, values, strict=True))
        return _Shown(scope, value)


class _Shown(AbstractContextManager[Any]):
    __slots__ = ("scope", "value")

    def __init__(self, scope: OpenScope, value: Any) -> None:
        self.scope: OpenScope = scope
        self.value: Any = value

    def __enter__(self) -> Any:
        return self.value

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self.scope.teardown.opened:
            self.scope.teardown.close(error)

    async def __aenter__(self) -> Any:
        return self.value

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self.scope.teardown.opened:
            await self.scope.teardown.aclose(error)
