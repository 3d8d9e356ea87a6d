"""`diff`: compares."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from covet_di.cli.kept import read_kept
from covet_di.cli.output import say
from covet_di.difference import difference
from covet_di.graph import graph_of
from covet_di.types import AnyContainer

__all__ = ("diff",)


def diff(arguments: Namespace, load: Callable[[str | None], AnyContainer]) -> int:
    """Print what is different between two graphs, each a file or a container; return 1 when something is."""
    found = difference(_graph(arguments.old, load), _graph(arguments.new, load))
    if not found:
        return 0
    say(str(found))
    return 1


def _graph(text: str | None, load: Callable[[str | None], AnyContainer]) -> Mapping[str, Any]:
    # `module:attribute` never ends so, and a path may have a colon on Windows.
    if text is not None and (text.endswith(".json") or ":" not in text or Path(text).is_file()):
        return read_kept(Path(text))
    return graph_of(load(text)).to_dict()
