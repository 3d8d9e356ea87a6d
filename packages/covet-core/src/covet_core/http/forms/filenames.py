"""Names of files that came from outside, made fit for a disk."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from uuid import uuid4

__all__ = ("extension_of", "safe_name", "stored_name")

LONGEST: Final = 200
"""Bytes of a name: file systems take 255, and something may be put before or after it."""

_RESERVED: Final = re.compile(r'[<>:"|?*/\\]')
_DEVICES: Final = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])\Z", re.IGNORECASE
)
_EXTENSION: Final = re.compile(r"\.[a-z0-9]{1,16}\Z")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Categories of what isn't seen, or turns the order of what is: control, format, surrogates, line separators."""


def safe_name(filename: str) -> str:
    """A name that is a single component of a path on every system, close to `filename`.

    Folders before it are dropped, as are control characters and leading or trailing dots and spaces; what Windows
    reserves is replaced; a device's name (`NUL.txt`) gets a `_` before it. It never is empty, `.` or `..`.
    """
    name = unicodedata.normalize("NFC", filename.replace("\\", "/").rpartition("/")[2])
    name = "".join(each for each in name if unicodedata.category(each) not in _UNSEEN)
    name = _RESERVED.sub("_", name).strip(". ")
    if _DEVICES.match(name.partition(".")[0].rstrip(" ")):
        name = f"_{name}"
    return _shortened(name) or "file"


def extension_of(filename: str) -> str:
    """The extension of a name in lower case, with its dot; empty where there is none, or none that is letters."""
    found = _EXTENSION.search(safe_name(filename).lower())
    return "" if found is None else found[0]


def stored_name(filename: str) -> str:
    """A new name that nobody can guess and nothing else has, with the extension of `filename`."""
    return uuid4().hex + extension_of(filename)


def _shortened(name: str) -> str:
    if len(name.encode()) <= LONGEST:
        return name
    found = _EXTENSION.search(name.lower())
    end = "" if found is None else name[found.start() :]
    stem = name[: len(name) - len(end)].encode()[: LONGEST - len(end.encode())]
    return (stem.decode(errors="ignore") + end).strip(". ")
