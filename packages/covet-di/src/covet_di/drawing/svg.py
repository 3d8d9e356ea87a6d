"""A graph as a picture: one file of SVG, which any browser shows and which needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from covet_di.drawing.card import Card, port_width, written
from covet_di.drawing.label import edges_of, use_of
from covet_di.drawing.layout import Box, Line, Link, Place, arrange, backward
from covet_di.drawing.layout.shape import MARGIN
from covet_di.drawing.legend import draw_legend, legend_of
from covet_di.drawing.measure import COLUMN, columns, shown
from covet_di.drawing.stylesheet import CSS
from covet_di.graph import Edge, Graph, GraphNode

__all__ = ("to_svg",)

_HEADING: Final = 16.0
_LEAST: Final = 420.0
"""How wide a picture is at least, so that its legend isn't a column."""

_Drawn: TypeAlias = tuple[GraphNode, Edge, GraphNode]

_HEADS: Final = (
    '<marker id="covet-{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" '
    'markerUnits="userSpaceOnUse" orient="auto"><path class="{name}" d="M0 1L10 5L0 9z"/></marker>'
)


def to_svg(graph: Graph) -> str:
    """Draw a graph: what needs others is above them, and each scope has its colour, on light and on dark pages."""
    edges = edges_of(graph)
    lines, width, height = _draw(graph, edges)
    text = written(f"Dependency graph of {graph.container}")
    told = f"{len(graph)} providers and {len(edges)} dependencies. A line leads from a provider down to what it needs."
    frame = f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="covet-graph" role="img" aria-label="{text}" {frame}>',
            f"<title>{text}</title>",
            f"<desc>{told}</desc>",
            f"<style>\n{CSS}</style>",
            f"<defs>{_HEADS.format(name='head')}{_HEADS.format(name='circle-head')}</defs>",
            f'<rect class="page" width="{width:g}" height="{height:g}"/>',
            *lines,
            "</svg>\n",
        ]
    )


def _draw(graph: Graph, edges: Sequence[_Drawn]) -> tuple[list[str], float, float]:
    """Everything that is to be seen, with the picture's width and height."""
    number = {node.key: place for place, node in enumerate(graph)}
    circular = [(node, edge) for node, edge, target in edges if node is target]
    leading = [each for each in edges if each[0] is not each[2]]
    arrows = [(number[node.key], number[target.key]) for node, _, target in leading]
    turned = backward(len(graph), arrows)
    uses = ["" if place in turned else use_of(edge, target) for place, (_, edge, target) in enumerate(leading)]
    cards = _cards(graph, arrows, uses, turned)
    links = [Link(*arrow, port_width(use)) for arrow, use in zip(arrows, uses, strict=True)]
    picture = arrange([card.box for card in cards], links)
    heading = columns(shown(graph.container)) * _HEADING * COLUMN
    width = max(picture.width, heading, _LEAST)
    legend, taken = draw_legend(legend_of(graph, circular=bool(turned or circular)), width, MARGIN, MARGIN + 34)
    top = MARGIN + 34 + taken + 22
    lines = [f'<text class="heading" x="{MARGIN:g}" y="{MARGIN + 14:g}">{written(graph.container)}</text>', *legend]
    lines.append(f'<g transform="translate({MARGIN:g} {top:g})">')
    lines += [_wire(line, leading) for line in picture.lines]
    lines += [_loop(picture.places[number[node.key]], cards[number[node.key]].box, edge) for node, edge in circular]
    lines += [text for card, place in zip(cards, picture.places, strict=True) for text in card.draw(place)]
    return [*lines, "</g>"], round(width + 2 * MARGIN, 1), round(top + picture.height + MARGIN, 1)


def _cards(graph: Graph, arrows: Sequence[tuple[int, int]], uses: Sequence[str], turned: set[int]) -> list[Card]:
    lower: list[dict[int, str]] = [{} for _ in graph]
    for place, (source, target) in enumerate(arrows):
        # What points up arrives at the lower side of what it leads to.
        lower[target if place in turned else source][place] = uses[place]
    return [Card(node, found) for node, found in zip(graph, lower, strict=True)]


def _wire(line: Line, edges: Sequence[_Drawn]) -> str:
    kind = " circle" if line.upward else ""
    if all(edges[link][1].lazy for link in line.links):
        kind += " lazy"
    node, edge, target = edges[line.links[0]]
    title = f"<title>{written(_told(node.key, edge, target.key))}</title>" if line.begins else ""
    head = f' marker-end="url(#covet-{"circle-head" if line.upward else "head"})"' if line.arrives else ""
    return f'<path class="wire{kind}" d="{_way(line)}"{head}>{title}</path>'


def _way(line: Line) -> str:
    (x, y), *_ = line.points
    parts = [f"M{x:g} {y:g}"]
    for (from_x, from_y), (x, y) in pairwise(line.points):
        if from_x == x and from_y != y:
            parts.append(f"V{y:g}")
        elif from_y != y:  # a piece without a length would turn the arrow's head
            middle = (from_y + y) / 2
            parts.append(f"C{from_x:g} {middle:g} {x:g} {middle:g} {x:g} {y:g}")
    return "".join(parts)


def _loop(place: Place, box: Box, edge: Edge) -> str:
    """The line from a box to itself, at its right side."""
    x, y = place.x + box.width, place.y + box.height / 2
    title = written(_told(edge.key, edge, edge.key))
    way = f"M{x:g} {y - 10:g}c26 -8 26 28 1 20"
    return f'<path class="wire circle" d="{way}" marker-end="url(#covet-circle-head)"><title>{title}</title></path>'


def _told(source: str, edge: Edge, target: str) -> str:
    use = f" as {edge.use}" if edge.use else ""
    return f"{source} needs {target}{use}{', to be called later' if edge.lazy else ''}"
