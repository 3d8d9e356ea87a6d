"""The commands of this package: `python -m covet_di ...`, and `covet di ...` where covet-core is installed."""

from covet_di.cli.main import main

__all__ = ["main"]
