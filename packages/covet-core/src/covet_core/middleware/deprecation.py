"""Headers that announce the end of a version of an interface."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from covet_core.http.dates import http_date
from covet_core.middleware.base import BaseMiddleware

if TYPE_CHECKING:
    from covet_core.http.request import Request
    from covet_core.http.response import Response
    from covet_core.types import CallNext

__all__ = ("Deprecation",)


class Deprecation(BaseMiddleware):
    """Tells clients since when what they use is deprecated, and when it ends: `Router(middleware=[Deprecation(...)])`.

    Responses get `Deprecation` (RFC 9745) and `Sunset` (RFC 8594), unless they have their own, and a `Link` for each
    address. It tells only: the routes stay until they are taken away.

    Args:
        since: from when on it is deprecated, with a time zone; it may be to come.
        sunset: when it ends, with a time zone; None where that isn't known.
        link: where the deprecation is explained.
        successor: what to use instead.

    Raises:
        ValueError: a moment has no time zone, or it ends before it is deprecated.
    """

    def __init__(
        self, since: datetime, *, sunset: datetime | None = None, link: str | None = None, successor: str | None = None
    ) -> None:
        begins, ends = _seconds(since, "since"), None if sunset is None else _seconds(sunset, "sunset")
        if ends is not None and ends < begins:
            raise ValueError(f"sunset, {sunset}, is before since, {since} (RFC 9745, 4)")
        self._dates = {"deprecation": f"@{begins}"} | ({} if ends is None else {"sunset": http_date(ends)})
        targets = {"deprecation": link, "successor-version": successor}
        self._links = [f'<{_target(url)}>; rel="{rel}"' for rel, url in targets.items() if url is not None]

    async def __call__(self, request: Request, call_next: CallNext) -> Response:
        """Answer `request` with the headers added to those that are there already."""
        response = await call_next(request)
        for name, value in self._dates.items():
            response.headers.setdefault(name, value)
        for link in self._links:
            response.headers.append("link", link)
        return response


def _seconds(moment: datetime, name: str) -> int:
    if moment.tzinfo is None:
        raise ValueError(f"{name}, {moment}, needs a time zone: datetime(..., tzinfo=UTC)")
    return int(moment.timestamp())


def _target(url: str) -> str:
    return quote(url, safe="!#$%&'()*+,/:;=?@[]~")
