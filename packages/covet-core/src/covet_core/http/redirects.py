"""Addresses to go on to that came with a request: which of them lead where the service wants."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import Final
from urllib.parse import unquote

__all__ = ("redirect_target", "url_has_allowed_host_and_scheme")

_ABSOLUTE: Final = re.compile(r"(?i:(https?))://([^/?#]*)(.*)", re.DOTALL)
_AUTHORITY: Final = re.compile(r"(?i:([a-z0-9._-]+|\[[0-9a-f:.]+\]))(?::([0-9]{1,5}))?")
_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_LAYERS: Final = 4
"""How often a path may be percent-encoded."""


def redirect_target(
    url: str | None, fallback: str = "/", *, allowed_hosts: Collection[str] = (), require_https: bool = True
) -> str:
    """`url` if a client may be sent there, else `fallback`: for `next=` and whatever else says where to go on.

    Args:
        url: what the request said; None for nothing.
        fallback: where to go instead. It is the service's own, and isn't looked at.
        allowed_hosts: see `url_has_allowed_host_and_scheme`.
        require_https: see there.
    """
    allowed = url_has_allowed_host_and_scheme(url, allowed_hosts, require_https=require_https)
    return url if allowed and url is not None else fallback


def url_has_allowed_host_and_scheme(
    url: str | None, allowed_hosts: Collection[str] = (), *, require_https: bool = True
) -> bool:
    """Whether a redirect to `url` stays on this host, or leads to an allowed one: else it is an open redirect.

    True for a path from the root with what follows it, and for an address of an allowed host in full. False for
    whatever a browser, or a server behind it, could read as another host: `//host`, `https:host`, backslashes, tabs and
    other control characters, user names before the host, encoded slashes at the start of a path, dots before such, and
    any scheme but `http` and `https`.

    Args:
        url: what came from outside, decoded once.
        allowed_hosts: names in ASCII, `shop.example`, with a port if it isn't the scheme's own, or `*.shop.example` for
            every name below it.
        require_https: whether an address in full needs `https`.
    """
    if not url or any(unicodedata.category(letter) in _UNSEEN for letter in url) or "\\" in url:
        return False
    if url.startswith("/"):
        return _is_path(url)
    found = _ABSOLUTE.fullmatch(url)
    if found is None or not _is_path(found[3] or "/", after_host=True):
        return False
    scheme = found[1].lower()
    if scheme != "https" and require_https:
        return False
    authority = _AUTHORITY.fullmatch(found[2])
    if authority is None:
        return False
    host, port = authority[1].lower(), authority[2]
    names = {host} if port in (None, _DEFAULT_PORTS[scheme]) else {f"{host}:{port}"}
    if port is not None:
        names.add(f"{host}:{port}")
    return any(_matches(name, allowed.lower()) for name in names for allowed in allowed_hosts)


def _matches(name: str, allowed: str) -> bool:
    if allowed.startswith("*."):
        return name.endswith(allowed[1:]) and name != allowed[1:]
    return name == allowed


def _is_path(target: str, *, after_host: bool = False) -> bool:
    """Whether a path with what follows it is one, however often somebody decodes it and removes its dots.

    Args:
        target: the path, with its query and fragment.
        after_host: whether it stands after a host, so that it may be empty and doesn't matter much.
    """
    path = re.split("[?#]", target, maxsplit=1)[0]
    if after_host and not path:
        return True
    return all(_stays(form) for form in _decoded(path))


def _decoded(path: str) -> Iterator[str]:
    """The path, and what it is when it is decoded once, twice and so on; a backslash if it never ends."""
    for _ in range(_LAYERS):
        yield path
        path, before = unquote(path, errors="replace"), path
        if path == before:
            return
    yield "\\"


def _stays(path: str) -> bool:
    if "\\" in path or any(unicodedata.category(letter) in _UNSEEN for letter in path):
        return False
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if kept[:1] == [""]:
            return False  # two slashes, and whatever follows is a host
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return True
