"""Sizes in bytes and times in seconds, which people write with units: `64 MiB`, `1h30m`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Final

from covet_plugin.config.forms import Form, Number, Unreadable

__all__ = ("UNITS", "ByteSize", "Duration", "Seconds", "Size", "TimeDelta")

_PART = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*([a-zA-Zµ]*)")

_LONGEST = 100
"""Characters of a size or a time: Python takes its time over numbers of thousands of digits."""

_MULTIPLES: dict[str, int] = {
    "": 1,
    "B": 1,
    **{prefix + end: 1000 ** (power + 1) for power, prefix in enumerate("kMGT") for end in ("", "B")},
    **{prefix + end: 1024**power for power, prefix in enumerate(("Ki", "Mi", "Gi", "Ti"), 1) for end in ("", "B")},
    "KB": 1000,
}

UNITS: Final = {
    "us": 1,
    "ms": 1000,
    "s": 1_000_000,
    "m": 60_000_000,
    "h": 3_600_000_000,
    "d": 86_400_000_000,
    "w": 604_800_000_000,
}
"""Microseconds of each unit of time."""


class Size(Form):
    """A number of bytes: `65536`, `64KiB`, `1.5 GB`, and as Kubernetes writes them, `512Mi`."""

    __slots__ = ()
    expected = "a size in bytes, like 65536, 64KiB or 10MB"

    def text(self, text: str) -> int:
        """Read a number with or without a unit; it has to come to whole bytes."""
        match = _PART.fullmatch(text.strip()) if len(text) <= _LONGEST else None
        multiple = _MULTIPLES.get(match[2]) if match else None
        if match is None or multiple is None:
            raise self.refuse()
        whole, _, fraction = match[1].partition(".")
        scale: int = 10 ** len(fraction)
        size, rest = divmod(int((whole + fraction) or "0") * multiple, scale)
        if rest:
            raise self.refuse()
        return size

    def native(self, value: object) -> int:
        """Return a whole number, or read a text."""
        if isinstance(value, str):
            return self.text(value)
        if type(value) is not int:
            raise self.refuse()
        return value


class TimeDelta(Form):
    """A time as a `timedelta`: `90s`, `1h30m`, `250ms`, or a number of seconds."""

    __slots__ = ()
    expected = "a time, like 30s, 5m, 1h30m or 250ms"

    def text(self, text: str) -> timedelta:
        """Read a number of seconds, or numbers with units, the first of which may have a sign."""
        return self._delta(_microseconds(text.strip()))

    def native(self, value: object) -> timedelta:
        """Read a number of seconds, or a text."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refuse()
        return self._delta(_rounded(value))

    def _delta(self, microseconds: int | None) -> timedelta:
        if microseconds is None:
            raise self.refuse()
        try:
            return timedelta(microseconds=microseconds)
        except OverflowError:
            raise self.refuse() from None


class Duration(Form):
    """A time as a number of seconds: what is written like a `TimeDelta`, and `inf`."""

    __slots__ = ()
    expected = "seconds, or a time like 30s, 5m or 250ms"

    def text(self, text: str) -> float:
        """Read a number of seconds, or numbers with units."""
        word = text.strip()
        found = _microseconds(word)
        if found is not None and word[-1].isalpha():
            return found / 1_000_000
        try:
            return Number().text(word)
        except Unreadable:
            raise self.refuse() from None

    def native(self, value: object) -> float:
        """Return a number, or read a text."""
        if isinstance(value, str):
            return self.text(value)
        try:
            return Number().native(value)
        except Unreadable:
            raise self.refuse() from None


ByteSize = Annotated[int, Size()]
"""A number of bytes that may be written with a unit: `max_body_size: ByteSize = 65536` takes `64KiB`."""

Seconds = Annotated[float, Duration()]
"""A number of seconds that may be written with a unit: `ttl: Seconds = 60.0` takes `5m`."""


def _microseconds(text: str) -> int | None:
    if len(text) > _LONGEST:
        return None
    sign, text = (-1, text[1:]) if text.startswith("-") else (1, text)
    total, end = 0, 0
    while match := _PART.match(text, end):
        unit = match[2].replace("µ", "u") or ("s" if match[0] == text else "?")
        if unit not in UNITS:
            return None
        whole, _, fraction = match[1].partition(".")
        total += _divided(int((whole + fraction) or "0") * UNITS[unit], 10 ** len(fraction))
        end = match.end()
    return sign * total if end and end == len(text) else None


def _divided(numerator: int, denominator: int) -> int:
    return (numerator + denominator // 2) // denominator


def _rounded(seconds: float) -> int | None:
    try:
        return round(seconds * 1_000_000)
    except (OverflowError, ValueError):  # infinite, or not a number
        return None
