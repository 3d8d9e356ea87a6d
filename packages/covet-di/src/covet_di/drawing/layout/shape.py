"""What is to be laid out: boxes of a size, and links from one to another."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ("BOX_GAP", "LINE_GAP", "MARGIN", "Box", "Link")

BOX_GAP: Final = 30.0
"""Pixels between two boxes next to each other."""

LINE_GAP: Final = 16.0
"""Pixels between a line that goes through a layer and what is next to it."""

MARGIN: Final = 24.0
"""Pixels around the picture."""


class Box(NamedTuple):
    """A box, in pixels."""

    width: float
    height: float


class Link(NamedTuple):
    """A link from one box, by its place in the list, to another."""

    source: int
    target: int
    width: float
    """The pixels that it takes of the lower side of its source's box, for its label."""
