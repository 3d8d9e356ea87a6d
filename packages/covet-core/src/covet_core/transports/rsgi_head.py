"""Heads of requests and responses, between RSGI's words and covet's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol
from urllib.parse import quote

from covet_core.http.errors import InvalidHeader
from covet_core.http.exceptions import BadRequest
from covet_core.transports.exchange import Headers
from covet_core.transports.request_head import check_framing, check_host

if TYPE_CHECKING:
    from covet_core.http.response import Response

__all__ = (
    "Framing",
    "RSGIHeaders",
    "RSGIScope",
    "address",
    "checked_framing",
    "quoted_path",
    "request_headers",
    "response_headers",
    "said_length",
)

_PLAIN: Final = re.compile(r"[A-Za-z0-9/._~!$&'()*+,;=:@-]*").fullmatch
_VERSIONS: Final = {"1": "1.0", "1.0": "1.0", "1.1": "1.1", "2": "2", "3": "3"}
_REPLACEMENT: Final = "\ufffd"


class RSGIHeaders(Protocol):
    """RSGI's request headers. Each access to `scope.headers` copies them all."""

    def items(self) -> list[tuple[str, str]]:
        """The pairs, in lower case; values outside ASCII are left out."""
        ...

    def get(self, key: str, default: str | None = None) -> str | None:
        """The first value of a name."""
        ...

    def get_all(self, key: str) -> list[str]:
        """Every value of a name."""
        ...


class RSGIScope(Protocol):
    """RSGI's scope, as far as it is read here."""

    proto: str
    http_version: str
    client: str
    server: str
    scheme: str
    method: str
    path: str
    query_string: str

    @property
    def headers(self) -> RSGIHeaders:
        """A copy of the request's headers."""
        ...


def quoted_path(path: str) -> bytes:
    """A decoded path, quoted again. An encoded slash has been lost before.

    Raises:
        BadRequest: it was not UTF-8 when it arrived: Granian writes U+FFFD where it wasn't.
    """
    if _PLAIN(path) is not None:
        return path.encode("ascii")
    if _REPLACEMENT in path:
        raise BadRequest("The path is not valid percent-encoded UTF-8.")
    return quote(path, safe="/:@!$&'()*+,;=~").encode("ascii")


def version(scope: RSGIScope) -> str:
    """The HTTP version in the words of `Request.http_version`."""
    return _VERSIONS.get(scope.http_version, scope.http_version)


class Framing(NamedTuple):
    """How the end of a body is told."""

    length: int
    """Bytes that it declares; 0 when it doesn't."""
    coded: bool
    """Whether it comes in the chunks of HTTP/1.1."""
    open: bool
    """Whether it may have any length."""


def checked_framing(headers: RSGIHeaders, http_version: str) -> Framing:
    """Check Host and framing, and return the latter.

    Raises:
        HTTPException: 400 or 501, as `request_head` says.
    """
    check_host([host.encode("latin-1") for host in headers.get_all("host")], http_version)
    length, coding = headers.get("content-length"), headers.get("transfer-encoding")
    if length is None and coding is None:
        return _UNFRAMED if http_version[0] == "1" else _BY_STREAM
    lengths = [] if length is None else [length.encode("latin-1")]
    codings = [] if coding is None else [coding.encode("latin-1")]
    declared = check_framing(lengths, codings)
    return Framing(declared, coding is not None, coding is not None)


_UNFRAMED: Final = Framing(0, False, False)
_BY_STREAM: Final = Framing(0, False, True)


def request_headers(headers: RSGIHeaders) -> Headers:
    """The fields as bytes."""
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


def response_headers(headers: Headers) -> list[tuple[str, str]]:
    """The fields as RSGI takes them, without `content-length`, which Granian sets.

    Raises:
        InvalidHeader: a value holds what isn't ASCII: Granian would leave the field out without a word.
    """
    fields: list[tuple[str, str]] = []
    for name, value in headers:
        if not value.isascii():
            raise InvalidHeader(
                name=name.decode("ascii"), reason="its value holds a character outside ASCII, which RSGI can't carry"
            )
        if name != b"content-length":
            fields.append((name.decode("ascii"), value.decode("ascii")))
    return fields


def said_length(response: Response) -> tuple[str, str] | None:
    """The field that tells the length of the body that an answer to HEAD leaves out, if the checked response has it."""
    found = [value for name, value in response.raw_headers if name.lower() == b"content-length"]
    return ("content-length", found[0].decode("ascii")) if found else None


def address(text: str) -> tuple[str, int] | None:
    """The host and port of `host:port`; None of a unix socket."""
    host, _, port = text.rpartition(":")
    return (host.strip("[]"), int(port)) if host and port.isdigit() else None
