"""The steps of one function, written one after the other. Neighbours that block share one visit to a worker thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextvars import copy_context
from typing import Any

from covet_plugin.graph.delegation import passed_on
from covet_plugin.graph.draft import Draft
from covet_plugin.graph.lines import Lines, arguments, call, indented, plain, told
from covet_plugin.graph.node import NodeKind
from covet_plugin.graph.order import SHOWN_KINDS
from covet_plugin.graph.steps import Helper, Step

__all__ = ("StepWriter", "helper_lines")


class StepWriter:
    """Writes the steps of one function.

    Args:
        draft: what they belong to.
        steps: all of them, in order.
        functions: collects the functions that are run in threads.
        out: what is done with the value of the draft's target, which is the last step: `return ` or `result = `.
        kept: local variables that are read after the steps.
    """

    def __init__(
        self, draft: Draft, steps: Sequence[Step], functions: Lines, out: str = "", kept: Iterable[str] = ()
    ) -> None:
        self._draft = draft
        self._names = draft.names
        self._steps = steps
        self._functions = functions
        self._out = out
        self._last_read = {name: place for place, step in enumerate(steps) for name in step.reads}
        self._last_read |= dict.fromkeys(kept, len(steps))
        self._in_place = next((step for step in steps if step.resource), None)

    def lines(self, start: int = 0, stop: int | None = None) -> Lines:
        """The code of the steps from `start` to `stop`."""
        lines: Lines = []
        place, end = start, len(self._steps) if stop is None else stop
        while place < end:
            after = place
            while after < end and self._steps[after].threaded:
                after += 1
            if after > place:
                lines += self._in_thread(place, after)
                place = after
            else:
                lines += self._step(self._steps[place], self._out)
                place += 1
        return lines

    def _step(self, step: Step, out: str, run: str = "") -> Lines:
        """One step; with `run`, in a context of its own."""
        remark = told(step.node)
        if step is self._draft.target:
            return self._target(step, out, remark)
        if step.opens:
            return self._opened(step, remark, run)
        wait = "await " if step.waiting is not None and not step.threaded else ""
        return [(f"{step.result} = {wait}{call(step, run)}", remark)]

    def _target(self, step: Step, out: str, remark: str) -> Lines:
        called = call(step)
        match step.node.kind:
            case NodeKind.GENERATOR:
                return [(f"return (yield from {called})" if out == "return " else f"{out}yield from {called}", remark)]
            case NodeKind.ASYNC_GENERATOR:
                return passed_on(self._names, called, remark)
            case NodeKind.AWAIT if self._draft.runs_inline:
                through = self._names.constant("run_inline", self._draft.host.run_inline)
                return [(f"{out}{through}({called})", remark)]
            case NodeKind.AWAIT:
                return [(f"{out}await {called}", remark)]
            case _:
                return [(f"{out}{called}", remark)]

    def _opened(self, step: Step, remark: str, run: str) -> Lines:
        if step.node.kind in SHOWN_KINDS:
            return self._shown(step)
        opened = step.resource if step is self._in_place else self._names.scratch("n")
        lines: Lines = [(f"{opened} = {call(step)}", f"{remark}: opened")]
        match step.node.kind:
            case NodeKind.ASYNC_GENERATOR:
                # With a default `anext` would wrap what is awaited.
                stop = self._names.constant("StopAsyncIteration", StopAsyncIteration)
                lines += plain(
                    "try:",
                    f"    {step.result} = await {self._names.constant('anext', anext)}({opened})",
                    f"except {stop}:",
                    f"    raise {step.closer}.silent() from None",
                )
            case NodeKind.GENERATOR:
                # Trying costs nothing; looking at what came, as with a default, would.
                stop = self._names.constant("StopIteration", StopIteration)
                lines += plain(
                    "try:",
                    f"    {step.result} = {self._advanced(opened, run)}",
                    f"except {stop}:",
                    f"    raise {step.closer}.silent() from None",
                )
            case NodeKind.CONTEXT:
                entered = f"{run}({opened}.__enter__)" if run else f"{opened}.__enter__()"
                lines += plain(f"{step.result} = {entered}")
            case _:
                lines += plain(f"{step.result} = await {opened}.__aenter__()")
        if step.stack:
            lines += plain(f"{step.stack}.push({step.closer}, {opened})")
        elif step is not self._in_place:
            lines += plain(f"{step.resource} = {opened}")
        return lines

    def _shown(self, step: Step) -> Lines:
        from covet_plugin.graph.board import shown

        opened = step.resource or self._names.scratch("n")
        made, shows = shown(self._names, step, opened)
        pushed = plain(f"{step.stack}.push({step.closer}, {opened})") if step.stack else []
        return [*made, *pushed, *shows]

    def _advanced(self, opened: str, run: str) -> str:
        step_on = self._names.constant("next", next)
        return f"{run}({step_on}, {opened})" if run else f"{step_on}({opened})"

    def _in_thread(self, start: int, stop: int) -> Lines:
        """Steps that are run in one visit to a worker thread."""
        steps = self._steps[start:stop]
        thread = self._names.constant("thread", self._draft.host.thread)
        wanted = [step.result for step in steps if self._last_read.get(step.result, 0) >= stop]
        into = self._out if steps[-1] is self._draft.target else f"{', '.join(wanted)} = " if wanted else ""
        if len(steps) == 1 and _is_simple(steps[0]):
            return [(f"{into}await {call(steps[0], thread)}", told(steps[0].node))]
        made = {step.result for step in steps}
        given = [name for name in dict.fromkeys(each for step in steps for each in step.reads) if name not in made]
        name = self._names.numbered("blocking")
        self._functions += [(f"def {name}({', '.join(given)}):", ""), *indented(self._blocking(steps, wanted))]
        return [(f"{into}await {thread}({', '.join((name, *given))})", "")]

    def _blocking(self, steps: Sequence[Step], wanted: list[str]) -> Lines:
        run = self._names.constant("run", _in_own_context)
        lines = [line for step in steps[:-1] for line in self._step(step, "", run)]
        lines += self._step(steps[-1], "return ")
        return lines if steps[-1] is self._draft.target else lines + plain(f"return {', '.join(wanted)}")


def helper_lines(draft: Draft, helper: Helper, functions: Lines) -> Lines:
    """The function that makes a transient value."""
    body = StepWriter(draft, helper.steps, functions, kept=(helper.result,)).lines()
    head = f"{'def' if helper.waiting is None else 'async def'} {helper.name}({', '.join(helper.parameters)}):"
    return [(head, told(helper.node)), *indented([*body, (f"return {helper.result}", "")])]


def _is_simple(step: Step) -> bool:
    """Whether a thread can call it itself, with arguments by position."""
    texts = arguments(step)
    return (
        step.node.kind is NodeKind.CALL
        and not any(argument.name for argument in step.node.arguments)
        and not any(text.startswith("*") for text in texts)
    )


def _in_own_context(function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    # As if it had a thread to itself: what it sets is seen by nobody else.
    return copy_context().run(function, *args, **kwargs)
