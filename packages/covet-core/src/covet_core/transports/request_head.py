"""The rules for request heads that a foreign server may have left unchecked (RFC 9112, 3.2 and 6.3).

The native engine refuses such requests before they are requests. Behind another server they are checked again,
as far as they are still visible.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from covet_core.http.exceptions import BadRequest, HTTPException

__all__ = ("check_framing", "check_host", "checked_length")

_MAX_DIGITS = 18

_HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)(?::[0-9]{0,5})?")


def checked_length(headers: Iterable[tuple[bytes, bytes]], http_version: str) -> int:
    """Check the Host and framing headers among `headers`, and return the length they declare; 0 when they don't.

    Args:
        headers: the fields, with names in lower case.
        http_version: "1.0", "1.1", "2" or "3", as the scope says.

    Raises:
        HTTPException: the request is ambiguous or malformed: 400, or 501 for an unknown transfer coding.
    """
    hosts: list[bytes] = []
    lengths: list[bytes] = []
    codings: list[bytes] = []
    for name, value in headers:
        if name == b"host":
            hosts.append(value)
        elif name == b"content-length":
            lengths.append(value)
        elif name == b"transfer-encoding":
            codings.append(value)
    check_host(hosts, http_version)
    return check_framing(lengths, codings)


def check_host(hosts: list[bytes], http_version: str) -> None:
    """Refuse a missing, doubled or malformed Host. HTTP/1.0 may have none, and later versions carry `:authority`."""
    if not hosts:
        if http_version == "1.1":
            raise BadRequest("An HTTP/1.1 request needs a Host field.")
        return
    if len(hosts) > 1:
        raise BadRequest("The request has several Host fields.")
    host = hosts[0].strip(b" \t")
    if host and _HOST.fullmatch(host) is None:
        raise BadRequest("The Host field is malformed.")


def check_framing(lengths: list[bytes], codings: list[bytes]) -> int:
    """Refuse what could be read as two different lengths, and return the declared one; 0 when there is none."""
    if codings:
        if lengths:
            raise BadRequest("The request has both Content-Length and Transfer-Encoding.")
        if len(codings) > 1 or codings[0].strip(b" \t").lower() != b"chunked":
            raise HTTPException(501, "The only transfer coding spoken here is chunked.")
        return 0
    if not lengths:
        return 0
    if len(lengths) > 1:
        raise BadRequest("The request has several Content-Length fields.")
    if not lengths[0].isdigit() or len(lengths[0]) > _MAX_DIGITS:
        raise BadRequest("The Content-Length is not one decimal number.")
    return int(lengths[0])
