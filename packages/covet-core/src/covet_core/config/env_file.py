"""`.env` files and directories of secrets."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from covet_core.config.errors import EnvFileUnreadable

__all__ = ("read_env_file", "read_secrets")

_ASSIGNMENT: Final = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
_QUOTED: Final = re.compile(r"""(?:'([^']*)'|"((?:[^"\\]|\\.)*)")\s*(?:#.*)?""")
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r"}
_LARGEST: Final = 1_048_576
"""Bytes of a secret's file: what is larger is something else."""


def read_env_file(path: str | Path, faults: list[EnvFileUnreadable], *, encoding: str | None = None) -> dict[str, str]:
    """The variables of a `.env` file: `NAME=value` lines, `#` comments, `export`, and values in quotes.

    In double quotes a backslash escapes; nothing is ever expanded. A file that isn't there has no variables.

    Args:
        path: where it is.
        faults: gets what can't be read.
        encoding: of the file; UTF-8 by default.
    """
    try:
        text = Path(path).read_text(encoding=encoding or "utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        wrong = f"it isn't {encoding or 'UTF-8'}"
        reason = wrong if isinstance(error, UnicodeDecodeError) else error.strerror or type(error).__name__
        faults.append(EnvFileUnreadable(path=str(path), reason=reason))
        return {}
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        match = _ASSIGNMENT.fullmatch(stripped)
        value = None if match is None else _value(match[2])
        if match is None or value is None:
            reason = "it is no NAME=value" if match is None else "its quotes aren't closed, or something follows them"
            faults.append(EnvFileUnreadable(path=str(path), line=number, reason=reason))
        else:
            found[match[1]] = value
    return found


def _value(text: str) -> str | None:
    if text[:1] not in ("'", '"'):
        return re.split(r"\s#", text, maxsplit=1)[0].rstrip() if not text.startswith("#") else ""
    quoted = _QUOTED.fullmatch(text)
    if quoted is None:
        return None
    if quoted[1] is not None:
        return quoted[1]
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), quoted[2])


def read_secrets(directory: str | Path, names: Mapping[str, str]) -> dict[str, str]:
    """What the files of a directory of secrets hold, as Docker and Kubernetes mount them: one value a file.

    Args:
        directory: where they are; one that isn't there has none.
        names: the variable of each file name that is looked for.
    """
    found: dict[str, str] = {}
    try:
        entries = [entry for entry in os.scandir(directory) if entry.name in names and entry.is_file()]
    except OSError:
        return found
    for entry in sorted(entries, key=lambda entry: entry.name):
        if entry.stat().st_size <= _LARGEST:
            found.setdefault(names[entry.name], Path(entry.path).read_text(encoding="utf-8").rstrip("\r\n"))
    return found
