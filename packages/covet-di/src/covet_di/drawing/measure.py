"""How wide text is, in a font whose characters all have one width, and text made to fit."""

from __future__ import annotations

from typing import Final
from unicodedata import combining, east_asian_width

__all__ = ("COLUMN", "columns", "shortened", "shown")

COLUMN: Final = 0.61
"""The width of a column, in sizes of the font: that of the widest of the usual fixed-width fonts."""


def columns(text: str) -> int:
    """Count the columns that a text takes: two for a wide character, none for an accent that stands apart."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(each) else 2 if east_asian_width(each) in "WF" else 1 for each in text)


def shortened(text: str, most: int) -> str:
    """The text in at most so many columns: the middle of a longer one is left out, since names differ at their ends."""
    if columns(text) <= most:
        return text
    half = (most - 1) // 2
    return f"{_beginning(text, most - 1 - half)}…{_beginning(text[::-1], half)[::-1]}"


def shown(text: str) -> str:
    """The text in one line, of characters that can be seen and that XML allows."""
    return "".join(
        each if each.isprintable() else " " if each.isspace() else "\N{REPLACEMENT CHARACTER}" for each in text
    )


def _beginning(text: str, most: int) -> str:
    taken = 0
    for place, character in enumerate(text):
        taken += columns(character)
        if taken > most:
            return text[:place]
    return text
