"""Which layer each box is in: above everything that it leads to."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heappush
from typing import TypeAlias

__all__ = ("Arrow", "backward", "layers_of")

Arrow: TypeAlias = tuple[int, int]
"""From one box to another."""


def backward(count: int, arrows: Sequence[Arrow]) -> set[int]:
    """Find those of the arrows that have to point up, because they close a circle.

    Args:
        count: how many boxes there are.
        arrows: the arrows, none of them from a box to itself.
    """
    following = _following(count, arrows)
    led_to = {target for _, target in arrows}
    turned: set[int] = set()
    state = [0] * count  # 1: on the path, 2: done
    for start in (*(each for each in range(count) if each not in led_to), *range(count)):
        if state[start]:
            continue
        path: list[tuple[int, Iterator[tuple[int, int]]]] = [(start, iter(following[start]))]
        state[start] = 1
        while path:
            box, rest = path[-1]
            for number, target in rest:
                if state[target] == 1:
                    turned.add(number)
                elif not state[target]:
                    state[target] = 1
                    path.append((target, iter(following[target])))
                    break
            else:
                state[box] = 2
                path.pop()
    return turned


def layers_of(count: int, arrows: Sequence[Arrow]) -> list[int]:
    """Give each box a layer, from 0 at the top: the longest way to it, further down where a layer is full.

    Args:
        count: how many boxes there are.
        arrows: the arrows, without circles; each will lead to a lower layer.
    """
    room = max(8, math.ceil(math.sqrt(1.6 * count)))
    layer, filled = _from_above(count, arrows, room)
    _lower(layer, filled, room, arrows)
    used = {each: place for place, each in enumerate(sorted(set(layer)))}
    return [used[each] for each in layer]


def _from_above(count: int, arrows: Sequence[Arrow], room: int) -> tuple[list[int], dict[int, int]]:
    following = _following(count, arrows)
    waits = [0] * count
    for _, target in arrows:
        waits[target] += 1
    height = _heights(count, arrows)
    layer, filled = [0] * count, dict[int, int]()
    # Where a layer has not room for all, those come first that much hangs on.
    ready = [(0, -height[box], box) for box in range(count) if not waits[box]]
    heapify(ready)
    while ready:
        place, _, box = heappop(ready)
        while filled.get(place, 0) >= room:
            place += 1
        layer[box] = place
        filled[place] = filled.get(place, 0) + 1
        for _, target in following[box]:
            layer[target] = max(layer[target], place + 1)
            waits[target] -= 1
            if not waits[target]:
                heappush(ready, (layer[target], -height[target], target))
    return layer, filled


def _lower(layer: list[int], filled: dict[int, int], room: int, arrows: Sequence[Arrow]) -> None:
    """Move down what has more below it than above, so that its lines become shorter."""
    below: list[set[int]] = [set() for _ in layer]
    above: list[set[int]] = [set() for _ in layer]
    for source, target in arrows:
        below[source].add(target)
        above[target].add(source)
    for box in sorted(range(len(layer)), key=lambda each: -layer[each]):
        if len(below[box]) > len(above[box]):
            lowest = min(layer[target] for target in below[box]) - 1
            free = next((each for each in range(lowest, layer[box], -1) if filled.get(each, 0) < room), layer[box])
            filled[layer[box]] -= 1
            filled[free] = filled.get(free, 0) + 1
            layer[box] = free


def _heights(count: int, arrows: Sequence[Arrow]) -> list[int]:
    """How long the longest way down from each box is."""
    leading: list[list[int]] = [[] for _ in range(count)]
    waits = [0] * count
    for source, target in arrows:
        leading[target].append(source)
        waits[source] += 1
    height = [0] * count
    ready = [box for box in range(count) if not waits[box]]
    while ready:
        box = ready.pop()
        for source in leading[box]:
            height[source] = max(height[source], height[box] + 1)
            waits[source] -= 1
            if not waits[source]:
                ready.append(source)
    return height


def _following(count: int, arrows: Sequence[Arrow]) -> list[list[tuple[int, int]]]:
    """The arrows of each box, by number, with where they lead."""
    found: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for number, (source, target) in enumerate(arrows):
        found[source].append((number, target))
    return found
