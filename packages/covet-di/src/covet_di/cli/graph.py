"""`graph`: draws."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Final

from covet_di.cli.entry import graph_from
from covet_di.cli.errors import GraphUnwritable
from covet_di.cli.output import write
from covet_di.drawing import to_dot, to_json, to_mermaid, to_svg, to_text
from covet_di.graph import Graph
from covet_di.types import AnyContainer

__all__ = ("FORMATS", "graph")

FORMATS: Final[dict[str, Callable[[Graph], str]]] = {
    "text": to_text,
    "mermaid": to_mermaid,
    "dot": to_dot,
    "svg": to_svg,
    "json": to_json,
}

_ENDINGS: Final = {".mmd": "mermaid", ".dot": "dot", ".gv": "dot", ".svg": "svg", ".json": "json"}

_PICTURES: Final = frozenset({".gif", ".jpeg", ".jpg", ".pdf", ".png", ".webp"})
"""Text in a file of such a name is nothing that opens."""


def graph(arguments: Namespace, load: Callable[[str | None], AnyContainer]) -> int:
    """Draw the graph of a container, to standard output or to a file, whose ending tells how when nothing else does."""
    path: str | None = arguments.output
    ending = Path(path).suffix.lower() if path else ""
    if path is not None and ending in _PICTURES and not arguments.format:
        reason = f"nothing here draws {ending[1:].upper()}. Write .svg, or .dot for Graphviz"
        raise GraphUnwritable(path=path, reason=reason)
    form = arguments.format or _ENDINGS.get(ending, "text")
    write(FORMATS[form](graph_from(load(arguments.target), arguments.entry)), path)
    return 0
