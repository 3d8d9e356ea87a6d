"""`covet openapi`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from covet_core.cli.application import load
from covet_core.server.errors import OutputUnwritable

__all__ = ("openapi",)


def openapi(arguments: argparse.Namespace) -> int:
    """Print the OpenAPI document, or write it to a file."""
    from covet_core.openapi.transformed import document_of

    text = json.dumps(document_of(load(arguments).plan()), indent=2, ensure_ascii=False) + "\n"
    if arguments.output is None:
        print(text, end="")
        return 0
    try:
        Path(arguments.output).write_text(text, encoding="utf-8")
    except OSError as exc:
        raise OutputUnwritable(path=arguments.output, reason=(exc.strerror or str(exc)).lower()) from exc
    return 0
