"""What the fields have in common by which clients say what they would rather have (RFC 9110, 12.4.2 and 5.6.1)."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

__all__ = ("MAX_MEMBERS", "members_of", "quality_of")

MAX_MEMBERS: Final = 100
"""Members of a field that are read. Browsers send ten at most; what follows is ignored, so that none costs much."""

# Nothing that was matched is tried in another way, so that a quote without an end costs one pass.
_MEMBER: Final = r'(?:[^,"]++|"(?:[^"\\]++|\\.)*+"?)++'
_QVALUE: Final = r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?"


def members_of(field: str) -> list[str]:
    """The first members of a list, of which some may be no more than spaces. A comma within quotes divides nothing."""
    if '"' in field:
        return [found[0] for found in islice(re.finditer(_MEMBER, field), MAX_MEMBERS)]
    return field.split(",", MAX_MEMBERS)[:MAX_MEMBERS]


def quality_of(value: str) -> float | None:
    """The weight that `value` says, 0 to 1; None when it isn't well formed."""
    return float(value) if re.fullmatch(_QVALUE, value) else None
