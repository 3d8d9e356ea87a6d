"""`check`: finds what is wrong."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable

from covet_di.check import examine
from covet_di.cli.output import line_of, say
from covet_di.types import AnyContainer

__all__ = ("check",)


def check(arguments: Namespace, load: Callable[[str | None], AnyContainer]) -> int:
    """Print each fault in a line to standard error, and what is only odd; return 1 when there are faults."""
    found = examine(load(arguments.target))
    for fault in found.faults:
        say(f"{arguments.prog}: {line_of(fault)}", sys.stderr)
    for warning in found.warnings:
        say(f"{arguments.prog}: warning: {line_of(warning)}", sys.stderr)
    warned = f", {_count(len(found.warnings), 'warning')}" if found.warnings else ""
    say(f"{found.container}: {_count(len(found.faults), 'fault')}{warned}")
    return 1 if found.faults else 0


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
