"""A graph for Mermaid, which GitHub, GitLab and many wikis draw."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from covet_di.drawing.grouping import grouped
from covet_di.drawing.label import edges_of, life_of, marks_of, style_of, type_of, use_of
from covet_di.drawing.palette import PALETTE
from covet_di.graph import Graph, GraphNode

__all__ = ("to_mermaid",)

_SPECIAL = re.compile(r"[^\w \-.,:/()=+]", re.ASCII)
_DASHES: Final = {"overridden": "6 4", "not compiled": "2 3"}


def to_mermaid(graph: Graph) -> str:
    """Write a graph as a Mermaid flow chart: one colour for each scope, a box for each container within it."""
    ids = _ids(graph)
    lines = ["flowchart TD", f"  %% {_comment(graph.container)}"]
    lines += [f"  {line}" for line in grouped(graph, _node(ids), _subgraph(ids), "end")]
    for node, edge, target in edges_of(graph):
        use = _escaped(use_of(edge, target))
        arrow = ("-.->" if edge.lazy else "-->") + (f'|"{use}"|' if use else "")
        lines.append(f"  {ids[node.key]} {arrow} {ids[target.key]}")
    lines += [f"  {line}" for line in _styles(graph, ids)]
    return "\n".join(lines) + "\n"


def _ids(graph: Graph) -> dict[str, str]:
    """A name for each node that says which it is, and that Mermaid has no meaning for."""
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for node in graph:
        plain = "n_" + re.sub(r"\W", "_", node.key, flags=re.ASCII)
        name, number = plain, 2
        while name in taken:
            name, number = f"{plain}_{number}", number + 1
        taken.add(name)
        ids[node.key] = name
    return ids


def _node(ids: dict[str, str]) -> Callable[[GraphNode], str]:
    def node(node: GraphNode) -> str:
        lines = [node.key, type_of(node), life_of(node), *marks_of(node)]
        label = "<br/>".join(_escaped(line) for line in lines if line)
        return f'{ids[node.key]}["{label}"]:::{style_of(node)}'

    return node


def _subgraph(ids: dict[str, str]) -> Callable[[GraphNode], str]:
    return lambda container: f'subgraph in_{ids[container.key]}["{_escaped(container.key)}"]'


def _styles(graph: Graph, ids: dict[str, str]) -> Iterator[str]:
    used = {style_of(node) for node in graph}
    for name, colours in PALETTE.items():
        if name in used:
            light = colours.light
            yield f"classDef {name} fill:{light.fill},stroke:{light.line},color:{light.ink}"
    for mark, dashes in _DASHES.items():
        marked = ",".join(ids[node.key] for node in graph if mark in marks_of(node))
        if marked:
            name = mark.replace(" ", "")
            yield f"classDef {name} stroke-width:3px,stroke-dasharray:{dashes}"
            yield f"class {marked} {name}"


def _escaped(text: str) -> str:
    """The text as Mermaid shows it and nothing else: no markup, no quote that ends it."""
    return _SPECIAL.sub(lambda found: _entity(found[0]), text)


def _entity(character: str) -> str:
    if not character.isprintable():
        return " " if character.isspace() else ""
    return character if ord(character) > 127 else f"#{ord(character)};"


def _comment(text: str) -> str:
    return "".join(each if each.isprintable() and each not in "{}" else " " for each in text)
