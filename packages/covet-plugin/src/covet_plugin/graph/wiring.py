"""What an entry is written from: the call at its end, the parameters that it has, and the host that it runs in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Coroutine, Hashable, Mapping
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from covet_plugin.graph.app_scope import AppScope
    from covet_plugin.graph.node import Node
    from covet_plugin.graph.teardown import Teardown

__all__ = ("MISSING", "Detour", "Host", "Late", "Parameter", "ParameterKind", "Resolver", "Style", "Wiring")


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final[object] = _Missing()
"""No default; and, at run time, an optional parameter that the caller left out."""

Style = Literal["function", "coroutine", "generator", "async_generator"]
"""What kind of function an entry is: `def`, `async def`, or either of them with `yield`."""

ParameterKind = Literal["position", "either", "keyword", "args", "kwargs"]
"""By position only, by position or keyword, by keyword only, `*name` or `**name`."""


class Wiring:
    """What an entry does.

    Args:
        target: what is called at the end; its value is the entry's. A `GENERATOR` or `ASYNC_GENERATOR` is delegated to:
            the entry yields what it yields. Never a resource.
        before: nodes that are wanted for their effect, made before the target's arguments.
        detour: where calls go that have none of this done.
    """

    __slots__ = ("before", "detour", "target")

    def __init__(self, target: Node, before: tuple[Node, ...] = (), detour: Detour | None = None) -> None:
        self.target: Final[Node] = target
        self.before: Final[tuple[Node, ...]] = before
        self.detour: Final[Detour | None] = detour


class Detour:
    """Another function that does an entry's work, for calls of which this is found out only when they are made.

    Args:
        sign: quickly says whether there may be one; None if there is none.
        function: gives it, a function of the same style and parameters; None if there is none after all.
    """

    __slots__ = ("function", "sign")

    def __init__(self, sign: Callable[[], Any], function: Callable[[], Callable[..., Any] | None]) -> None:
        self.sign: Final[Callable[[], Any]] = sign
        self.function: Final[Callable[[], Callable[..., Any] | None]] = function


Resolver = Callable[[Collection[str]], Wiring]
"""Makes the wiring, anew each time that an entry is compiled.

It is given the names of the optional parameters that the caller passes itself: the wiring has an `INPUT` node with the
parameter's key in their place.
"""


class Parameter:
    """One parameter of an entry.

    Args:
        name: its name.
        key: that of the `INPUT` node which it fills.
        members: the keys of `INPUT` nodes that are filled by its attributes, and their names.
        kind: how it is passed.
        default: its default.
        optional: a caller who leaves it out has it provided. It has no other default.
    """

    __slots__ = ("default", "key", "kind", "members", "name", "optional")

    def __init__(
        self,
        name: str,
        key: Hashable = None,
        *,
        members: Mapping[Hashable, str] | None = None,
        kind: ParameterKind = "either",
        default: Any = MISSING,
        optional: bool = False,
    ) -> None:
        self.name: Final[str] = name
        self.key: Final[Hashable] = key
        self.members: Final[Mapping[Hashable, str]] = members if members is not None else {}
        self.kind: Final[ParameterKind] = kind
        self.default: Final[Any] = default
        self.optional: Final[bool] = optional

    def __repr__(self) -> str:
        return f"Parameter({self.name!r}, {self.key!r})"


class Late:
    """Resources that are closed by the host, when the entry has long returned.

    The entry makes a teardown, pushes onto it what it opens, and leaves it by `after`. When the entry fails, it closes
    what it opened itself.

    Args:
        teardown: makes one. It has a method `after`, which takes it over.
        takes: whether the resources of a node are the host's to close.
        inputs: `INPUT` nodes whose values `after` is called with.
    """

    __slots__ = ("inputs", "takes", "teardown")

    def __init__(
        self, teardown: Callable[[], Teardown], takes: Callable[[Node], bool], inputs: tuple[Node, ...] = ()
    ) -> None:
        self.teardown: Final[Callable[[], Teardown]] = teardown
        self.takes: Final[Callable[[Node], bool]] = takes
        self.inputs: Final[tuple[Node, ...]] = inputs


class Host:
    """Where entries run.

    Args:
        thread: `await thread(function, *args)` runs what blocks in a worker thread, in a copy of the context. It must
            not return, nor raise, while the function runs. None to call it in place.
        thread_beyond: the same for closing resources, which must not wait for a thread that a user of them occupies.
        late: what is closed by the host.
        run_inline: runs an `async def` that promised never to wait, where nothing else takes an `await`: then the entry
            is no `async def`.
        app: keeps the values of the whole application whose nodes have no cell.
    """

    __slots__ = ("app", "late", "run_inline", "thread", "thread_beyond")

    def __init__(
        self,
        *,
        thread: Callable[..., Awaitable[Any]] | None = None,
        thread_beyond: Callable[..., Awaitable[Any]] | None = None,
        late: Late | None = None,
        run_inline: Callable[[Coroutine[Any, Any, Any]], Any] | None = None,
        app: AppScope | None = None,
    ) -> None:
        self.thread: Final[Callable[..., Awaitable[Any]] | None] = thread
        self.thread_beyond: Final[Callable[..., Awaitable[Any]] | None] = thread_beyond or thread
        self.late: Final[Late | None] = late
        self.run_inline: Final[Callable[[Coroutine[Any, Any, Any]], Any] | None] = run_inline
        self.app: Final[AppScope | None] = app
