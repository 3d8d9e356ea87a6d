"""Lines of generated code, each with the remark that a traceback shows next to it."""

from __future__ import annotations

from keyword import iskeyword

from covet_plugin.graph.node import Node
from covet_plugin.graph.positions import leading_parameters
from covet_plugin.graph.steps import Step

__all__ = ("Lines", "arguments", "call", "indented", "plain", "remarked", "told")

Lines = list[tuple[str, str]]
"""Code and remark. Code alone is what is compiled, so that functions of one shape share it."""


def plain(*code: str) -> Lines:
    """Lines without a remark."""
    return [(each, "") for each in code]


def indented(lines: Lines) -> Lines:
    """The same one level deeper."""
    return [(f"    {code}", remark) for code, remark in lines]


def told(node: Node) -> str:
    """What a remark says of a node."""
    return " ".join((f"{node.name} ({node.where})" if node.where else node.name).split())


def remarked(lines: Lines) -> str:
    """The code with its remarks."""
    return "".join(f"{code}  # {remark}\n" if remark else f"{code}\n" for code, remark in lines)


def call(step: Step, run: str = "") -> str:
    """The call of a step; with `run`, through the function of that name."""
    given = step.helper.parameters if step.helper is not None else arguments(step)
    return f"{run}({', '.join((step.function, *given))})" if run else f"{step.function}({', '.join(given)})"


def arguments(step: Step) -> list[str]:
    """The arguments of a step's call."""
    by_position: list[str] = []
    by_keyword: dict[str, str] = {}
    spread: list[str] = []
    for argument, (text, _) in zip(step.node.arguments, step.operands, strict=True):
        if argument.name is not None:
            by_keyword[argument.name] = text
        else:
            (spread if text.startswith("**") else by_position).append(text)
    if by_keyword and not any(text.startswith("*") for text in by_position):
        for name in leading_parameters(step.node.make)[len(by_position) :]:
            if name not in by_keyword:
                break
            by_position.append(by_keyword.pop(name))
    return [*by_position, *spread, *(_keyword(name, text) for name, text in by_keyword.items())]


def _keyword(name: str, text: str) -> str:
    return f"{name}={text}" if name.isidentifier() and not iskeyword(name) else f"**{{{name!r}: {text}}}"
