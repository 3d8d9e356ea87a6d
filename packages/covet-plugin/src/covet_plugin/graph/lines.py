"""Lines of generated code, each with the remark that a traceback shows next to it."""

from __future__ import annotations

from keyword import iskeyword

from covet_plugin.graph.node import Node
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
    by_keyword: list[str] = []
    for argument, (text, _) in zip(step.node.arguments, step.operands, strict=True):
        if argument.name is None:
            (by_keyword if text.startswith("**") else by_position).append(text)
        elif argument.name.isidentifier() and not iskeyword(argument.name):
            by_keyword.append(f"{argument.name}={text}")
        else:
            by_keyword.append(f"**{{{argument.name!r}: {text}}}")
    return [*by_position, *by_keyword]
