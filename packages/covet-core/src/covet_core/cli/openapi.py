"""`covet openapi`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from covet_core.cli.application import load
from covet_core.server.errors import OutputUnwritable

__all__ = ("openapi",)

_TROUBLE = 2
"""The exit code of a comparison that could not be made: 1 says that there are differences."""


def openapi(arguments: argparse.Namespace) -> int:
    """Print the OpenAPI document, write it to a file, or print how it differs from the one in a file."""
    from covet_core.openapi.difference import as_text

    if arguments.check is not None:
        return _checked(arguments)
    text = as_text(_document(arguments))
    if arguments.output is None:
        print(text, end="")
        return 0
    try:
        Path(arguments.output).write_text(text, encoding="utf-8")
    except OSError as exc:
        raise OutputUnwritable(path=arguments.output, reason=(exc.strerror or str(exc)).lower()) from exc
    return 0


def _document(arguments: argparse.Namespace) -> dict[str, Any]:
    from covet_core.openapi.transformed import document_of

    return document_of(load(arguments).plan())


def _checked(arguments: argparse.Namespace) -> int:
    from covet_core.errors import CovetError
    from covet_core.openapi.difference import difference
    from covet_core.openapi.kept import read
    from covet_core.server.report import report

    try:
        lines = difference(read(Path(arguments.check)), _document(arguments))
    except (CovetError, ExceptionGroup) as exc:
        report(exc, debug=arguments.log_level == "debug")
        return _TROUBLE
    for line in lines:
        print(line)
    return 1 if lines else 0
