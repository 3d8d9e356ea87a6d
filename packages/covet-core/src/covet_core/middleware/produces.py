"""Routes that say which media types they answer with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from covet_core.http.negotiation.accept import media_type_parts
from covet_core.http.negotiation.choice import negotiate, vary_on
from covet_core.middleware.chain import Layer
from covet_core.routing.faults import BadMediaType

if TYPE_CHECKING:
    from covet_core.http.request import Request
    from covet_core.http.response import Response
    from covet_core.types import CallNext

__all__ = ("produces_layer",)


def produces_layer(given: Sequence[str], where: str) -> Layer:
    """What refuses a request that takes none of a route's media types, before its handler runs.

    Args:
        given: the media types, the one that the route likes best first.
        where: the route, for messages.

    Raises:
        BadMediaType: one of them isn't one, or there are none.
    """
    media_types = _checked(given, f"the route {where}")

    async def producing(request: Request, call_next: CallNext) -> Response:
        chosen = negotiate(request, media_types)
        request._accepted = chosen  # pyright: ignore[reportPrivateUsage]: hidden from handlers, not from the core
        response = await call_next(request)
        if len(media_types) > 1:
            vary_on(response.headers, "accept")
        return response

    return Layer("produces", producing, where)


def _checked(given: Any, owner: str) -> tuple[str, ...]:
    if isinstance(given, str) or not isinstance(given, Sequence) or not given:
        raise BadMediaType(owner=owner, value=f"{given!r}", reason="it is no sequence of media types")
    found: list[str] = []
    for each in cast("Sequence[object]", given):
        if not isinstance(each, str):
            raise BadMediaType(owner=owner, value=repr(each), reason="it isn't text")
        try:
            media_type_parts(each)
        except ValueError as fault:
            raise BadMediaType(owner=owner, value=repr(each), reason=str(fault)) from None
        if each in found:
            raise BadMediaType(owner=owner, value=repr(each), reason="it is there twice")
        found.append(each)
    return tuple(found)
