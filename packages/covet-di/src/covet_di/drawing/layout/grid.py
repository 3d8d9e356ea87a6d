"""The rows of a picture: boxes, and where lines go past boxes on their way to a lower row."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

from covet_di.drawing.layout.layers import Arrow, backward, layers_of

__all__ = ("Grid", "Segment", "build_grid")

_ROOM: Final = 20_000
"""How many places for passing lines a picture has. With more of them, the longest lines run behind the boxes."""


_Trunk: TypeAlias = tuple[bool, int]


class Segment(NamedTuple):
    """A piece of a line, from an item to one of the next row."""

    upper: int
    lower: int
    link: int | None
    """The link that leaves the upper item's box here; None below a passing line."""


class Grid:
    """Items in rows: the boxes by their numbers, and above these numbers the passing lines.

    Args:
        boxes: how many boxes there are.
        rows: the items of each row, in their order.
        segments: the pieces of lines below each row.
        turned: the links that point up: their line is drawn from their target's row to that of their source.
        ways: the items that the line of each link goes through, from above, both boxes included.
    """

    __slots__ = ("boxes", "rows", "segments", "turned", "ways")

    def __init__(
        self,
        boxes: int,
        rows: list[list[int]],
        segments: list[list[Segment]],
        turned: set[int],
        ways: list[tuple[int, ...]],
    ) -> None:
        self.boxes: int = boxes
        self.rows: list[list[int]] = rows
        self.segments: list[list[Segment]] = segments
        self.turned: set[int] = turned
        self.ways: list[tuple[int, ...]] = ways

    def is_box(self, item: int) -> bool:
        """Tell whether an item is a box; else a line passes there."""
        return item < self.boxes


def build_grid(boxes: int, arrows: Sequence[Arrow]) -> Grid:
    """Put boxes into rows. Lines that pass rows on their way to one box become one line.

    Args:
        boxes: how many there are.
        arrows: where each link leads from and to; never from a box to itself.
    """
    turned = backward(boxes, arrows)
    downward = [
        (target, source) if number in turned else (source, target) for number, (source, target) in enumerate(arrows)
    ]
    layer = layers_of(boxes, downward)
    rows: list[list[int]] = [[] for _ in range(max(layer, default=-1) + 1)]
    for box, place in enumerate(layer):
        rows[place].append(box)
    longest = _longest(layer, downward, turned)
    passing: dict[tuple[_Trunk, int], int] = {}
    ways: list[tuple[int, ...]] = []
    for number, (upper, lower) in enumerate(downward):
        way = [upper]
        if layer[lower] - layer[upper] <= longest:
            trunk = _trunk(number, lower, turned)
            places = range(layer[upper] + 1, layer[lower])
            way += [passing.setdefault((trunk, place), boxes + len(passing)) for place in places]
        ways.append((*way, lower))
    for (_, place), item in passing.items():
        rows[place].append(item)
    return Grid(boxes, rows, _segments(rows, layer, ways), turned, ways)


def _trunk(number: int, lower: int, turned: set[int]) -> _Trunk:
    """What the lines have in common that pass rows as one: where they lead, unless they point up."""
    return (True, number) if number in turned else (False, lower)


def _longest(layer: Sequence[int], downward: Sequence[Arrow], turned: set[int]) -> int:
    """How many rows a line may go through so that all of them have room."""
    longest = len(layer)
    while longest > 1 and _passing(layer, downward, turned, longest) > _ROOM:
        longest = longest * 2 // 3
    return longest


def _passing(layer: Sequence[int], downward: Sequence[Arrow], turned: set[int], longest: int) -> int:
    spans: dict[_Trunk, int] = {}
    for number, (upper, lower) in enumerate(downward):
        span = layer[lower] - layer[upper]
        if span <= longest:
            trunk = _trunk(number, lower, turned)
            spans[trunk] = max(spans.get(trunk, 0), span - 1)
    return sum(spans.values())


def _segments(rows: list[list[int]], layer: Sequence[int], ways: Sequence[tuple[int, ...]]) -> list[list[Segment]]:
    found: list[dict[Segment, None]] = [{} for _ in rows]
    for number, way in enumerate(ways):
        first = layer[way[0]]
        if len(way) - 1 < layer[way[-1]] - first:
            continue  # it runs behind the boxes
        for place, (upper, lower) in enumerate(pairwise(way)):
            found[first + place][Segment(upper, lower, None if place else number)] = None
    return [list(each) for each in found]
