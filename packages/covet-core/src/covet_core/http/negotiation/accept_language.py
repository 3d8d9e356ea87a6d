"""The languages that a client takes: `Accept-Language` (RFC 9110, 12.5.4; RFC 4647)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from covet_core.http.negotiation.preferences import members_of, quality_of

__all__ = ("AcceptLanguage",)

_LONGEST: Final = 100
"""Characters that a range may have. A tag of everything that RFC 5646 knows has 35 (4.4.1); each subtag of a longer one
would be tried.
"""
_RANGE: Final = r"(\*|[A-Za-z]{1,8}(?:-[0-9A-Za-z]{1,8})*)(?:[ \t]*;[ \t]*[qQ]=([0-9.]{1,5}))?"


class AcceptLanguage:
    """The languages that a client takes, the most welcome first: `request.accept_language`.

    Members that aren't well formed or have more than 100 characters are ignored, and so is whatever follows the first
    100.

    Args:
        field: the field's value; those of several are joined with commas.
    """

    __slots__ = ("_ranges", "_refused")

    def __init__(self, field: str | None = None) -> None:
        found: list[tuple[float, str]] = []
        for member in members_of(field or ""):
            match = re.fullmatch(_RANGE, text) if len(text := member.strip(" \t")) <= _LONGEST else None
            quality = None if match is None else quality_of(match[2] or "1")
            if match is not None and quality is not None:
                found.append((quality, match[1].lower()))
        found.sort(key=lambda each: -each[0])
        self._ranges = [range_ for quality, range_ in found if quality > 0]
        self._refused = [range_ for quality, range_ in found if quality == 0]

    def best_match(self, languages: Sequence[str], default: str | None = None) -> str | None:
        """The most welcome of `languages`: in the order of the client's, then in their own.

        `de` stands for `de-CH` too (basic filtering, RFC 4647, 3.3.1); and who asks for `de-CH` is given `de` where
        there is nothing nearer (lookup, 3.4). Without the field it is the first.

        Args:
            languages: what there is, the one that you like best first.
            default: what to return when none is welcome.
        """
        if not self._ranges and not self._refused:
            return next(iter(languages), default)
        taken = [each for each in languages if not any(_covers(range_, each) for range_ in self._refused)]
        for range_ in self._ranges:
            for shorter in _shortened(range_):
                for language in taken:
                    if _covers(shorter, language):
                        return language
        return default

    def __iter__(self) -> Iterator[str]:
        """The language ranges in lower case, the most welcome first, without those that are refused."""
        return iter(self._ranges)

    def __len__(self) -> int:
        return len(self._ranges)

    def __repr__(self) -> str:
        return f"AcceptLanguage({', '.join(self._ranges)!r})"


def _shortened(range_: str) -> Iterator[str]:
    """A range, and what is left of it without its last subtag, and without the one before."""
    while range_:
        yield range_
        range_ = range_.rpartition("-")[0]


def _covers(range_: str, language: str) -> bool:
    tag = language.lower()
    return range_ == "*" or tag == range_ or tag.startswith(f"{range_}-")
