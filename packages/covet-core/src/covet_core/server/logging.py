"""The log of a server: one line for each event, on standard error."""

from __future__ import annotations

import logging
import sys

from covet_core.server.config import LogLevel

__all__ = ("configure",)


def configure(level: LogLevel, *, worker: int | None = None) -> None:
    """Send covet's own log to standard error, unless the application has configured the logger `covet` itself.

    Only that logger is touched, so an application's `logging.basicConfig()` and `dictConfig()` do what they always do.

    Args:
        level: the least severe level that is shown.
        worker: the number of a worker process, shown in its lines.
    """
    logger = logging.getLogger("covet")
    logger.setLevel(level.upper())
    if logger.handlers:
        return
    handler = logging.StreamHandler(sys.stderr)
    who = "" if worker is None else f" worker {worker}:"
    handler.setFormatter(logging.Formatter(f"%(asctime)s %(levelname)s %(name)s:{who} %(message)s"))
    logger.addHandler(handler)
    logger.propagate = False
