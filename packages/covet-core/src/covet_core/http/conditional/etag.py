"""Entity tags: how one is written, and how two are compared (RFC 9110, 8.8.3)."""

from __future__ import annotations

import re
from typing import Final

__all__ = ("listed", "matches_strongly", "matches_weakly", "quoted")

_TAG: Final = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_LIST: Final = rf"[\s,]*(?:{_TAG}[ \t]*(?:,[\s,]*|$))+"
# Compiled, and kept by `re`, with the first condition that a request brings.


def quoted(opaque: str, *, weak: bool = False) -> str:
    """The tag whose opaque part is `opaque`.

    Raises:
        ValueError: it holds a quote, a space or a control character.
    """
    tag = f'W/"{opaque}"' if weak else f'"{opaque}"'
    if re.fullmatch(_TAG, tag) is None:
        raise ValueError(f"an entity tag can't hold {opaque!r}: use visible ASCII without quotes")
    return tag


def listed(field: str) -> list[str] | None:
    """The tags of `If-Match` or `If-None-Match`; None when the field isn't a list of tags."""
    if re.fullmatch(_LIST, field) is None:
        return None
    found: list[str] = re.findall(_TAG, field)
    return found


def matches_strongly(tag: str | None, others: list[str]) -> bool:
    """Whether `tag` is strong, and one of `others`."""
    return tag is not None and not tag.startswith("W/") and tag in others


def matches_weakly(tag: str | None, others: list[str]) -> bool:
    """Whether `tag` is one of `others`, weak or not."""
    return tag is not None and tag.removeprefix("W/") in [other.removeprefix("W/") for other in others]
