"""Conditional requests (RFC 9110, 13): sent only when it changed, and changed only when it is what the client knows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from covet_core.http.conditional.etag import quoted
from covet_core.http.conditional.outcome import Outcome, Validators, outcome
from covet_core.http.dates import http_date
from covet_core.http.exceptions import HTTPException
from covet_core.http.response import Response

if TYPE_CHECKING:
    from covet_core.http.request import Request

__all__ = ("PreconditionFailed", "etag_of", "evaluate_preconditions", "not_modified", "outcome_of")

_OF_CONTENT: Final = (
    b"content-type",
    b"content-encoding",
    b"content-language",
    b"content-disposition",
    b"content-length",
)
"""What says something of content, and has no place where there is none (RFC 9110, 15.4.5)."""


class PreconditionFailed(HTTPException):
    """412: the resource isn't in the state that the request expects (RFC 9110, 15.5.13)."""

    def __init__(self, detail: str | None = "The resource isn't in the state that the request expects.") -> None:
        super().__init__(412, detail)


def etag_of(content: bytes, *, weak: bool = False) -> str:
    """An entity tag for a content: the same for the same bytes.

    Args:
        content: the bytes.
        weak: say that another content with this tag may differ in bytes, if not in meaning.
    """
    from hashlib import blake2b  # few services make tags

    return quoted(blake2b(content, digest_size=16).hexdigest(), weak=weak)


def evaluate_preconditions(
    request: Request, *, etag: str | None = None, last_modified: datetime | None = None, required: bool = False
) -> Response | None:
    """Hold the conditions of a request against the state of a resource, in the order of RFC 9110, 13.2.2.

    A handler asks before it does anything::

        unchanged = evaluate_preconditions(request, etag=etag_of(note.encode()))
        if unchanged is not None:
            return unchanged

    Args:
        request: the request.
        etag: the entity tag of the resource, with its quotes: `quoted("7")` is one of a version number.
        last_modified: when it was changed last, with a time zone. Without both there is no such resource (yet).
        required: whether a change has to have a condition that can be held against the resource.

    Returns:
        The 304 for a GET or HEAD whose client has the resource in this state; None to go on.

    Raises:
        PreconditionFailed: it isn't in the state that the request expects; the client gets a 412.
        PreconditionRequired: there is no such condition; the client gets a 428 (RFC 6585, 3).
    """
    if required and request.method not in ("GET", "HEAD"):
        from covet_core.http.conditional.required import PreconditionRequired, is_conditional  # few handlers insist

        if not is_conditional(request, dated=last_modified is not None):
            raise PreconditionRequired
    modified = None if last_modified is None else int(last_modified.timestamp())
    found = outcome_of(request, Validators(etag, modified))
    if found is Outcome.FAILED:
        raise PreconditionFailed
    if found is Outcome.PROCEED:
        return None
    headers = [(b"etag", etag.encode("ascii"))] if etag is not None else []
    if modified is not None:
        headers.append((b"last-modified", http_date(modified).encode("ascii")))
    return Response._of(304, b"", headers)  # pyright: ignore[reportPrivateUsage]: checked by `quoted`, or when it is sent


def outcome_of(request: Request, validators: Validators) -> Outcome:
    """What the conditions of a request of any method come to; `outcome` is for GET and HEAD."""
    headers = request.headers
    if validators.etag is None and validators.modified is None:
        return Outcome.FAILED if "if-match" in headers else Outcome.PROCEED
    found = outcome(request, validators)
    if found is not Outcome.NOT_MODIFIED or request.method in ("GET", "HEAD"):
        return found
    # What would have to be sent once more is done only once; and a date is no condition of a change (13.1.3).
    return Outcome.FAILED if "if-none-match" in headers else Outcome.PROCEED


def not_modified(response: Response) -> Response:
    """The 304 in the place of `response`: its headers, without those of its content."""
    headers = [pair for pair in response.raw_headers if pair[0] not in _OF_CONTENT]
    answer = Response._of(304, b"", headers)  # pyright: ignore[reportPrivateUsage]: they were checked
    answer.background = response.background
    return answer
