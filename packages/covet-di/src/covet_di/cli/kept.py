"""A graph that was kept in a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from covet_di.cli.errors import GraphUnreadable
from covet_di.drawing.json import FORMAT

__all__ = ("read_kept",)


def read_kept(path: Path) -> dict[str, Any]:
    """Read a graph that `--format json` wrote.

    Raises:
        GraphUnreadable: the file isn't there, or holds something else.
    """
    try:
        found: object = json.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise GraphUnreadable(path=str(path), reason=(exc.strerror or str(exc)).lower()) from exc
    except (ValueError, RecursionError) as exc:
        raise GraphUnreadable(path=str(path), reason="it isn't JSON") from exc
    if not isinstance(found, dict):
        raise GraphUnreadable(path=str(path), reason="it isn't a graph")
    kept = cast("dict[str, Any]", found)
    if kept.get("format", FORMAT) != FORMAT:
        raise GraphUnreadable(path=str(path), reason=f"it isn't a graph of format {FORMAT}")
    if not _is_graph(kept):
        raise GraphUnreadable(path=str(path), reason="it isn't a graph")
    return kept


def _is_graph(kept: dict[str, Any]) -> bool:
    return isinstance(kept.get("container"), str) and _all(kept.get("nodes"), _is_node)


def _is_node(node: Any) -> bool:
    return _has_key(node) and _all(node.get("dependencies"), _has_key)


def _has_key(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(cast("dict[str, Any]", value).get("key"), str)


def _all(values: Any, is_right: Callable[[Any], bool]) -> bool:
    return isinstance(values, list) and all(map(is_right, cast("list[object]", values)))
