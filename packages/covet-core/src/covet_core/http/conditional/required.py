"""Changes that have to say which state they are of, so that none is lost (RFC 6585, 3)."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final

from covet_core.http.dates import seconds_of
from covet_core.http.headers import HeaderInput
from covet_core.http.problem import Problem
from covet_core.http.request import Request
from covet_core.problems.raising import raises

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ("PreconditionRequired", "is_conditional", "require_precondition")

_SAFE: Final = ("GET", "HEAD", "OPTIONS", "TRACE", "QUERY")
_UNSTORED: Final[Mapping[str, str]] = {"cache-control": "no-store"}
"""No cache may keep a 428 (RFC 6585, 3)."""


class PreconditionRequired(Problem, status=428, title="Precondition required"):
    """A change has to say which state of the resource it is of, so that nobody else's is lost."""

    detail: str | None = (
        "Read the resource, and send its ETag as If-Match, or its Last-Modified as If-Unmodified-Since; "
        "send `If-None-Match: *` to make a new one."
    )
    headers: HeaderInput | None = field(default_factory=lambda: dict(_UNSTORED))


@raises(PreconditionRequired)
def require_precondition(request: Request) -> None:
    """Refuse a change that isn't conditional: `dependencies=[Depends(require_precondition, inline=True)]`.

    `evaluate_preconditions(..., required=True)` asks the same, and knows besides whether the resource has what the
    condition is about: a date says nothing of one that has a tag alone.

    Args:
        request: the request. Safe methods pass.

    Raises:
        PreconditionRequired: it has no `If-Match`, no `If-Unmodified-Since` that is a date, and no `If-None-Match: *`.
    """
    if request.method not in _SAFE and not is_conditional(request, dated=True):
        raise PreconditionRequired


def is_conditional(request: Request, *, dated: bool) -> bool:
    """Whether a change is made only to the state that its client knows.

    Args:
        request: the request.
        dated: whether the resource has a date, so that a condition on it is one.
    """
    headers = request.headers
    if "if-match" in headers or ", ".join(headers.getlist("if-none-match")).strip() == "*":
        return True
    since = headers.get("if-unmodified-since")
    return dated and since is not None and seconds_of(since) is not None
