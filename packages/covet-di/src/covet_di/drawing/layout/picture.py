"""A laid out picture: where each box is, and the lines between them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from covet_di.drawing.layout.component import components
from covet_di.drawing.layout.grid import Grid, build_grid
from covet_di.drawing.layout.ordering import put_in_order
from covet_di.drawing.layout.positions import place_items, port_offsets
from covet_di.drawing.layout.shape import BOX_GAP, Box, Link

__all__ = ("Line", "Picture", "Place", "Point", "arrange")

Point: TypeAlias = tuple[float, float]
"""To the right and down, in pixels."""

_ROW_GAP: Final = 46.0
_ROW_GAP_MOST: Final = 150.0
_PART_GAP: Final = 44.0
_BESIDE: Final = 16.0
"""How far from where lines arrive those begin that go up."""

_PROPORTION: Final = 1.7
"""How much wider than high the whole is to be, as far as its parts allow."""


class Place(NamedTuple):
    """Where a box is: its upper left corner, the layer that it is in, and where its links leave its lower side."""

    x: float
    y: float
    layer: int
    ports: dict[int, float]
    """For each link that leaves it (or, pointing up, arrives there) how far from the box's left side, in pixels."""


class Line(NamedTuple):
    """A line through points: straight down between two of the same `x`, else in a curve."""

    links: tuple[int, ...]
    """The links that this is the line of, or the end of, where the lines of several have become one."""
    begins: bool
    """Whether it begins at a box, and not where it goes on for other lines."""
    target: int
    """The box that it leads to, in the end."""
    points: tuple[Point, ...]
    arrives: bool
    """Whether it ends at the box, and not where it joins another line."""
    upward: bool = False
    """Whether it closes a circle."""


class Picture(NamedTuple):
    """Boxes and lines, in a frame that begins at 0."""

    width: float
    height: float
    places: list[Place]
    lines: list[Line]


def arrange(boxes: Sequence[Box], links: Sequence[Link]) -> Picture:
    """Lay out boxes so that links lead down and none of the boxes overlap. The same boxes give the same picture.

    Args:
        boxes: the boxes, each as wide as the links together that meet its lower side, and at least 32 pixels.
        links: what leads where; never from a box to itself. Links that close a circle lead up.
    """
    groups = components(len(boxes), [link[:2] for link in links])
    part_of = {box: number for number, group in enumerate(groups) for box in group}
    own: list[dict[int, Link]] = [{} for _ in groups]
    for number, link in enumerate(links):
        own[part_of[link.source]][number] = link
    parts = [_Part(group, boxes, found) for group, found in zip(groups, own, strict=True)]
    width = _pack(parts)
    places: dict[int, Place] = {}
    lines: list[Line] = []
    for part in parts:
        places.update(part.places())
        lines.extend(part.lines())
    height = max((part.y + part.height for part in parts), default=0.0)
    return Picture(width, height, [places[number] for number in range(len(boxes))], lines)


