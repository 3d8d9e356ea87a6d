"""Responses that are sent only to clients that don't have them already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from covet_core.http.answers import problem_response
from covet_core.http.conditional.outcome import Outcome, Validators, outcome
from covet_core.http.conditional.preconditions import etag_of, not_modified
from covet_core.http.dates import seconds_of

if TYPE_CHECKING:
    from covet_core.http.request import Request
    from covet_core.http.response import Response
    from covet_core.types import CallNext

__all__ = ("ConditionalGet",)


class ConditionalGet:
    """Gives whole responses an entity tag, and answers 304 to whoever has them: `app.add_middleware(ConditionalGet)`.

    It is for GET and HEAD requests that are answered with 200 and a body that is all there; a tag or a `Last-Modified`
    of the handler's own is used. Streams, and responses that say `no-store`, are left alone; files hold the conditions
    by themselves. The handler still runs: what is saved is what would be sent. Where the filter `compression` sends a
    response in a coding it makes the tag a weak one, which `If-None-Match` takes as well (RFC 9110, 13.1.2).

    Args:
        weak: make weak tags, for responses that may differ in their bytes and mean the same.
    """

    __slots__ = ("_weak",)

    def __init__(self, *, weak: bool = False) -> None:
        self._weak = weak

    async def __call__(self, request: Request, call_next: CallNext) -> Response:
        """Answer `request` with what is inside, or with a 304 or 412 in its place."""
        response = await call_next(request)
        if request.method not in ("GET", "HEAD") or response.status_code != 200 or response.body is None:
            return response
        headers = response.headers
        tag, date = headers.get("etag"), headers.get("last-modified")
        if tag is None and date is None:
            if "no-store" in headers.get("cache-control", "").lower():
                return response
            tag = headers["etag"] = etag_of(response.body, weak=self._weak)
        found = outcome(request, Validators(tag, None if date is None else seconds_of(date)))
        if found is Outcome.FAILED:
            return problem_response(412, "The resource isn't in the state that the request expects.")
        return not_modified(response) if found is Outcome.NOT_MODIFIED else response
