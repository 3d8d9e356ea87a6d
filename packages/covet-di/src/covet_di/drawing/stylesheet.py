"""How a picture looks, on a light and on a dark page."""

from __future__ import annotations

from typing import Final

from covet_di.drawing.palette import PALETTE

__all__ = ("CSS",)

_FONT: Final = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace"

_SHAPES: Final = f"""\
.covet-graph{{--page:#ffffff;--ink:#0f172a;--faint:#51607a;--wire:#8593a8;--circle:#dc2626;--mark:#92400e;--tag:#fef3c7;--edge:#d97706;
background:var(--page);color-scheme:light dark}}
.covet-graph text{{font-family:{_FONT};font-size:11px;fill:var(--faint)}}
.covet-graph .page{{fill:var(--page)}}
.covet-graph .heading{{font-size:16px;font-weight:700;fill:var(--ink)}}
.covet-graph .box{{fill:var(--fill);stroke:var(--line);stroke-width:1.25}}
.covet-graph .bar{{fill:var(--line)}}
.covet-graph .name{{font-size:13px;font-weight:700;fill:var(--text)}}
.covet-graph .lead{{font-weight:400;fill:var(--faint)}}
.covet-graph .type{{fill:var(--text)}}
.covet-graph .overridden .box{{stroke-width:2.25;stroke-dasharray:7 4}}
.covet-graph .called .box{{stroke-width:2.25;stroke-dasharray:2 3}}
.covet-graph .tag{{fill:var(--tag);stroke:var(--edge);stroke-width:1}}
.covet-graph .mark{{font-size:10px;font-weight:700;fill:var(--mark)}}
.covet-graph .use{{font-size:10px;fill:var(--text)}}
.covet-graph .rule{{stroke:var(--line);stroke-opacity:.35}}
.covet-graph .wire{{fill:none;stroke:var(--wire);stroke-width:1.5}}
.covet-graph .lazy{{stroke-dasharray:5 4}}
.covet-graph .circle{{stroke:var(--circle);stroke-width:2}}
.covet-graph .head{{fill:var(--wire)}}
.covet-graph .circle-head{{fill:var(--circle)}}
"""

_DARK: Final = (
    ".covet-graph{--page:#0d1320;--ink:#f1f5f9;--faint:#a3b0c4;--wire:#6b7a92;--circle:#f87171;"
    "--mark:#fde68a;--tag:#453008;--edge:#d97706}"
)


def _tones(dark: bool) -> str:
    lines: list[str] = []
    for name, colours in PALETTE.items():
        tone = colours.dark if dark else colours.light
        lines.append(f".covet-graph .{name}{{--fill:{tone.fill};--line:{tone.line};--text:{tone.ink}}}")
    return "\n".join(lines)


CSS: Final = f"{_SHAPES}{_tones(dark=False)}\n@media (prefers-color-scheme:dark){{\n{_DARK}\n{_tones(dark=True)}\n}}\n"