class _Part:
    """Boxes that hang together, in a frame of their own, which is moved to `x` and `y`."""

    def __init__(self, members: Sequence[int], boxes: Sequence[Box], links: Mapping[int, Link]) -> None:
        own = {member: number for number, member in enumerate(members)}
        self.members = members
        self.numbers = list(links)
        self.boxes = [boxes[member] for member in members]
        self.links = [Link(own[source], own[target], width) for source, target, width in links.values()]
        self.grid: Grid = build_grid(len(self.boxes), [link[:2] for link in self.links])
        put_in_order(self.grid)
        self.ports = port_offsets(self.grid, self.links)
        self.middle = place_items(self.grid, self.boxes, self.ports)
        self.layer = {item: number for number, row in enumerate(self.grid.rows) for item in row}
        self.heights = [self._row_height(row) for row in self.grid.rows]
        self.tops = self._tops()
        self.x = self.y = 0.0

    @property
    def width(self) -> float:
        widths = (middle + box.width / 2 for middle, box in zip(self.middle, self.boxes, strict=False))
        return max((*widths, *self.middle), default=0.0)

    @property
    def height(self) -> float:
        return self.tops[-1] + self.heights[-1]

    def places(self) -> dict[int, Place]:
        leaving: dict[int, dict[int, float]] = {}
        for number, way in enumerate(self.grid.ways):
            port = self.boxes[way[0]].width / 2 + self.ports[number]
            leaving.setdefault(way[0], {})[self.numbers[number]] = round(port, 1)
        found: dict[int, Place] = {}
        for number, box in enumerate(self.boxes):
            layer = self.layer[number]
            x, y = self.x + self.middle[number] - box.width / 2, self.y + self.tops[layer]
            found[self.members[number]] = Place(round(x, 1), round(y, 1), layer, leaving.get(number, {}))
        return found

    def lines(self) -> list[Line]:
        found: list[Line] = []
        trunks: dict[int, list[int]] = {}  # to a box, the links whose lines become one on the way
        for number, (upper, *passed, lower) in enumerate(self.grid.ways):
            links, target = (self.numbers[number],), self.members[self.links[number].target]
            start = self._leave(upper, number)
            if number in self.grid.turned:
                points = (*start, *self._pass(passed), self._arrive(lower, beside=_BESIDE))
                found.append(Line(links, True, target, points[::-1], arrives=True, upward=True))
            elif passed:
                found.append(Line(links, True, target, (*start, self._arrive(passed[0])), arrives=False))
                trunks.setdefault(lower, []).append(number)
            else:
                found.append(Line(links, True, target, (*start, self._arrive(lower)), arrives=True))
        return [*found, *(self._trunk(box, numbers) for box, numbers in trunks.items())]

    def _trunk(self, box: int, numbers: Sequence[int]) -> Line:
        longest = max((self.grid.ways[number] for number in numbers), key=len)
        points = (*self._pass(longest[1:-1]), self._arrive(box))
        return Line(tuple(self.numbers[each] for each in numbers), False, self.members[box], points, arrives=True)

    def _leave(self, box: int, link: int) -> tuple[Point, Point]:
        x, top = self.middle[box] + self.ports[link], self.tops[self.layer[box]]
        return self._at(x, top + self.boxes[box].height), self._at(x, top + self.heights[self.layer[box]])

    def _pass(self, items: Sequence[int]) -> tuple[Point, ...]:
        found: list[Point] = []
        for item in items:
            top, layer = self.tops[self.layer[item]], self.layer[item]
            found += [self._at(self.middle[item], top), self._at(self.middle[item], top + self.heights[layer])]
        return tuple(found)

    def _arrive(self, item: int, *, beside: float = 0.0) -> Point:
        return self._at(self.middle[item] + beside, self.tops[self.layer[item]])

    def _at(self, x: float, y: float) -> Point:
        return round(self.x + x, 1), round(self.y + y, 1)

    def _row_height(self, row: Sequence[int]) -> float:
        return max((self.boxes[item].height for item in row if self.grid.is_box(item)), default=0.0)

    def _tops(self) -> list[float]:
        tops, y = list[float](), 0.0
        for row, segments in enumerate(self.grid.segments):
            tops.append(y)
            # Lines that go far to the side need height to do so.
            sideways = max((abs(self._sideways(*segment)) for segment in segments), default=0.0)
            y += self.heights[row] + min(_ROW_GAP_MOST, _ROW_GAP + sideways / 9)
        return tops

    def _sideways(self, upper: int, lower: int, link: int | None) -> float:
        return self.middle[upper] + (0.0 if link is None else self.ports[link]) - self.middle[lower]


def _pack(parts: Sequence[_Part]) -> float:
    """Put the parts side by side, in lines like words; return the width of the widest line."""
    area = sum((part.width + _PART_GAP) * (part.height + _PART_GAP) for part in parts)
    room = max(math.sqrt(area * _PROPORTION), *(part.width for part in parts)) if parts else 0.0
    x = y = height = widest = 0.0
    for part in parts:
        if x and x + part.width > room:
            x, y, height = 0.0, y + height + _PART_GAP, 0.0
        part.x, part.y = x, y
        widest = max(widest, x + part.width)
        x += part.width + (_PART_GAP if len(part.boxes) > 1 else BOX_GAP)
        height = max(height, part.height)
    return widest
