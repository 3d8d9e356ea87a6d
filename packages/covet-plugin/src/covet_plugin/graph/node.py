"""The nodes that a graph is made of: each one value, how it is made, and from what.

Hosts, containers and plugins make nodes and never meet: `covet_plugin.graph.entry` writes one function of them all.
The classes are written out: this module is loaded by every service, and a graph may have ten thousand nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Protocol, Self, runtime_checkable

from covet_plugin.scopes import Scope

if TYPE_CHECKING:
    from covet_plugin.graph.cell import Cell

__all__ = ("Argument", "Node", "NodeKind", "NodeSource", "Site")


class NodeKind(StrEnum):
    """How the value of a node comes about."""

    VALUE = "value"
    """It is known already: `Node.value`."""

    INPUT = "input"
    """The host fills it: a request, a message, a parameter."""

    CALL = "call"
    """`make` returns it."""

    AWAIT = "await"
    """`make` returns what has to be awaited for it."""

    GENERATOR = "generator"
    """`make` is a generator function: what it yields, once; what follows tears it down."""

    ASYNC_GENERATOR = "async_generator"
    """The same with `async def`."""

    CONTEXT = "context"
    """`make` returns a context manager: what entering it gives."""

    ASYNC_CONTEXT = "async_context"
    """`make` returns an async context manager: what entering it gives."""

    SHOWN = "shown"
    """Its arguments are shown to what the entry calls, on the `Board` that is its `value`, until the entry ends."""

    ASYNC_SHOWN = "async_shown"
    """The same in an entry that can await."""


class Node:
    """One value of a graph. Only itself is equal to it; it is never changed.

    Args:
        key: nodes with one key are one value within an entry and, with `Scope.APP`, within the process.
        name: what it is called in messages, drawings and generated code.
        kind: how its value comes about.
        make: what makes it; None for `VALUE`, `INPUT` and `SHOWN`.
        arguments: what `make` is called with.
        scope: how long the value lives; with `Scope.TRANSIENT` each use makes a new one.
        type: what it provides, as annotated.
        where: where it was declared: `file:line`, or the attribute of a container.
        blocking: `make` is a `def` that may block: a host with worker threads runs it there.
        cell: where the one value of `Scope.APP` is kept, shared with whoever else holds it. With another scope it keeps
            nothing, and tells those who subscribe that whoever made the node would make another one now.
        value: that of a `VALUE`; the board of a `SHOWN` one.
    """

    __slots__ = (
        "__weakref__",
        "arguments",
        "blocking",
        "cell",
        "key",
        "kind",
        "make",
        "name",
        "scope",
        "type",
        "value",
        "where",
    )

    def __init__(
        self,
        key: Hashable,
        name: str,
        kind: NodeKind,
        make: Callable[..., Any] | None = None,
        arguments: tuple[Argument, ...] = (),
        scope: Scope = Scope.REQUEST,
        type: Any = Any,
        where: str = "",
        blocking: bool = False,
        cell: Cell | None = None,
        value: Any = None,
    ) -> None:
        self.key: Final[Hashable] = key
        self.name: Final[str] = name
        self.kind: Final[NodeKind] = kind
        self.make: Final[Callable[..., Any] | None] = make
        self.arguments: Final[tuple[Argument, ...]] = arguments
        self.scope: Final[Scope] = scope
        self.type: Final[Any] = type
        self.where: Final[str] = where
        self.blocking: Final[bool] = blocking
        self.cell: Final[Cell | None] = cell
        self.value: Final[Any] = value

    def replace(self, **changes: Any) -> Self:
        """A node like this one but for `changes`, by the names of the constructor's parameters."""
        fields = {name: getattr(self, name) for name in Node.__slots__ if name != "__weakref__"}
        return self.__class__(**(fields | changes))

    def __repr__(self) -> str:
        return f"<Node {self.name}: {self.kind}, {self.scope}{', ' if self.where else ''}{self.where}>"


class Argument:
    """One argument of a call.

    Args:
        name: the keyword that it is given by; None by position.
        node: its value.
    """

    __slots__ = ("name", "node")

    def __init__(self, name: str | None, node: Node) -> None:
        self.name: Final[str | None] = name
        self.node: Final[Node] = node

    def __repr__(self) -> str:
        return f"Argument({self.name!r}, {self.node!r})"


class Site:
    """Where a marker stands: what its node may depend on.

    Args:
        parameter: the name of the parameter.
        annotation: its annotation, resolved, without `Annotated`.
        default: its default; `inspect.Parameter.empty` without one.
        where: the function that it is a parameter of: `file:line in name`.
    """

    __slots__ = ("annotation", "default", "parameter", "where")

    def __init__(self, parameter: str, annotation: Any, default: Any, where: str) -> None:
        self.parameter: Final[str] = parameter
        self.annotation: Final[Any] = annotation
        self.default: Final[Any] = default
        self.where: Final[str] = where

    def __repr__(self) -> str:
        return f"Site({self.parameter!r}, {self.annotation!r}, {self.default!r}, {self.where!r})"


@runtime_checkable
class NodeSource(Protocol):
    """What may stand as a parameter's default or in its `Annotated` metadata, and provides its value."""

    def __covet_node__(self, site: Site, /) -> Node:
        """The node that fills the parameter at `site`."""
        ...
