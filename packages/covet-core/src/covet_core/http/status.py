"""Status codes: their reason phrases and the few rules that depend on them."""

from functools import cache
from typing import Final

# RFC 9110 renamed these; the standard library learnt the names in Python 3.13.
_RENAMED: Final[dict[int, str]] = {
    413: "Content Too Large",
    414: "URI Too Long",
    416: "Range Not Satisfiable",
    422: "Unprocessable Content",
}

BODYLESS: Final[frozenset[int]] = frozenset({204, 205, 304})
"""Final statuses whose response never has content (RFC 9110, 15.3.5, 15.3.6 and 15.4.5)."""

REDIRECTS: Final[frozenset[int]] = frozenset({301, 302, 303, 307, 308})
"""Statuses that send the client to their `Location`."""


def phrase(status: int) -> str:
    """The reason phrase of `status` by RFC 9110, or the name of its class when the code isn't registered."""
    found = _phrases().get(status)
    if found is not None:
        return found
    return "Client Error" if 400 <= status < 500 else "Server Error" if status >= 500 else "Unknown"


@cache
def _phrases() -> dict[int, str]:
    # Loaded with the first error.
    from http import HTTPStatus

    return {status.value: status.phrase for status in HTTPStatus} | _RENAMED
