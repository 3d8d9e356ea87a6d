"""A graph in plain lines, to be read in a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from covet_di.drawing.label import life_of, marks_of, type_of
from covet_di.graph import Edge, Graph, GraphNode

__all__ = ("to_text",)


def to_text(graph: Graph) -> str:
    """Write a graph as a list of its providers, each with what it needs below it."""
    rows = [(_visible(node.key), life_of(node), _visible(node.type) if type_of(node) else "") for node in graph]
    widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    count = len(graph)
    lines = [f"{_visible(graph.container)}: {count} {'provider' if count == 1 else 'providers'}", ""]
    for node, (key, life, provided) in zip(graph, rows, strict=True):
        lines.append(f"{key.ljust(widths[0])}  {life.ljust(widths[1])}  {provided}".rstrip())
        lines += [f"    {line}" for line in _details(node)]
    return "\n".join(lines).rstrip() + "\n"


def _details(node: GraphNode) -> Iterator[str]:
    for mark in marks_of(node):
        yield f"! {mark}: {_visible(node.reason or '')}" if mark == "not compiled" else f"! {mark}"
    for edge in node.dependencies:
        yield f"-> {_needed(edge)}"


def _needed(edge: Edge) -> str:
    use = f", as {edge.use}" if edge.use and edge.use != edge.key else ""
    return _visible(f"{edge.key}{use}{', to be called later' if edge.lazy else ''}")


def _visible(text: str) -> str:
    """The text in one line, without what would move the cursor."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
