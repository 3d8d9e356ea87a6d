"""What a command writes: to the terminal, where not every one knows every character, and to files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TextIO

from covet_di.cli.errors import GraphUnwritable
from covet_plugin import CovetError

__all__ = ("line_of", "say", "write")


def line_of(error: CovetError) -> str:
    """An error in one line: what happened, how to mend it, and its code."""
    parts = (error.render(), error.hint(), f"[{error.code}]")
    return " ".join(" ".join(part.split()) for part in parts if part)


def say(text: str, stream: TextIO | None = None) -> None:
    """Write a line, with escapes for what the stream's encoding lacks."""
    to = sys.stdout if stream is None else stream
    encoding = getattr(to, "encoding", None) or "utf-8"
    to.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def write(text: str, path: str | None) -> None:
    """Write a text that ends with a newline to a file; to standard output without one.

    Raises:
        GraphUnwritable: the file can't be written.
    """
    if path is None:
        say(text.removesuffix("\n"))
        return
    try:
        Path(path).write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as exc:
        raise GraphUnwritable(path=path, reason=(exc.strerror or str(exc)).lower()) from exc
