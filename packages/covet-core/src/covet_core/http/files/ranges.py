"""Ranges of bytes (RFC 9110, 14)."""

from __future__ import annotations

from typing import Final

__all__ = ("MOST_RANGES", "Span", "spans_of")

MOST_RANGES: Final = 16
"""Ranges that one request may ask for. One that asks for more gets the whole file (RFC 9110, 14.2)."""

_LONGEST: Final = 1024
"""Characters of a Range field that are looked at; a longer one counts as asking for too many."""

Span = tuple[int, int]
"""Where a range begins, and the first byte behind it."""


def spans_of(field: str, size: int) -> list[Span] | None:
    """The parts of a file of `size` bytes that a Range field asks for; None to send the whole.

    Ranges that overlap or touch are one, and then all of them are in the file's order; others stay in the order that
    was asked for. An empty list means that none of them lies in the file: 416.
    """
    unit, equals, given = field.partition("=")
    if not equals or unit.strip().lower() != "bytes" or len(field) > _LONGEST:
        return None
    wanted = [part.strip(" \t") for part in given.split(",")]
    wanted = [part for part in wanted if part]  # an empty member of a list is to be ignored (RFC 9110, 5.6.1)
    if not wanted or len(wanted) > MOST_RANGES:
        return None
    spans: list[Span] = []
    for part in wanted:
        span = _span(part, size)
        if span is None:
            return None
        if span[0] < span[1]:
            spans.append(span)
    return _joined(spans)


def _span(part: str, size: int) -> Span | None:
    """One range; None when it is malformed, and an empty one when it lies outside of the file."""
    first, dash, last = part.partition("-")
    if not dash or not _digits(first) or not _digits(last):
        return None
    if not first:
        return None if not last else (max(0, size - int(last)), size)
    start = int(first)
    if last and int(last) < start:
        return None
    return start, min(int(last) + 1, size) if last else size


def _digits(text: str) -> bool:
    return not text or (text.isascii() and text.isdigit())


def _joined(spans: list[Span]) -> list[Span]:
    ordered = sorted(spans)
    joined: list[Span] = []
    for start, end in ordered:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return spans if len(joined) == len(spans) else joined
