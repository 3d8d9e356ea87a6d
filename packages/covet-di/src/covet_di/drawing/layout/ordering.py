"""The order of the items in each row, so that few lines cross."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from typing import Final

from covet_di.drawing.layout.grid import Grid, Segment

__all__ = ("crossings", "put_in_order")

_WORK: Final = 300_000
"""How many items and segments all sweeps together may look at, so that a large picture takes no minutes."""

_SWEEPS: Final = 24


def put_in_order(grid: Grid) -> None:
    """Sort each row by where its neighbours are, from above and from below in turn, and keep what crosses least."""
    above, below = _neighbours(grid)
    _start(grid, below)
    size = sum(map(len, grid.segments)) + sum(map(len, grid.rows))
    sweeps = max(3, min(_SWEEPS, _WORK // max(1, size)))
    best, fewest = [list(row) for row in grid.rows], crossings(grid)
    for sweep in range(sweeps):
        if not fewest:
            break
        if sweep % 2:
            _sweep(reversed(grid.rows), below)
        else:
            _sweep(grid.rows, above)
        if sweeps == _SWEEPS:
            _swap(grid.rows, above, below)
        now = crossings(grid)
        if now < fewest:
            best, fewest = [list(row) for row in grid.rows], now
    grid.rows[:] = best


def crossings(grid: Grid) -> int:
    """Count where two lines cross."""
    rows = zip(grid.rows, grid.rows[1:], grid.segments, strict=False)
    return sum(_crossings(segments, _places(upper), _places(lower)) for upper, lower, segments in rows)


def _crossings(segments: Sequence[Segment], upper: dict[int, int], lower: dict[int, int]) -> int:
    ends = sorted((upper[each.upper], lower[each.lower]) for each in segments)
    passed: list[int] = []
    count = 0
    for _, end in ends:
        count += len(passed) - bisect_right(passed, end)
        insort(passed, end)
    return count


def _neighbours(grid: Grid) -> tuple[list[list[int]], list[list[int]]]:
    count = sum(map(len, grid.rows))
    above: list[list[int]] = [[] for _ in range(count)]
    below: list[list[int]] = [[] for _ in range(count)]
    for segments in grid.segments:
        for each in segments:
            above[each.lower].append(each.upper)
            below[each.upper].append(each.lower)
    return above, below


def _start(grid: Grid, below: Sequence[Sequence[int]]) -> None:
    """Begin with what hangs together side by side: in the order in which one comes by everything from the top."""
    order: dict[int, None] = {}
    waiting = [item for row in reversed(grid.rows) for item in reversed(row)]
    while waiting:
        item = waiting.pop()
        if item not in order:
            order[item] = None
            waiting.extend(reversed(below[item]))
    number = _places(order)
    for row in grid.rows:
        row.sort(key=number.__getitem__)


def _sweep(rows: Iterable[list[int]], neighbours: Sequence[Sequence[int]]) -> None:
    places: dict[int, int] = {}
    for row in rows:
        here = _places(row)
        wanted = {
            item: sum(places[each] for each in near) / len(near) if (near := neighbours[item]) else float(here[item])
            for item in row
        }
        row.sort(key=wanted.__getitem__)
        places.update(_places(row))


def _swap(rows: Sequence[list[int]], above: Sequence[Sequence[int]], below: Sequence[Sequence[int]]) -> None:
    """Exchange two items next to each other where that removes crossings."""
    places = [_places(row) for row in rows]
    empty: dict[int, int] = {}
    for number, row in enumerate(rows):
        upper = places[number - 1] if number else empty
        lower = places[number + 1] if number + 1 < len(rows) else empty
        up = {item: sorted(upper[each] for each in above[item]) for item in row}
        down = {item: sorted(lower[each] for each in below[item]) for item in row}
        for place in range(len(row) - 1):
            left, right = row[place], row[place + 1]
            now = _inverted(up[left], up[right]) + _inverted(down[left], down[right])
            if now and now > _inverted(up[right], up[left]) + _inverted(down[right], down[left]):
                row[place], row[place + 1] = right, left
        places[number] = _places(row)


def _inverted(left: Sequence[int], right: Sequence[int]) -> int:
    """Count the pairs of ends of which the left item's is to the right; both are sorted."""
    return sum(bisect_left(right, end) for end in left)


def _places(items: Iterable[int]) -> dict[int, int]:
    return {item: place for place, item in enumerate(items)}
