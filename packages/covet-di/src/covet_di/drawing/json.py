"""A graph as JSON: to be kept, and compared with a later one."""

from __future__ import annotations

import json
from typing import Final

from covet_di.graph import Graph

__all__ = ("FORMAT", "to_json")

FORMAT: Final = 1
"""The number of the form: another number means that what is written here today is read otherwise."""


def to_json(graph: Graph) -> str:
    """Write a graph as JSON, as `python -m covet_di diff` reads it."""
    return json.dumps({"format": FORMAT, **graph.to_dict()}, indent=2) + "\n"
