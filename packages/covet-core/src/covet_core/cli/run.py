"""`covet run`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from covet_core.cli.application import target
from covet_core.cli.settings import resolve
from covet_core.server.run import run_target

if TYPE_CHECKING:
    from argparse import Namespace

__all__ = ("run",)


def run(arguments: Namespace) -> int:
    """Serve the application until it is told to stop."""
    return run_target(target(arguments), resolve(arguments))
