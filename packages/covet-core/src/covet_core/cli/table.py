"""Rows of text under each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ("lines",)


def lines(rows: Iterable[Sequence[str]]) -> list[str]:
    """Return each row as a line, its cells aligned with those of the others. The last cell is as long as it is."""
    table = [tuple(row) for row in rows]
    if not table:
        return []
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]) - 1)]
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in table
    ]
