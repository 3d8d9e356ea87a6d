"""`covet plan`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any, cast

from covet_core.cli.application import load
from covet_core.cli.errors import PlanFileUnreadable
from covet_core.errors import CovetError
from covet_core.plan.snapshot import FORMAT

__all__ = ("plan",)

_TROUBLE = 2
"""The exit code of a comparison that could not be made: 1 says that there are differences."""


def plan(arguments: argparse.Namespace) -> int:
    """Print what the application compiles to, or what of it changed. The same application prints the same plan."""
    if arguments.diff is not None:
        return _compared(arguments)
    planned = load(arguments).plan()
    print(json.dumps(planned.to_dict(), indent=2) if arguments.json else planned.show())
    return 0


def _compared(arguments: argparse.Namespace) -> int:
    from covet_core.plan.difference import difference
    from covet_core.server.report import report

    try:
        old = _read(Path(arguments.diff))
        lines = difference(old, load(arguments).plan().to_dict())
    except (CovetError, ExceptionGroup) as exc:
        report(exc, debug=arguments.log_level == "debug")
        return _TROUBLE
    for line in lines:
        print(line)
    return 1 if lines else 0


def _read(path: Path) -> dict[str, Any]:
    """A plan that was kept.

    Raises:
        PlanFileUnreadable: the file isn't there, or isn't a plan of this format.
    """
    try:
        found: object = json.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise PlanFileUnreadable(path=str(path), reason=(exc.strerror or str(exc)).lower()) from exc
    except ValueError as exc:
        raise PlanFileUnreadable(path=str(path), reason="it isn't JSON") from exc
    kept = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    if kept.get("format") != FORMAT:
        raise PlanFileUnreadable(path=str(path), reason=f"it isn't a plan of format {FORMAT}")
    return kept
