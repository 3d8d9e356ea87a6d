"""What may be given as `request_decompression=`, read when the plan is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal, cast

from covet_core.http.coded_body import PASS_THROUGH, Codings
from covet_core.routing.faults import BadContentCoding

__all__ = ("CODINGS", "RequestDecompression", "codings_of")

Coding = Literal["gzip", "br", "zstd"]
"""A content coding that can be read."""

RequestDecompression = Sequence[Coding] | Literal["pass-through"]
"""The content codings that bodies are taken in, besides none; `pass-through` to leave them as they are sent."""

CODINGS: Final = ("gzip", "br", "zstd")
"""The codings that can be read."""


def codings_of(given: Any, owner: str) -> Codings:
    """The codings of `given`, whatever it is.

    Args:
        given: what was given as `request_decompression=`.
        owner: who gave it, for the message.

    Raises:
        BadContentCoding: it isn't a sequence of codings that can be read.
    """
    if given == PASS_THROUGH:
        return PASS_THROUGH
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise BadContentCoding(owner=owner, value=repr(given))
    for each in cast("Sequence[object]", given):
        if each not in CODINGS:
            raise BadContentCoding(owner=owner, value=repr(each))
    return tuple(dict.fromkeys(cast("Sequence[str]", given)))
