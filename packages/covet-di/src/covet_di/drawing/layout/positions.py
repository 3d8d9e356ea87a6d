"""How far to the right each item is: near its neighbours above and below, and clear of those beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from covet_di.drawing.layout.grid import Grid
from covet_di.drawing.layout.shape import BOX_GAP, LINE_GAP, Box, Link

__all__ = ("place_items", "port_offsets", "spread")

_SWEEPS: Final = 29
_OF_BOTH: Final = 15
"""The last sweeps, which look up and down at once; with the last of all downward, a leaf is below its only user."""
_PASSING: Final = 8.0
"""How much more than a box a passing line pulls: it is to run straight."""

_IDLE: Final = 0.05
"""How much an item without neighbours on that side stays where it is."""

_Pull: TypeAlias = tuple[int, float, float]
"""A neighbour, how far from its middle the line meets it less how far from the item's own, and the pull's weight."""


def place_items(grid: Grid, boxes: Sequence[Box], ports: Sequence[float]) -> list[float]:
    """Return how far to the right the middle of each item is, in pixels, the leftmost box beginning at 0.

    Args:
        grid: the rows, in their order.
        boxes: the sizes.
        ports: where each link leaves its upper box, from the middle of it.
    """
    width = [box.width for box in boxes] + [0.0] * (sum(map(len, grid.rows)) - len(boxes))
    apart = [_apart(grid, row, width) for row in grid.rows]
    middle = [0.0] * len(width)
    for row, steps in zip(grid.rows, apart, strict=True):
        for item, step in zip(row, _running(steps), strict=True):
            middle[item] = step - sum(steps) / 2
    above, below = _pulls(grid, ports)
    for sweep in range(_SWEEPS):
        pulls: Callable[[int], list[_Pull]] = below.__getitem__ if sweep % 2 else above.__getitem__
        if sweep >= _SWEEPS - _OF_BOTH:
            pulls = _both(above, below)
        rows = list(zip(grid.rows, apart, strict=True))
        for row, steps in reversed(rows) if sweep % 2 else rows:
            _move(row, steps, pulls, middle)
    left = min((middle[item] - width[item] / 2 for item in range(len(width))), default=0.0)
    return [round(each - left, 1) for each in middle]


def port_offsets(grid: Grid, links: Sequence[Link]) -> list[float]:
    """Return where each link leaves its upper box, from the middle of it: in the order of where they lead."""
    places = {item: place for row in grid.rows for place, item in enumerate(row)}
    leaving: dict[int, list[int]] = {}
    for number, way in enumerate(grid.ways):
        leaving.setdefault(way[0], []).append(number)
    offsets = [0.0] * len(links)
    for numbers in leaving.values():
        numbers.sort(key=lambda number: (places[grid.ways[number][1]], number))
        edge = -sum(links[number].width for number in numbers) / 2
        for number in numbers:
            offsets[number] = edge + links[number].width / 2
            edge += links[number].width
    return offsets


def spread(wanted: Sequence[float], weights: Sequence[float], steps: Sequence[float]) -> list[float]:
    """Return positions as near to the wanted ones as can be, each at least its step after the one before it.

    The squares of the distances, times the weights, are the least that there are: neighbours that would collide form
    blocks, and each block stands where its members want it on average.
    """
    blocks: list[tuple[float, float, int]] = []  # place, weight, members
    shifts = _running(steps)
    for want, own, shift in zip(wanted, weights, shifts, strict=True):
        place, weight, members = want - shift, own, 1
        while blocks and blocks[-1][0] > place:
            before, heavy, many = blocks.pop()
            place = (before * heavy + place * weight) / (heavy + weight)
            weight, members = heavy + weight, many + members
        blocks.append((place, weight, members))
    flat = [place for place, _, members in blocks for _ in range(members)]
    return [place + shift for place, shift in zip(flat, shifts, strict=True)]


def _move(row: Sequence[int], steps: Sequence[float], pulls: Callable[[int], list[_Pull]], middle: list[float]) -> None:
    wanted, weights = [0.0] * len(row), [_IDLE] * len(row)
    for place, item in enumerate(row):
        found = pulls(item)
        total = sum(weight for _, _, weight in found)
        wanted[place] = (
            sum((middle[near] + off) * weight for near, off, weight in found) / total if found else middle[item]
        )
        weights[place] = total or _IDLE
    for item, position in zip(row, spread(wanted, weights, steps), strict=True):
        middle[item] = position


def _pulls(grid: Grid, ports: Sequence[float]) -> tuple[list[list[_Pull]], list[list[_Pull]]]:
    """What pulls each item from the row above it, and from that below."""
    count = sum(map(len, grid.rows))
    above: list[list[_Pull]] = [[] for _ in range(count)]
    below: list[list[_Pull]] = [[] for _ in range(count)]
    for segments in grid.segments:
        for upper, lower, link in segments:
            port = 0.0 if link is None else ports[link]
            passing = not grid.is_box(upper) and not grid.is_box(lower)
            weight = _PASSING if passing else 1.0
            above[lower].append((upper, port, weight))
            below[upper].append((lower, -port, weight))
    return above, below


def _both(above: Sequence[list[_Pull]], below: Sequence[list[_Pull]]) -> Callable[[int], list[_Pull]]:
    return lambda item: above[item] + below[item]


def _apart(grid: Grid, row: Sequence[int], width: Sequence[float]) -> list[float]:
    """How far the middle of each item is at least from that of the one before it."""
    steps = [0.0]
    for left, right in pairwise(row):
        gap = BOX_GAP if grid.is_box(left) and grid.is_box(right) else LINE_GAP
        steps.append((width[left] + width[right]) / 2 + gap)
    return steps[: len(row)]


def _running(steps: Sequence[float]) -> list[float]:
    total, found = 0.0, list[float]()
    for step in steps:
        total += step
        found.append(total)
    return found
