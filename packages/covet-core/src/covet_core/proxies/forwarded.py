"""The header `Forwarded` (RFC 7239, 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

__all__ = ("elements", "read_field")

_TOKEN: Final = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_PAIR: Final = re.compile(rf'({_TOKEN})=(?:({_TOKEN})|"((?:[^"\\\x00-\x08\x0a-\x1f\x7f]|\\[\t\x20-\x7e\x80-\xff])*)")')
_SPACE: Final = " \t"


def elements(fields: Sequence[str]) -> Iterator[Mapping[str, str] | None]:
    """What each proxy said, the nearest one first; None for a field that is malformed, and then nothing more.

    Fields are read when they are reached: what a client wrote in front of what a trusted proxy said doesn't disturb.

    Args:
        fields: the values of the header, in the order in which they came.
    """
    for field in reversed(fields):
        found = read_field(field)
        if found is None:
            yield None
            return
        yield from reversed(found)


def read_field(text: str) -> list[Mapping[str, str]] | None:
    """The elements of one field, their parameters in lower case; None when it doesn't follow the grammar.

    A parameter may occur once in an element. Empty elements count for nothing (RFC 9110, 5.6.1).
    """
    found: list[Mapping[str, str]] = []
    element: dict[str, str] = {}
    at, end = 0, len(text)
    while True:
        at = _skip(text, at)
        if at < end and text[at] not in ",;":
            pair = _PAIR.match(text, at)
            if pair is None or pair[1].lower() in element:
                return None
            element[pair[1].lower()] = _value(pair)
            at = _skip(text, pair.end())
        if at == end or text[at] == ",":
            if element:
                found.append(element)
                element = {}
            if at == end:
                return found
        elif text[at] != ";":
            return None
        at += 1


def _value(pair: re.Match[str]) -> str:
    return pair[2] if pair[3] is None else re.sub(r"\\(.)", r"\1", pair[3])


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at
