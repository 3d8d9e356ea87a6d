"""What a function does, step by step, before it is written down."""

from __future__ import annotations

from typing import Final

from covet_plugin.graph.node import Node, NodeKind
from covet_plugin.graph.order import ASYNC_KINDS, RESOURCE_KINDS

__all__ = ("Block", "Helper", "Operand", "Step")

Operand = tuple[str, str]
"""An argument as it is written, and the local variable that it is read from: `body.name` and `body`."""

_THREADED: Final = frozenset({NodeKind.CALL, NodeKind.GENERATOR, NodeKind.CONTEXT})


class Step:
    """One call and where its value goes.

    Args:
        node: what is made.
        result: the local variable of its value.
        function: the name of what makes it.
        operands: what that is called with, in the order of the node's arguments.
        helper: what is called in its place, for a transient value that is made at several places.
    """

    __slots__ = ("closer", "function", "helper", "node", "operands", "resource", "result", "stack", "threaded")

    def __init__(
        self, node: Node, result: str, function: str, operands: list[Operand], helper: Helper | None = None
    ) -> None:
        self.node: Final[Node] = node
        self.result: Final[str] = result
        self.function: Final[str] = function
        self.operands: Final[list[Operand]] = operands
        self.helper: Final[Helper | None] = helper
        self.threaded: bool = False
        """Whether it is run in a worker thread."""
        self.closer: str = ""
        """The name of what closes it."""
        self.stack: str = ""
        """The local variable of the teardown that it is pushed onto; none for a resource that is closed in place."""
        self.resource: str = ""
        """The local variable of the open generator or context manager, if it is closed in place."""

    @property
    def opens(self) -> bool:
        """Whether there is something to close."""
        return self.helper is None and self.node.kind in RESOURCE_KINDS

    @property
    def waiting(self) -> Node | None:
        """What it takes an `await` for."""
        if self.helper is not None:
            return self.helper.waiting
        return self.node if self.threaded or self.node.kind in ASYNC_KINDS else None

    @property
    def reads(self) -> list[str]:
        """The local variables that it needs."""
        if self.helper is not None:
            return list(self.helper.parameters)
        stack = [self.stack] if self.stack else []
        return [*stack, *(local for _, local in self.operands if local)]

    def run_in_thread(self) -> None:
        """Have it run in a worker thread, if it blocks and can be."""
        self.threaded = self.helper is None and self.node.blocking and self.node.kind in _THREADED


class Block:
    """The steps of one function."""

    __slots__ = ("steps",)

    def __init__(self) -> None:
        self.steps: list[Step] = []

    @property
    def waiting(self) -> Node | None:
        """What it takes an `await` for."""
        return next((step.waiting for step in self.steps if step.waiting is not None), None)


class Helper(Block):
    """The function that makes a transient value, shared by all places that need one."""

    __slots__ = ("name", "node", "parameters", "result", "waiting_for")

    def __init__(self, node: Node, name: str) -> None:
        super().__init__()
        self.node: Final[Node] = node
        self.name: Final[str] = name
        self.result: str = ""
        self.parameters: list[str] = []
        """The local variables of the entry that it reads."""
        self.waiting_for: Node | None = None

    @property
    def waiting(self) -> Node | None:
        """What it takes an `await` for."""
        return self.waiting_for

    def settle(self) -> None:
        """Find out what it reads and whether it waits, once this is known of the helpers that it calls."""
        own = {step.result for step in self.steps}
        reads = dict.fromkeys(name for step in self.steps for name in step.reads)
        self.parameters = [name for name in reads if name not in own]
        self.waiting_for = super().waiting
