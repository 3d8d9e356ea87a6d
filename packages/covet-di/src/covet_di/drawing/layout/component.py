"""What hangs together in a graph, and is laid out by itself."""

from __future__ import annotations

from collections.abc import Sequence

from covet_di.drawing.layout.layers import Arrow

__all__ = ("components",)


def components(count: int, arrows: Sequence[Arrow]) -> list[list[int]]:
    """Return the groups of boxes that links connect, each in its order, the largest group first."""
    near: list[list[int]] = [[] for _ in range(count)]
    for source, target in arrows:
        near[source].append(target)
        near[target].append(source)
    seen = [False] * count
    found: list[list[int]] = []
    for start in range(count):
        group, waiting = list[int](), [start]
        while waiting:
            box = waiting.pop()
            if not seen[box]:
                seen[box] = True
                group.append(box)
                waiting.extend(near[box])
        if group:
            found.append(sorted(group))
    return sorted(found, key=lambda group: (-len(group), group[0]))
