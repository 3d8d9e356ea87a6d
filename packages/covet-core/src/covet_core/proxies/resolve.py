"""From the headers of a request to what the outermost trusted proxy said of the client."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Protocol, TypeVar

from covet_core.proxies.forwarded import elements
from covet_core.proxies.hop import UNKNOWN, Hop, Node, authority, node, path_prefix, port_number, scheme
from covet_core.proxies.trusted import TrustedProxies

__all__ = ("resolve",)

T = TypeVar("T")

_log: Final = logging.getLogger("covet.proxies")
_logged: Final[set[str]] = set()


class _Headers(Protocol):
    def getlist(self, name: str) -> list[str]: ...


def resolve(proxies: TrustedProxies, headers: _Headers) -> Hop:
    """What is told of the client by the proxies behind a peer whose word counts.

    Each proxy adds the address that connected to it, so the list is read from its right end, where the nearest proxy
    wrote. The first address that isn't a trusted proxy's is the client; what stands left of it was written by nobody
    who is trusted. An address that can't be read is that of a client that isn't known.
    """
    return _forwarded(proxies, headers) if proxies.headers == "forwarded" else _x_forwarded(proxies, headers)


def _forwarded(proxies: TrustedProxies, headers: _Headers) -> Hop:
    told: list[Mapping[str, str]] = []
    client: Node | None = None
    for element in elements(headers.getlist("forwarded")):
        if element is None:
            _tell("forwarded")
            client = UNKNOWN
            break
        told.append(element)
        if "for" in element:
            client = _node(element["for"], "forwarded")
        if not _is_proxy(proxies, client):
            break

    def nearest(name: str, read: Callable[[str], T | None]) -> T | None:
        # Of the proxies that said it, the one that is nearest to the client.
        given = next((element[name] for element in reversed(told) if name in element), None)
        return None if given is None else _read(given, read, "forwarded")

    return Hop(client, nearest("proto", scheme), nearest("host", authority))


def _x_forwarded(proxies: TrustedProxies, headers: _Headers) -> Hop:
    client: Node | None = None
    passed = 0
    for text in _from_right(headers.getlist("x-forwarded-for")):
        passed += 1
        client = _node(text, "x-forwarded-for")
        if not _is_proxy(proxies, client):
            break

    def at(name: str, read: Callable[[str], T | None]) -> T | None:
        # Proxies that add to these do it along with the address; one that sets them leaves a single value.
        values = list(_from_right(headers.getlist(name)))
        return _read(values[min(passed or 1, len(values)) - 1], read, name) if values else None

    return Hop(
        client,
        at("x-forwarded-proto", scheme),
        at("x-forwarded-host", authority),
        at("x-forwarded-port", port_number),
        at("x-forwarded-prefix", path_prefix),
    )


def _is_proxy(proxies: TrustedProxies, client: Node | None) -> bool:
    """Whether what stands further left was written by a trusted proxy."""
    return client is None or (client.host is not None and proxies.trusts(client.host))


def _node(text: str, header: str) -> Node:
    return _read(text, node, header) or UNKNOWN


def _read(text: str, read: Callable[[str], T | None], header: str) -> T | None:
    found = read(text)
    if found is None:
        _tell(header)
    return found


def _tell(header: str) -> None:
    """Log a value that can't be read, once for each header: clients may send as many as they like."""
    if header not in _logged:
        _logged.add(header)
        _log.warning("A trusted proxy sent a %s header that can't be read; it is ignored. This is told once.", header)


def _from_right(fields: Sequence[str]) -> Iterator[str]:
    for field in reversed(fields):
        yield from (each.strip(" \t") for each in reversed(field.split(",")))
