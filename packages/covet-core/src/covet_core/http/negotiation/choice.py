"""Choosing what a client is sent, by its `Accept` (RFC 9110, 12.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from covet_core.http.exceptions import HTTPException

if TYPE_CHECKING:
    from covet_core.http.headers import MutableHeaders
    from covet_core.http.request import Request

__all__ = ("NotAcceptable", "negotiate", "vary_on")


class NotAcceptable(HTTPException):
    """406: the client takes none of what there is. The problem's member `available` lists it (RFC 9110, 15.5.7).

    Args:
        available: the media types that there are.
    """

    def __init__(self, available: Sequence[str]) -> None:
        detail = f"What you accept isn't there; there is {', '.join(available)}."
        super().__init__(406, detail, {"vary": "accept"}, extensions={"available": list(available)})
        self.available: tuple[str, ...] = tuple(available)


def negotiate(request: Request, media_types: Sequence[str]) -> str:
    """The one of `media_types` that the client likes best: see `Accept.best_match`.

    A response that depends on it says `Vary: Accept`, so that caches keep the others apart.

    Args:
        request: the request.
        media_types: what there is, the one that you like best first.

    Raises:
        NotAcceptable: the client takes none of them; it gets a 406 that lists them.
        ValueError: one of them isn't a media type.
    """
    found = request.accept.best_match(media_types)
    if found is None:
        raise NotAcceptable(media_types)
    return found


def vary_on(headers: MutableHeaders, name: str) -> None:
    """Have `Vary` name the request header `name`, beside whatever it names already."""
    known = [each.strip().lower() for each in headers.get("vary", "").split(",")]
    if name not in known and "*" not in known:
        headers["vary"] = ", ".join(filter(None, (headers.get("vary"), name)))
