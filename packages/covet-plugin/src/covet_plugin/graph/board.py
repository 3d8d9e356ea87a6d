"""Values that an entry shows to what it calls: a list, without an object or a call for those who don't look.

Say::

    g1 = [label, shown(), None, r0, r1, None]      # scope: opened
    g1[2] = show(g1)
    result = f2(r1)
    try:                                           # scope: closed
        hide(g1[2])
    except ValueError:
        show(g1[1])
    inner = g1.pop()
    if inner is not None:
        inner.__exit__(None, None, None)
"""

from __future__ import annotations

from contextvars import ContextVar, Token
from typing import TYPE_CHECKING, Any, ClassVar, Final

from covet_plugin.graph.closers import Closer, Outcome, aleft, left
from covet_plugin.graph.lines import Lines, plain, told
from covet_plugin.graph.node import NodeKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from covet_plugin.graph.names import Names
    from covet_plugin.graph.steps import Step

__all__ = ("SHOWN_CLOSERS", "Board", "hidden", "shown")


class Board:
    """Where entries show values: a context variable. It is the `value` of a `SHOWN` node, whose arguments are shown.

    What is shown is a list: the label, what the variable had before, a token, the values, and a last place, for whoever
    reads the list: he may put a context manager there that is entered, to be left when the entry closes what it opened.
    The place is taken away then: from that on the list is one item shorter, and nobody can put anything there.

    Args:
        variable: has the list.
        label: tells those who read it what is shown.
    """

    __slots__ = ("get", "label", "reset", "set")

    def __init__(self, variable: ContextVar[Any], label: object) -> None:
        self.get: Final[Callable[[], Any]] = variable.get
        self.set: Final[Callable[[Any], Token[Any]]] = variable.set
        # A variable that is unset again costs half of one that is set to what it had.
        self.reset: Final[Callable[[Token[Any]], None]] = variable.reset
        self.label: Final[object] = label


def shown(names: Names, step: Step, into: str) -> tuple[Lines, Lines]:
    """The code that makes a list, and the code that shows it.

    Args:
        names: those of the code.
        step: what is shown.
        into: the local variable of the list.
    """
    board: Board = step.node.value
    before = f"{names.constant('shown', board.get)}()"
    items = ", ".join((names.bind("c", board.label), before, "None", *(text for text, _ in step.operands), "None"))
    made: Lines = [(f"{into} = [{items}]", f"{told(step.node)}: opened")]
    return made, plain(f"{into}[2] = {names.constant('show', board.set)}({into})")


def hidden(names: Names, step: Step, resource: str) -> Lines:
    """The code that ends it, after a success."""
    board: Board = step.node.value
    inner = names.scratch("inner")
    leave = "await {}.__aexit__" if step.node.kind is NodeKind.ASYNC_SHOWN else "{}.__exit__"
    return [
        ("try:", f"{told(step.node)}: closed"),
        *plain(f"    {names.constant('hide', board.reset)}({resource}[2])"),
        *plain("except ValueError:", f"    {names.constant('show', board.set)}({resource}[1])"),
        *plain(f"{inner} = {resource}.pop()", f"if {inner} is not None:"),
        *plain(f"    {leave.format(inner)}(None, None, None)"),
    ]


def _taken_down(board: Board, resource: list[Any]) -> Any:
    _, before, token, *_ = resource
    try:
        if token is None:  # an interrupt came between
            board.set(before)
        else:
            board.reset(token)
    except ValueError:  # the entry went on in another context
        board.set(before)
    return resource.pop()


class _Shown(Closer):
    __slots__ = ()

    def close(self, resource: Any, error: BaseException | None) -> Outcome:
        inner = _taken_down(self.value, resource)
        return error if inner is None else left(inner, error)


class _AsyncShown(Closer):
    __slots__ = ()
    waits: ClassVar[bool] = True

    async def aclose(self, resource: Any, error: BaseException | None) -> Outcome:
        inner = _taken_down(self.value, resource)
        return error if inner is None else await aleft(inner, error)


SHOWN_CLOSERS: Final[dict[NodeKind, type[Closer]]] = {NodeKind.SHOWN: _Shown, NodeKind.ASYNC_SHOWN: _AsyncShown}
