"""A graph for Graphviz: `dot -Tpdf graph.dot -o graph.pdf`."""

from __future__ import annotations

from covet_di.drawing.grouping import grouped
from covet_di.drawing.label import edges_of, life_of, marks_of, style_of, type_of, use_of
from covet_di.drawing.palette import PALETTE
from covet_di.graph import Edge, Graph, GraphNode

__all__ = ("to_dot",)


def to_dot(graph: Graph) -> str:
    """Write a graph in Graphviz's language: one colour for each scope, a box for each container within it."""
    lines = [
        f"digraph {_quoted(graph.container)} {{",
        "  rankdir=TB",
        '  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11]',
        '  edge [color="#64748b", fontname="Helvetica", fontsize=9, arrowsize=0.7]',
    ]
    lines += [f"  {line}" for line in grouped(graph, _node, _cluster, "}")]
    lines += [f"  {_edge(*each)}" for each in edges_of(graph)]
    return "\n".join([*lines, "}"]) + "\n"


def _node(node: GraphNode) -> str:
    tone = PALETTE[style_of(node)].light
    lines = [node.key, type_of(node), life_of(node), *marks_of(node)]
    label = "\n".join(line for line in lines if line)
    colours = f'fillcolor="{tone.fill}", color="{tone.line}", fontcolor="{tone.ink}"'
    return f"{_quoted(node.key)} [label={_quoted(label)}, {colours}{_border(node)}]"


def _border(node: GraphNode) -> str:
    """What makes a marked node stand out."""
    if node.overridden:
        return ', style="rounded,filled,dashed", penwidth=2.5'
    return "" if node.compiled else ', style="rounded,filled,dotted", penwidth=2.5'


def _cluster(container: GraphNode) -> str:
    # Graphviz draws a box around a subgraph whose name starts so.
    return f"subgraph {_quoted(f'cluster_{container.key}')} {{ label={_quoted(container.key)}"


def _edge(node: GraphNode, edge: Edge, target: GraphNode) -> str:
    use = use_of(edge, target)
    named = ([f"label={_quoted(use)}"] if use else []) + (["style=dashed"] if edge.lazy else [])
    options = f" [{', '.join(named)}]" if named else ""
    return f"{_quoted(node.key)} -> {_quoted(target.key)}{options}"


def _quoted(text: str) -> str:
    """The text between quotes, so that Graphviz shows it as it is: it reads escapes, and HTML's entities too."""
    plain = "".join(
        each if each.isprintable() or each == "\n" else each.encode("unicode_escape").decode() for each in text
    )
    for character, written in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("&", "&amp;")):
        plain = plain.replace(character, written)
    return f'"{plain}"'
