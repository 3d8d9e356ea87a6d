"""Requests of ASGI scopes, with their path relative to where the application is mounted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import quote, unquote_to_bytes

from covet_core._engine import BadTarget
from covet_core.http.exceptions import BadRequest
from covet_core.transports.asgi_body import ASGIBody
from covet_core.transports.errors import ScopeNotHttp
from covet_core.transports.request_head import checked_length

if TYPE_CHECKING:
    from covet_core.http.request import Request
    from covet_core.types import Receive, Scope

__all__ = ("local_path", "request_of", "take_user")

R = TypeVar("R", bound="Request")

_VERSIONS: Final = {"1": "1.0", "2.0": "2", "3.0": "3"}
"""What servers call some versions: Granian says 1 for 1.0."""

_UNQUOTED = "/:@!$&'()*+,;=~"
"""What a path may hold as it is (RFC 3986, 3.3); `%` is quoted, so that what arrived decoded stays the same."""


def request_of(kind: type[R], scope: Scope, receive: Receive | None, limit: int | None = None) -> R:
    """The request that an ASGI scope tells of.

    Args:
        kind: what it is made of.
        scope: the scope.
        receive: what its body is read from; None when it has none.
        limit: bytes that the body may have; None for any number.

    Raises:
        BadRequest: its path can't be decoded.
        HTTPException: its framing is ambiguous.
        ScopeNotHttp: the scope is of another type.
    """
    if scope["type"] != "http":
        raise ScopeNotHttp(scope_type=scope["type"])
    headers = [(name.lower(), value) for name, value in scope["headers"] if not name.startswith(b":")]
    named: str = scope["http_version"]
    version = _VERSIONS.get(named, named)
    length = checked_length(headers, version)
    try:
        request = kind(
            scope["method"],
            local_path(scope),
            scope.get("query_string", b""),
            headers,
            http_version=version,
            scheme=scope.get("scheme", "http"),
            client=_client(scope.get("client")),
            server=_server(scope.get("server")),
            body=None if receive is None else ASGIBody(receive, limit, length),
        )
    except BadTarget:
        raise BadRequest("The path is not valid percent-encoded UTF-8.") from None
    if root := (scope.get("root_path") or "").rstrip("/"):
        request._root_path = root  # pyright: ignore[reportPrivateUsage]: hidden from handlers, not from the core
    take_user(request, scope)
    return request


def take_user(request: Request, scope: Scope) -> None:
    """Have `request` be from whom the scope says, if that is a principal. Only code of this process writes a scope."""
    user = scope.get("user")
    if user is None or user is request.user:
        return
    from covet_plugin.principal import Principal  # few scopes have one

    if isinstance(user, Principal):
        request.user = user


def _client(address: Sequence[Any] | None) -> tuple[str, int] | None:
    """The peer. Granian gives the port as text; a unix socket's peer has no address."""
    return (str(address[0]), int(address[1])) if address and address[0] and address[1] is not None else None


def _server(address: Sequence[Any] | None) -> tuple[str, int | None] | None:
    if not address:
        return None
    return str(address[0]), None if address[1] is None else int(address[1])


def local_path(scope: Mapping[str, Any]) -> bytes:
    """The path as it was sent, without the `root_path` that the application is mounted under.

    `path` and `raw_path` include the `root_path` since ASGI 2.4, and don't before: it is taken off where it is there.
    Without `raw_path`, the path is quoted again: an encoded slash is then lost, which is the server's doing.

    Raises:
        BadRequest: the path holds characters that no path can hold.
    """
    root: str = scope.get("root_path") or ""
    raw: bytes | None = scope.get("raw_path")
    if raw is None:
        return _quoted(_without_root(scope["path"], root.rstrip("/")))
    raw = raw.partition(b"?")[0]
    return _raw_without_root(raw, root.rstrip("/").encode("utf-8", "surrogateescape")) if root else raw


def _without_root(path: str, root: str) -> str:
    if path == root:
        return "/"
    return path[len(root) :] if path.startswith(root + "/") else path


def _raw_without_root(raw: bytes, root: bytes) -> bytes:
    """Cut at the slash up to which `raw` decodes to `root`; `root` itself may have been written in several ways."""
    if raw == root:
        return b"/"
    if raw.startswith(root + b"/"):
        return raw[len(root) :]
    if unquote_to_bytes(raw) == root:
        return b"/"
    at = raw.find(b"/", 1)
    while at != -1:
        if unquote_to_bytes(raw[:at]) == root:
            return raw[at:]
        at = raw.find(b"/", at + 1)
    return raw


def _quoted(path: str) -> bytes:
    try:
        return quote(path, safe=_UNQUOTED).encode("ascii")
    except UnicodeEncodeError:
        raise BadRequest("The path holds characters that are not UTF-8.") from None
