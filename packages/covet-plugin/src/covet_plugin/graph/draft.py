"""From a wiring to steps: what is called, with what, where, and how it is closed."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Final

from covet_plugin.graph.names import Names
from covet_plugin.graph.node import Node, NodeKind
from covet_plugin.graph.order import is_constant, is_kept, listing, uses
from covet_plugin.graph.steps import Block, Helper, Operand, Step
from covet_plugin.graph.wiring import Detour, Host, Parameter, Style, Wiring
from covet_plugin.scopes import Scope

if TYPE_CHECKING:
    from covet_plugin.graph.cell import Cell

__all__ = ("Draft",)


class Draft:
    """The steps of an entry and of its helpers.

    Args:
        wiring: what it does.
        host: where it runs.
        parameters: those that it has.
        name: what it is called in messages.
        style: what kind of function it is, if that was decided: one that can't await runs what blocks in place.

    Raises:
        InputMissing: a node is none of the parameters.
    """

    def __init__(
        self, wiring: Wiring, host: Host, parameters: Sequence[Parameter], name: str, style: Style | None
    ) -> None:
        self.host: Final[Host] = host
        self.name: Final[str] = name
        self.names: Final[Names] = Names(each for one in parameters for each in (one.name, *one.members.values()))
        self.detour: Final[Detour | None] = wiring.detour
        self.kept: Final[dict[str, Node]] = {}
        """The values of the whole application that it reads, by their names in the code."""
        self.helpers: list[Helper] = []
        self.early: str = ""
        """The local variable of the teardown that is closed when the target has returned; none if there is none."""
        self.late: str = ""
        """The same for the teardown that is left to the host."""
        self._threads = style in (None, "coroutine", "async_generator") and host.thread is not None
        self._may_be_inline = style in (None, "function") and host.run_inline is not None
        self._inputs = _inputs(parameters)
        self._constants: dict[Hashable, str] = {}
        self._locals: dict[Hashable, str] = {}
        self._made: set[Hashable] = set()
        self._helper_of: dict[Hashable, Helper] = {}
        self._nodes = listing((*wiring.before, wiring.target), lambda node: not is_constant(node))
        self._uses = uses(each for each in self._nodes if not is_constant(each))
        self.entry: Final[Block] = Block()
        self.target: Final[Step] = self._emit_all(wiring)
        self._settle()

    @property
    def told(self) -> list[Cell]:
        """The cells that tell when what is written here isn't right any more."""
        others = [node.cell for node in self._nodes if node.cell is not None and not is_kept(node)]
        if not self.kept:
            return others
        from covet_plugin.graph.cell import cell_of

        return [*(cell_of(node, self.host.app) for node in self.kept.values()), *others]

    @property
    def style(self) -> Style:
        """What kind of function it has to be."""
        match self.target.node.kind:
            case NodeKind.GENERATOR:
                return "generator"
            case NodeKind.ASYNC_GENERATOR:
                return "async_generator"
            case _:
                return "function" if self.waiting is None else "coroutine"

    @property
    def waiting(self) -> Node | None:
        """What it takes an `await` for; None if nothing does."""
        found = self.entry.waiting
        if found is not None:
            return found
        if self.late:
            return next(step.node for block in self.blocks for step in block.steps if step.stack == self.late)
        return None if self.runs_inline else self.target.waiting

    @property
    def runs_inline(self) -> bool:
        """Whether the target is an `async def` that promised not to wait, and nothing else waits."""
        promised = self.target.node.kind is NodeKind.AWAIT and self._may_be_inline
        return promised and not self.late and self.entry.waiting is None

    @property
    def blocks(self) -> list[Block]:
        """The steps of every function."""
        return [self.entry, *self.helpers]

    @property
    def in_place(self) -> list[Step]:
        """The steps that open what the entry closes in place."""
        return [step for step in self.entry.steps if step.resource]

    def input(self, node: Node) -> Operand:
        """The parameter that fills `node`.

        Raises:
            InputMissing: none does.
        """
        found = self._inputs.get(node.key)
        if found is None:
            from covet_plugin.graph.errors import InputMissing

            raise InputMissing(entry=self.name, name=node.name, where=node.where)
        return found

    def _emit_all(self, wiring: Wiring) -> Step:
        for node in wiring.before:
            if self._known(self.entry, node) is None:
                self._emit(self.entry, node)
        target = self._emit(self.entry, wiring.target)
        self.entry.steps.pop()
        places = {node.key: place for place, node in enumerate(self._nodes)}
        waiting = list(self.helpers)
        for helper in waiting:  # it grows while helpers ask for others
            before = len(self.helpers)
            helper.result = self._emit(helper, helper.node).result
            waiting += self.helpers[before:]
        self.helpers.sort(key=lambda helper: places[helper.node.key])
        return target

    def _emit(self, block: Block, node: Node) -> Step:
        """Add what makes `node` to a block, after what makes its arguments."""
        path: list[tuple[Node, list[Operand]]] = [(node, [])]
        while True:
            current, operands = path[-1]
            if len(operands) < len(current.arguments):
                child = current.arguments[len(operands)].node
                known = self._known(block, child)
                if known is None:
                    path.append((child, []))
                else:
                    operands.append(known)
                continue
            path.pop()
            step = self._step(block, current, operands)
            if not path:
                return step
            path[-1][1].append((step.result, step.result))

    def _known(self, block: Block, node: Node) -> Operand | None:
        """How to write the value of `node`; None if it has to be made here."""
        if node.kind is NodeKind.INPUT:
            return self.input(node)
        if is_constant(node):
            return self._constant(node), ""
        if node.scope is not Scope.TRANSIENT:
            local = self._locals.get(node.key)
            return None if local is None else (local, local)
        # Made in place where it is first used: what it shares with others is made then, in this order.
        again = block is not self.entry or node.key in self._made
        if again and self._uses[node.key] > 1 and not _is_flat(node):
            result = self._call(block, node)
            return result, result
        self._made.add(node.key)
        return None

    def _constant(self, node: Node) -> str:
        name = self._constants.get(node.key)
        if name is None:
            name = self._constants[node.key] = self.names.bind("c", node.value)
            if is_kept(node):
                self.kept[name] = node
        return name

    def _step(self, block: Block, node: Node, operands: list[Operand]) -> Step:
        step = Step(node, self.names.numbered("r"), self.names.constant(f"f{len(block.steps)}", node.make), operands)
        if self._threads:
            step.run_in_thread()
        if node.scope is not Scope.TRANSIENT:
            self._locals[node.key] = step.result
        block.steps.append(step)
        return step

    def _call(self, block: Block, node: Node) -> str:
        helper = self._helper_of.get(node.key)
        if helper is None:
            helper = self._helper_of[node.key] = Helper(node, self.names.numbered("make"))
            self.helpers.append(helper)
        step = Step(node, self.names.numbered("r"), helper.name, [], helper)
        block.steps.append(step)
        return step.result

    def _settle(self) -> None:
        """Decide how everything is closed, and what helpers take."""
        opening = [(block, step) for block in self.blocks for step in block.steps if step.opens]
        late = self.host.late
        for block, step in opening:
            if late is not None and late.takes(step.node):
                self.late = step.stack = self.late or self.names.word("late")
            elif block is not self.entry or step.threaded:
                # How many there will be isn't known, or who opens them is another thread: a list has to be kept.
                self.early = self.early or self.names.word("early")
        for _, step in opening:
            step.closer = self._closer(step)
            step.stack = step.stack or self.early
            step.resource = "" if step.stack else self.names.numbered("g")
        for helper in self.helpers:
            helper.settle()

    def _closer(self, step: Step) -> str:
        from covet_plugin.graph.closers import closer_of

        return self.names.bind("x", closer_of(step.node, self.host.thread_beyond if step.threaded else None))


def _is_flat(node: Node) -> bool:
    """Whether making it is one call: what it takes is made elsewhere."""
    return all(is_constant(each.node) or each.node.scope is not Scope.TRANSIENT for each in node.arguments)


def _inputs(parameters: Sequence[Parameter]) -> dict[Hashable, Operand]:
    found: dict[Hashable, Operand] = {}
    stars = {"args": "*", "kwargs": "**"}
    for parameter in parameters:
        if parameter.key is not None:
            found[parameter.key] = (stars.get(parameter.kind, "") + parameter.name, parameter.name)
        found |= {key: (f"{parameter.name}.{member}", parameter.name) for key, member in parameter.members.items()}
    return found
