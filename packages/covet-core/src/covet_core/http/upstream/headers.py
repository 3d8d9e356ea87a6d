"""Headers that go further than to the next hop (RFC 9110, 7.6.1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

__all__ = ("end_to_end",)

_HOP_BY_HOP: Final = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authentication-info",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Fields about one connection, or meant for the next proxy alone (RFC 9110, 7.6.1, 11.7 and 6.6.2)."""


def end_to_end(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The headers of a message that are for its last recipient: those of a request or of a response, in order.

    Left out are the fields about the connection that they came over, those that its `Connection` names, and `Host`,
    which is about one address.

    Args:
        headers: pairs, such as `request.headers.items()`.
    """
    pairs = [(name.lower(), value) for name, value in headers]
    named = {each.strip().lower() for name, value in pairs if name == "connection" for each in value.split(",")}
    return [pair for pair in pairs if pair[0] not in _HOP_BY_HOP and pair[0] not in named and pair[0] != "host"]
