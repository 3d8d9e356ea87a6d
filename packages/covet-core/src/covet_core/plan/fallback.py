"""What a request gets that no route takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from covet_core.http.exceptions import HTTPException
from covet_core.http.response import Response

if TYPE_CHECKING:
    from covet_core.http.request import Request

__all__ = ("unrouted",)

_ALLOWED: Final = (204, 405)
_REDIRECT: Final = 307
_ERROR: Final = 400


async def unrouted(request: Request) -> Response:
    """Answer by what the router found out: `OPTIONS`, a redirect to the path that there is, or an error.

    Raises:
        HTTPException: 404, 405 with `Allow`, or 400 for a path that can't be decoded.
    """
    status, told = request.route_error or (404, "")
    headers = {"allow": told} if status in _ALLOWED and told else None
    if status == _REDIRECT:
        return Response(None, status, {"location": told})
    if status < _ERROR:
        return Response(None, status, headers)
    raise HTTPException(status, headers=headers)
