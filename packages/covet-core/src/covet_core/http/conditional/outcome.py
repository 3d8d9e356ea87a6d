"""What the conditions of a request come to (RFC 9110, 13)."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from covet_core.http.conditional.etag import listed, matches_strongly, matches_weakly
from covet_core.http.dates import seconds_of
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core.http.request import Request

__all__ = ("Outcome", "Validators", "allows_range", "outcome")


class Outcome(Enum):
    """How a request is to be answered."""

    PROCEED = 200
    NOT_MODIFIED = 304
    FAILED = 412


@record()
class Validators:
    """What tells one state of a resource from another."""

    etag: str | None = None
    """The entity tag, with its quotes."""
    modified: int | None = None
    """When it was modified last, in whole seconds since 1970 UTC."""


def outcome(request: Request, validators: Validators) -> Outcome:
    """Hold the conditions of a GET or HEAD request against what is there, in the order of RFC 9110, 13.2.2.

    A field that isn't well formed counts as absent where it is a date, and as one that matches nothing where it is a
    list of tags.
    """
    headers = request.headers
    expected = headers.getlist("if-match")
    if expected:
        if not _any(expected, validators.etag, strongly=True):
            return Outcome.FAILED
    elif _after(validators.modified, headers.get("if-unmodified-since")):
        return Outcome.FAILED
    known = headers.getlist("if-none-match")
    if known:
        return Outcome.NOT_MODIFIED if _any(known, validators.etag, strongly=False) else Outcome.PROCEED
    since = headers.get("if-modified-since")
    if since is not None and _after(validators.modified, since) is False:
        return Outcome.NOT_MODIFIED
    return Outcome.PROCEED


def allows_range(request: Request, validators: Validators) -> bool:
    """Whether `If-Range` lets a range be sent (RFC 9110, 13.1.5): only of the very state that the client has."""
    wanted = request.headers.get("if-range")
    if wanted is None:
        return True
    if wanted.startswith(('"', "W/")):
        return matches_strongly(validators.etag, [wanted])
    # A date is a weak validator unless it is old enough, and a file may be written twice in a second: its tag is weak
    # as long as that can be, and so the date is then too.
    if validators.etag is not None and validators.etag.startswith("W/"):
        return False
    return validators.modified is not None and seconds_of(wanted) == validators.modified


def _any(fields: list[str], tag: str | None, *, strongly: bool) -> bool:
    field = ", ".join(fields)
    if field.strip() == "*":
        return True
    tags = listed(field)
    if tags is None:
        return False
    return matches_strongly(tag, tags) if strongly else matches_weakly(tag, tags)


def _after(modified: int | None, date: str | None) -> bool | None:
    """Whether the resource is newer than `date`; None when either is unknown."""
    told = None if date is None else seconds_of(date)
    return None if told is None or modified is None else modified > told
