"""One value as a cell of a table that people open in a spreadsheet."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from covet_core.http.content import BINARY
from covet_core.http.errors import UnsupportedContent

__all__ = ("cell", "without_formula")

_NUMBERS: Final = (int, float, Decimal)
_UNSEEN: Final = r"\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
_FORMULA: Final = re.compile(rf"[\t\r\n]|[{_UNSEEN}]*[=+\-@\uff1d\uff0b\uff0d\uff20]")
"""What a spreadsheet may take for a formula: the signs that OWASP names, also behind what isn't seen."""
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)*(?:[eE][+-]?[0-9]+)?")


def cell(value: Any, *, escape: bool) -> str | int | float | Decimal:
    """What `csv` writes for `value`.

    None is an empty cell, True is `true`, an enum is its value, dates and times are written as in ISO 8601, and what
    else is no number and no text as `str()` does.

    Args:
        value: of any type but bytes.
        escape: whether text that a spreadsheet would calculate gets a `'` before it.

    Raises:
        UnsupportedContent: the value is bytes, of which nobody knows the encoding.
    """
    if isinstance(value, Enum):
        return cell(value.value, escape=escape)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, _NUMBERS):
        return value
    if isinstance(value, BINARY):
        raise UnsupportedContent(response="A cell of CSVResponse", content_type=type(value).__name__)
    text = value.isoformat() if isinstance(value, date | time) else str(value)
    return without_formula(text) if escape else text


def without_formula(text: str) -> str:
    """`text` with a `'` before it if a spreadsheet would take it for a formula; plain numbers stay as they are."""
    if _FORMULA.match(text) is None or _NUMBER.fullmatch(text) is not None:
        return text
    return f"'{text}"
