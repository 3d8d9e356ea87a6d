"""The box of one node: what is written in it, and how large that makes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape

from covet_di.drawing.label import life_of, marks_of, path_of, style_of, type_of
from covet_di.drawing.layout import Box, Place
from covet_di.drawing.measure import COLUMN, columns, shortened, shown
from covet_di.graph import GraphNode

__all__ = ("Card", "port_width", "written")

_MOST: Final = 34
"""The most columns of a name or a type; the whole text is in the box's title."""

_MOST_USE: Final = 18
_LEFT: Final = 16.0
_RIGHT: Final = 12.0
_LEAST: Final = 96.0
_NAME: Final = 13.0
_SMALL: Final = 11.0
_TINY: Final = 10.0
_PORTS: Final = 20.0
"""The height of the part below the line, where the parameters are named."""

_BARE_PORT: Final = 12.0


def written(text: str) -> str:
    """The text as XML has it."""
    return escape(shown(text), {'"': "&quot;"})


def port_width(use: str) -> float:
    """The pixels of a box's lower side that a link takes, with what is written there."""
    return columns(shortened(shown(use), _MOST_USE)) * _TINY * COLUMN + 14 if use else _BARE_PORT


class Card:
    """What is written in the box of a node.

    Args:
        node: the node.
        uses: what is written where each link meets the lower side, by the link's number; empty where nothing is.
    """

    __slots__ = ("box", "kind", "marks", "name", "node", "path", "title", "type", "uses")

    def __init__(self, node: GraphNode, uses: dict[int, str]) -> None:
        self.node: GraphNode = node
        self.uses: dict[int, str] = {number: shortened(shown(use), _MOST_USE) for number, use in uses.items()}
        path, name = path_of(node)
        self.name: str = shortened(shown(name), _MOST)
        room = max(0, _MOST - columns(self.name))
        self.path: str = shortened(shown(path), room) if room > 3 else ""
        self.type: str = shortened(shown(type_of(node)), _MOST)
        self.kind: str = life_of(node)
        self.marks: tuple[str, ...] = marks_of(node)
        self.title: str = _title(node)
        self.box: Box = Box(round(self._width(), 1), round(self._height(), 1))

    def draw(self, place: Place) -> Iterator[str]:
        """Yield the lines of XML that draw the card at its place."""
        marks = (" overridden" if self.node.overridden else "") + ("" if self.node.compiled else " called")
        x, y, (width, height) = place.x, place.y, self.box
        yield f'<g class="node {style_of(self.node)}{marks}"><title>{written(self.title)}</title>'
        yield f'<rect class="box" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="7"/>'
        yield f'<rect class="bar" x="{x + 5:g}" y="{y + 7:g}" width="4" height="{height - 14:g}" rx="2"/>'
        yield from self._text(x + _LEFT, y + 10)
        if any(self.uses.values()):
            line = y + height - _PORTS
            yield f'<path class="rule" d="M{x + _LEFT:g} {line:g}H{x + width - _RIGHT:g}"/>'
            for number, use in self.uses.items():
                if use:
                    at = f'x="{x + place.ports[number]:g}" y="{line + 13.5:g}"'
                    yield f'<text class="use" {at} text-anchor="middle">{written(use)}</text>'
        yield "</g>"

    def _text(self, x: float, y: float) -> Iterator[str]:
        lead = f'<tspan class="lead">{written(self.path)}</tspan>' if self.path else ""
        y += _NAME
        yield f'<text class="name" x="{x:g}" y="{y - 2:g}">{lead}{written(self.name)}</text>'
        if self.type:
            y += 16
            yield f'<text class="type" x="{x:g}" y="{y - 2:g}">{written(self.type)}</text>'
        y += 15
        yield f'<text x="{x:g}" y="{y - 2:g}">{written(self.kind)}</text>'
        yield from _tags(self.marks, x, y + 4)

    def _width(self) -> float:
        text = max(
            (columns(self.path) + columns(self.name)) * _NAME * COLUMN,
            columns(self.type) * _SMALL * COLUMN,
            columns(self.kind) * _SMALL * COLUMN,
            tags_width(self.marks),
        )
        ports = sum(port_width(use) for use in self.uses.values())
        return max(_LEAST, text + _LEFT + _RIGHT, ports + _LEFT)

    def _height(self) -> float:
        lines = 10 + _NAME + (16 if self.type else 0) + 15 + (22 if self.marks else 0) + 6
        return lines + (_PORTS if any(self.uses.values()) else 0)


def tags_width(marks: Sequence[str]) -> float:
    """How wide the tags of a node are, next to each other."""
    return sum(columns(mark) * _TINY * COLUMN + 18 for mark in marks)


def _tags(marks: Sequence[str], x: float, y: float) -> Iterator[str]:
    for mark in marks:
        width = columns(mark) * _TINY * COLUMN + 12
        yield f'<rect class="tag" x="{x:g}" y="{y:g}" width="{width:.1f}" height="15" rx="7.5"/>'
        yield f'<text class="mark" x="{x + width / 2:.1f}" y="{y + 11:g}" text-anchor="middle">{written(mark)}</text>'
        x = round(x + width + 6, 1)


def _title(node: GraphNode) -> str:
    """Everything about a node in a sentence: what a pointer that rests on its box shows, and a screen reader says."""
    parts = [node.key, life_of(node)]
    if type_of(node):
        parts.append(f"provides {node.type}")
    if node.dependencies:
        parts.append("needs " + ", ".join(edge.key for edge in node.dependencies))
    if node.overridden:
        parts.append("overridden at the moment")
    if node.reason is not None:
        parts.append(f"not compiled, {node.reason}")
    return "; ".join(parts)
