"""`covet run`."""

from __future__ import annotations

import argparse

from covet_core.cli.application import target
from covet_core.cli.settings import resolve
from covet_core.server.run import run_target

__all__ = ("run",)


def run(arguments: argparse.Namespace) -> int:
    """Serve the application until it is told to stop."""
    return run_target(target(arguments), resolve(arguments))
