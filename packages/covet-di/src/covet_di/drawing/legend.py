"""The legend of a picture: only of what is to be seen in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from covet_di.drawing.label import STYLES, marks_of, style_of
from covet_di.drawing.measure import COLUMN, columns
from covet_di.graph import Graph

__all__ = ("draw_legend", "legend_of")

_SIZE: Final = 11.0
_LINE: Final = 22.0
_LIVED: Final = 30.0
"""Where a text begins, from its sign's left side on."""


def legend_of(graph: Graph, *, circular: bool) -> list[tuple[str, str]]:
    """Return the signs of a picture with their meanings.

    Args:
        graph: what is drawn.
        circular: whether there are lines that close a circle.
    """
    styles = {style_of(node) for node in graph}
    found = [(style, meaning) for style, meaning in STYLES.items() if style in styles]
    marks = {mark for node in graph for mark in marks_of(node)}
    if "overridden" in marks:
        found.append(("overridden", "overridden: another provider stands in"))
    if "not compiled" in marks:
        found.append(("called", "not compiled: its provider is called"))
    if any(edge.lazy for node in graph for edge in node.dependencies):
        found.append(("lazy", "given to be called later"))
    if circular:
        found.append(("circle", "closes a circle"))
    return found


def draw_legend(rows: list[tuple[str, str]], width: float, x: float, y: float) -> tuple[list[str], float]:
    """Write a legend in lines of at most `width` pixels; return it with the height that it takes.

    Args:
        rows: what `legend_of` returned.
        width: how wide it may be.
        x: its left side.
        y: its upper side.
    """
    lines: list[str] = []
    left, top = x, y
    for sign, meaning in rows:
        wide = _LIVED + columns(meaning) * _SIZE * COLUMN + 18
        if left > x and left + wide > x + width:
            left, top = x, top + _LINE
        lines.extend(_sign(sign, left, top))
        lines.append(f'<text x="{left + _LIVED:g}" y="{top + 12:g}">{meaning}</text>')
        left = round(left + wide, 1)
    return lines, (top - y + _LINE) if rows else 0.0


def _sign(sign: str, x: float, y: float) -> Iterator[str]:
    if sign in ("lazy", "circle"):
        yield f'<path class="wire {sign}" d="M{x:g} {y + 8:g}h22"/>'
    else:
        style = sign if sign in STYLES else f"plain {sign}"
        yield f'<g class="{style}"><rect class="box" x="{x + 1:g}" y="{y + 1:g}" width="20" height="14" rx="4"/></g>'
