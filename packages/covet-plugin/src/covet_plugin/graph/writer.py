"""The code of an entry, and of the functions that it shares or has run in threads.

Say::

    def entry(v0):
        g0 = f0(c0)                                  # session: opened
        try:
            r0 = next(g0)
        except StopIteration:
            raise x0.silent() from None
        try:
            r1 = f1(r0, c1)                          # users
            result = f2(v0, r1)                      # what the entry is for
        except BaseException as error:
            unwind(error, ((x0, g0),))               # session is told of the exception, and closed
            raise
        if next(g0, END) is not END:                 # session: closed
            raise x0.twice(g0)
        return result

`v*` are parameters, `c*` constants, `f*` what makes values, `r*` values, `g*` what is open, `x*` what closes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from covet_plugin.graph.closers import END
from covet_plugin.graph.delegation import delegated, detoured
from covet_plugin.graph.draft import Draft
from covet_plugin.graph.lines import Lines, indented, plain, told
from covet_plugin.graph.node import NodeKind
from covet_plugin.graph.signature import Signature
from covet_plugin.graph.step_writer import StepWriter, helper_lines
from covet_plugin.graph.steps import Step
from covet_plugin.graph.teardown import Teardown, aunwind, unwind
from covet_plugin.graph.wiring import MISSING, Style

__all__ = ("Writer",)


class Writer:
    """Writes down a draft.

    Args:
        draft: what to write.
        style: what kind of function the entry is.
        signature: its parameters.
    """

    def __init__(self, draft: Draft, style: Style, signature: Signature) -> None:
        self.entry: Final[str] = draft.names.word("entry")
        """The name of the entry in the code."""
        self._draft = draft
        self._names = draft.names
        self._style: Style = style
        self._signature = signature
        self._functions: Lines = []
        framed = bool(draft.late or draft.early or draft.in_place)
        self._result = draft.names.word("result")
        self._error = draft.names.word("error")
        self._steps = [*draft.entry.steps, draft.target]
        self._writer = StepWriter(draft, self._steps, self._functions, f"{self._result} = " if framed else "return ")
        self._returned = [f"return {self._result}"] if framed and style != "async_generator" else []

    def lines(self) -> Lines:
        """The code of everything, the entry last."""
        draft = self._draft
        for helper in draft.helpers:
            self._functions += helper_lines(draft, helper, self._functions)
        detour = detoured(draft.detour, self._style, self._signature, self._names)
        body = [*self._optional(), *detour, *(self._late() if draft.late else self._early()), *plain(*self._returned)]
        keyword = "async def" if self._is_async else "def"
        head = f"{keyword} {self.entry}({self._signature.spelled}):"
        return [*self._functions, (head, told(draft.target.node)), *indented(body)]

    @property
    def _is_async(self) -> bool:
        return self._style in ("coroutine", "async_generator")

    def _optional(self) -> Lines:
        """Leave at once when the caller gives what would be provided: another function is written for that."""
        signature, names = self._signature, self._names
        lines: Lines = []
        if not signature.optional and not signature.required:
            return lines
        missing = names.constant("MISSING", MISSING)
        if signature.optional:
            variant = names.constant("variant", signature.variant)
            given = " or ".join(f"{name} is not {missing}" for name in signature.optional)
            chosen = f"{variant}({', '.join(signature.optional)})({signature.passed})"
            lines += [*plain(f"if {given}:"), *indented(delegated(self._style, chosen, names))]
        for name in signature.required:
            lacks = names.constant("lacks", signature.lacks)
            lines += plain(f"if {name} is {missing}:", f"    raise {lacks}({name!r})")
        return lines

    def _late(self) -> Lines:
        """Everything, inside of what closes at once the resources that are left to the host otherwise."""
        host = self._draft.host.late
        assert host is not None
        late = self._draft.late
        make = self._names.constant("Late", host.teardown)
        inputs = ", ".join(self._draft.input(node)[0] for node in host.inputs)
        return [
            *plain(f"{late} = {make}()", "try:"),
            *indented(self._early()),
            *self._handled(plain(f"await {late}.aclose({self._error})")),
            *plain(f"{late}.after({inputs})"),
        ]

    def _early(self) -> Lines:
        """The steps, inside of what closes their resources when the target has returned."""
        if self._draft.early:
            return self._listed()
        if self._draft.in_place:
            return self._in_place()
        return self._writer.lines()

    def _listed(self) -> Lines:
        """Resources that are kept in a list."""
        early = self._draft.early
        close = f"await {early}.aclose" if self._is_async else f"{early}.close"
        make = self._names.constant("Teardown", Teardown)
        return [
            *plain(f"{early} = {make}()", "try:"),
            *indented(self._writer.lines()),
            *self._handled(plain(f"{close}({self._error})")),
            *plain(f"{close}()"),
        ]

    def _in_place(self) -> Lines:
        """Resources that are kept in local variables, each stepped by hand."""
        opening = self._draft.in_place
        first = self._steps.index(opening[0]) + 1
        others = "".join(f"{step.resource} = " for step in opening[1:])
        return [
            *self._writer.lines(0, first),
            *(plain(f"{others}None") if others else ()),
            *plain("try:"),
            *indented(self._writer.lines(first)),
            *self._handled(self._unwound(opening, "")),
            *self._closed_in_turn(opening),
        ]

    def _closed_in_turn(self, opening: Sequence[Step]) -> Lines:
        """Close everything after a success, the latest first; when one fails, the rest are told of that."""
        first, *others = opening
        if not others:
            return self._closed(first, first.resource)
        scratch = self._names.scratch("n")
        inner = self._closed(others[-1], others[-1].resource)
        for step in reversed(others[:-1]):
            inner += plain(f"{scratch} = {step.resource}", f"{step.resource} = None")
            inner += self._closed(step, scratch)
        return [
            *plain("try:"),
            *indented(inner),
            *self._handled(self._unwound(opening[:-1], ", failed=True")),
            *self._closed(first, first.resource),
        ]

    def _closed(self, step: Step, resource: str) -> Lines:
        remark = f"{told(step.node)}: closed"
        end = self._names.constant("END", END)
        match step.node.kind:
            case NodeKind.GENERATOR:
                code = f"{self._names.constant('next', next)}({resource}, {end})"
                twice = f"raise {step.closer}.twice({resource})"
            case NodeKind.ASYNC_GENERATOR:
                code = f"await {self._names.constant('anext', anext)}({resource}, {end})"
                twice = f"raise await {step.closer}.twice({resource})"
            case NodeKind.SHOWN | NodeKind.ASYNC_SHOWN:
                from covet_plugin.graph.board import hidden

                return hidden(self._names, step, resource)
            case NodeKind.CONTEXT:
                return [(f"{resource}.__exit__(None, None, None)", remark)]
            case _:
                return [(f"await {resource}.__aexit__(None, None, None)", remark)]
        return [(f"if {code} is not {end}:", remark), *plain(f"    {twice}")]

    def _unwound(self, opening: Sequence[Step], how: str) -> Lines:
        opened = " ".join(f"({step.closer}, {step.resource})," for step in reversed(opening))
        waits = any(step.waiting is not None for step in opening)
        unwinds = self._names.constant("unwind", aunwind if waits else unwind)
        return plain(f"{'await ' if waits else ''}{unwinds}({self._error}, ({opened}){how})")

    def _handled(self, lines: Lines) -> Lines:
        return [*plain(f"except BaseException as {self._error}:"), *indented(lines), *plain("    raise")]
