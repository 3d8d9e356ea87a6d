"""The colours of a drawing: one for each style of node, on a light and on a dark page.

Ink on fill has a contrast of at least 7 : 1, a line on the page one of at least 3 : 1; a test holds that. Colour is
never the only sign: each node says its scope in words.
"""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ("PALETTE", "Colours", "Tone")


class Tone(NamedTuple):
    """The colours of a node: its inside, its border, and what is written on it."""

    fill: str
    line: str
    ink: str


class Colours(NamedTuple):
    """The tones of a style."""

    light: Tone
    dark: Tone


PALETTE: Final = {
    "app": Colours(Tone("#eff6ff", "#2563eb", "#172554"), Tone("#16233f", "#60a5fa", "#eff6ff")),
    "connection": Colours(Tone("#ecfeff", "#0e7490", "#083344"), Tone("#0c2b33", "#22d3ee", "#ecfeff")),
    "request": Colours(Tone("#f0fdf4", "#15803d", "#052e16"), Tone("#102a1c", "#4ade80", "#f0fdf4")),
    "message": Colours(Tone("#fff7ed", "#c2410c", "#431407"), Tone("#33200f", "#fb923c", "#fff7ed")),
    "transient": Colours(Tone("#faf5ff", "#9333ea", "#3b0764"), Tone("#281a3d", "#c084fc", "#faf5ff")),
    "plain": Colours(Tone("#f8fafc", "#64748b", "#0f172a"), Tone("#1e2530", "#94a3b8", "#f1f5f9")),
    "missing": Colours(Tone("#fef2f2", "#dc2626", "#450a0a"), Tone("#3b1418", "#f87171", "#fef2f2")),
}
