"""The way of a request through the filters, on transports that aren't the engine's own."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from covet_core.http.response import Response

if TYPE_CHECKING:
    from covet_core._engine import FilterChain, RequestHead
    from covet_core.http.request import Request

__all__ = ("answered", "dressed", "dressed_response")

Headers = list[tuple[bytes, bytes]]


def answered(filters: FilterChain | None, request: Request) -> Response | None:
    """The answer of the first filter that gives one; None when the request passes, with what they noted of it."""
    answer = None if filters is None else filters.enter(request)
    if answer is None:
        return None
    status, body, headers = answer
    response = Response(b"", status)
    response.body = body
    response.raw_headers[:] = headers
    return response


def dressed(filters: FilterChain | None, request: RequestHead | None, headers: Headers) -> Headers:
    """The headers of a response, with those that the filters add to it.

    Args:
        filters: the plan's filters.
        request: what is answered; None when it was refused before it became a request.
        headers: the response's own, which win.
    """
    return headers if filters is None else filters.leave(request, headers)


def dressed_response(filters: FilterChain, request: Request, response: Response) -> Response:
    """A copy of `response` with the headers that the filters add: the same object may answer many requests."""
    dressed = copy(response)
    dressed.raw_headers = filters.leave(request, response.raw_headers)
    return dressed
