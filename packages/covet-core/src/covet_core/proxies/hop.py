"""What the proxies told of one request."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Final, NamedTuple

__all__ = ("UNKNOWN", "Hop", "Node", "authority", "node", "path_prefix", "port_number", "scheme")

_AUTHORITY: Final = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+;=-]+)(?::[0-9]{1,5})?")
_PREFIX: Final = re.compile(r"(?:/(?!\.{1,2}(?:/|$))(?:[A-Za-z0-9._~!$&'()*+;=:@-]|%[0-9A-Fa-f]{2})+)+")
_HIDDEN: Final = re.compile(r"_[A-Za-z0-9._-]+")
_MAX_PORT: Final = 65_535


class Node(NamedTuple):
    """Who was in front of a proxy."""

    host: str | None
    """The address; None when the proxy doesn't know it, or hides it."""
    port: int = 0
    """The port; 0 when it isn't told."""


UNKNOWN: Final = Node(None)


class Hop(NamedTuple):
    """The client's own hop: what the outermost trusted proxy says of it. None where nothing is told."""

    client: Node | None = None
    scheme: str | None = None
    host: str | None = None
    port: int | None = None
    prefix: str | None = None


def node(text: str) -> Node | None:
    """`192.0.2.1`, `192.0.2.1:4711`, `[2001:db8::1]:4711`, `2001:db8::1`, `unknown`, `_hidden` (RFC 7239, 6).

    None when it is nothing of that.
    """
    if text.lower() == "unknown" or _HIDDEN.fullmatch(text):
        return UNKNOWN
    host, port = _split(text)
    number = 0 if not port or _HIDDEN.fullmatch(port) else port_number(port)
    if number is None:
        return None
    if host.lower() == "unknown" or _HIDDEN.fullmatch(host):
        return UNKNOWN
    try:
        address = ip_address(host)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return Node(str(mapped or address), number)


def _split(text: str) -> tuple[str, str]:
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        # Whatever stands between the bracket and the port makes it no address.
        return (host, rest[1:]) if rest[:1] in ("", ":") and ":" in host else ("", "")
    if text.count(":") == 1:
        host, _, port = text.partition(":")
        return host, port or "?"
    return text, ""


def scheme(text: str) -> str | None:
    """`http` or `https`, in any case; None when it is another one."""
    lower = text.lower()
    return lower if lower in ("http", "https") else None


def authority(text: str) -> str | None:
    """A host with or without a port; None when it is none."""
    if _AUTHORITY.fullmatch(text) is None:
        return None
    port = text.rpartition("]")[2].rpartition(":")[2] if ":" in text.rpartition("]")[2] else ""
    return text if not port or port_number(port) is not None else None


def port_number(text: str) -> int | None:
    """A port from 1 up; None when it is none."""
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(_MAX_PORT)):
        return None
    return int(text) if 0 < int(text) <= _MAX_PORT else None


def path_prefix(text: str) -> str | None:
    """A path without its last slash, empty for `/`; None when it is no plain path: `//host`, `/a/../b`, `/a?b`."""
    bare = text.removesuffix("/")
    return bare if not bare or _PREFIX.fullmatch(bare) else None
