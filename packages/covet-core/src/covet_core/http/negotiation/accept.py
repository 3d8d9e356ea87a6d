"""The media types that a client takes: `Accept` (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from covet_core.http.negotiation.preferences import members_of, quality_of
from covet_plugin.records import record

__all__ = ("Accept", "MediaRange", "media_type_parts")

_TOKEN: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED: Final = r'"(?:[^"\\]++|\\.)*+"'
_PARAMETER: Final = rf"[ \t]*;[ \t]*({_TOKEN})=({_TOKEN}|{_QUOTED})"
_RANGE: Final = rf"({_TOKEN})/({_TOKEN})"
# Compiled, and kept by `re`, with the first request that is asked for what it takes.

Parameters = tuple[tuple[str, str], ...]


@record()
class MediaRange:
    """One member of `Accept`: the media types that it covers, and how welcome they are."""

    type: str
    """In lower case; `*` for any."""
    subtype: str
    """In lower case; `*` for any."""
    parameters: Parameters
    """What a media type has to have besides, with names in lower case."""
    quality: float
    """0 (not acceptable) to 1, in thousandths."""

    @property
    def specificity(self) -> int:
        """How much it says: 0 for `*/*`, 1 for `text/*`, 2 for `text/html`, and one more for each parameter."""
        if self.subtype == "*":
            return 0 if self.type == "*" else 1
        return 2 + len(self.parameters)

    def covers(self, type: str, subtype: str, parameters: Parameters) -> bool:
        """Whether a media type with these parts is one of them."""
        if self.type not in ("*", type) or self.subtype not in ("*", subtype):
            return False
        return all(each in parameters for each in self.parameters)

    def __str__(self) -> str:
        told = "".join(f";{name}={value}" for name, value in self.parameters)
        return f"{self.type}/{self.subtype}{told}" + ("" if self.quality == 1 else f";q={self.quality:g}")


class Accept:
    """The media types that a client takes: `request.accept`.

    Members that aren't well formed are ignored, and so is whatever follows the first 100. Where nothing is left, as
    without the field, everything is welcome.

    Args:
        field: the field's value; those of several are joined with commas.
    """

    __slots__ = ("_ranges",)

    def __init__(self, field: str | None = None) -> None:
        found = [] if not field else [each for each in map(_range, members_of(field)) if each is not None]
        self._ranges = found

    def quality(self, media_type: str) -> float:
        """How welcome a media type is, from 0 (not at all) to 1: what the range says that says most of it.

        Raises:
            ValueError: it isn't `type/subtype`, with or without parameters.
        """
        return self._judged(media_type)[0]

    def accepts(self, media_type: str) -> bool:
        """Whether a media type is welcome at all; the errors are those of `quality`."""
        return self.quality(media_type) > 0

    def best_match(self, media_types: Iterable[str], default: str | None = None) -> str | None:
        """The most welcome of `media_types`.

        Of equals it is the one that the client names more exactly (so that `application/json, */*` gets JSON), then
        the one that comes first.

        Args:
            media_types: what there is, the one that you like best first.
            default: what to return when none is welcome.

        Raises:
            ValueError: one of them isn't a media type.
        """
        best, found = (0.0, 0), default
        for media_type in media_types:
            judged = self._judged(media_type)
            if judged[0] > 0 and judged > best:
                best, found = judged, media_type
        return found

    def _judged(self, media_type: str) -> tuple[float, int]:
        """The quality, and the specificity of the range that gives it, counted from 1."""
        type, subtype, parameters = media_type_parts(media_type)
        if not self._ranges:
            return 1.0, 1
        best: tuple[int, float] = (-1, 0.0)
        for each in self._ranges:
            if each.covers(type, subtype, parameters):
                best = max(best, (each.specificity, each.quality))
        return best[1], best[0] + 1

    def __iter__(self) -> Iterator[MediaRange]:
        """The ranges, the most welcome first; of equals the more specific, then the one that was sent first."""
        return iter(sorted(self._ranges, key=lambda each: (-each.quality, -each.specificity)))

    def __len__(self) -> int:
        return len(self._ranges)

    def __repr__(self) -> str:
        return f"Accept({', '.join(map(str, self._ranges))!r})"


def media_type_parts(media_type: str) -> tuple[str, str, Parameters]:
    """Type and subtype of a media type, and its parameters, with what is case-insensitive in lower case.

    Raises:
        ValueError: it isn't `type/subtype`, with or without parameters.
    """
    found = re.match(_RANGE, media_type)
    parameters = None if found is None else _parameters(media_type[found.end() :])
    if found is None or parameters is None or "*" in (found[1], found[2]):
        raise ValueError(f"{media_type!r} is no media type: it is written type/subtype, text/csv for example")
    return found[1].lower(), found[2].lower(), parameters


def _range(member: str) -> MediaRange | None:
    """A member of `Accept`; None when it isn't well formed."""
    member = member.strip(" \t")
    found = re.match(_RANGE, member)
    parameters = None if found is None else _parameters(member[found.end() :])
    if found is None or parameters is None or (found[1] == "*" and found[2] != "*"):
        return None
    names = [name for name, _ in parameters]
    at = names.index("q") if "q" in names else len(names)
    quality = quality_of(parameters[at][1]) if at < len(names) else 1.0
    # What follows the weight is none of the media type's parameters.
    return None if quality is None else MediaRange(found[1].lower(), found[2].lower(), parameters[:at], quality)


def _parameters(rest: str) -> Parameters | None:
    """The parameters that a media type ends with; None when there is something else."""
    found: list[tuple[str, str]] = []
    at, pattern = 0, re.compile(_PARAMETER)
    while match := pattern.match(rest, at):
        name, value = match[1].lower(), match[2]
        if value.startswith('"'):
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
        # The values of a charset are the only ones that are known to be case-insensitive.
        found.append((name, value.lower() if name == "charset" else value))
        at = match.end()
    return None if rest[at:].strip(" \t;") else tuple(found)
