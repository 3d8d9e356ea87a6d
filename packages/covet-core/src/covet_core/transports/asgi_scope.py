"""The path of an ASGI scope, relative to where the application is mounted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from covet_core.http.exceptions import BadRequest

__all__ = ("local_path",)

_UNQUOTED = "/:@!$&'()*+,;=~"
"""What a path may hold as it is (RFC 3986, 3.3); `%` is quoted, so that what arrived decoded stays the same."""


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
