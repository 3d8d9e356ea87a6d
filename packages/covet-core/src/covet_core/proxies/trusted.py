"""Which peers are trusted to tell about the client in front of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, get_args

from covet_core.proxies.errors import BadTrustedProxy

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

# `ipaddress` is loaded with the first list: the class is a name that everybody imports and few use.

__all__ = ("EVERYBODY", "UNIX", "ProxyHeaders", "TrustedProxies", "as_trusted")

ProxyHeaders = Literal["x-forwarded", "forwarded"]
"""Which headers the proxies write: the customary `X-Forwarded-*`, or `Forwarded` (RFC 7239). The others are ignored."""

EVERYBODY: Final = "*"
"""Trusts whoever connects, and nobody beyond."""

UNIX: Final = "unix"
"""Trusts whoever connects over a unix socket."""

_REMEMBERED: Final = 1024
"""Addresses of which it is remembered whether they are trusted: the same few proxies connect over and over."""


class TrustedProxies:
    """The proxies whose word counts, and the headers that they write.

    A proxy writes one family of headers and commonly passes the other one on as the client sent it. So exactly one
    family is read.

    Args:
        peers: addresses, networks in CIDR notation, `unix` for a unix socket, or `*` for everybody who connects. A
            text holds several with commas between.
        headers: the family that the proxies write.
        source: where they are written, for messages.

    Raises:
        BadTrustedProxy: an entry is none of these.
    """

    __slots__ = ("_networks", "everybody", "headers", "peers", "trusts", "unix")

    peers: tuple[str, ...]
    """The entries, as they are given."""
    headers: ProxyHeaders
    """The family of headers that is read."""
    everybody: bool
    """Whether every peer is trusted."""
    unix: bool
    """Whether peers on a unix socket are."""
    trusts: Callable[[str], bool]
    """Whether an address is one of theirs. None is for `*`, which trusts the peer alone."""

    def __init__(
        self, peers: str | Iterable[str], *, headers: ProxyHeaders = "x-forwarded", source: str = "trusted_proxies"
    ) -> None:
        entries = peers.split(",") if isinstance(peers, str) else peers
        self.peers = tuple(entry for entry in (each.strip() for each in entries) if entry)
        if headers not in get_args(ProxyHeaders):
            raise BadTrustedProxy(entry=str(headers), reason="is no family of headers", source="proxy_headers")
        self.headers = headers
        self.everybody = EVERYBODY in self.peers
        self.unix = UNIX in self.peers
        self._networks: list[IPv4Network | IPv6Network] = [
            _network(each, source) for each in self.peers if each not in (EVERYBODY, UNIX)
        ]
        self.trusts = lru_cache(_REMEMBERED)(self._trusts)

    def trusts_peer(self, host: str | None) -> bool:
        """Whether the word of a peer counts.

        Args:
            host: its address; None on a unix socket.
        """
        return self.everybody or (self.unix if host is None else self.trusts(host))

    def _trusts(self, host: str) -> bool:
        from ipaddress import IPv6Address, ip_address

        try:
            address = ip_address(host)
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        return any(address in network for network in self._networks)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TrustedProxies):
            return NotImplemented
        return (self.peers, self.headers) == (other.peers, other.headers)

    def __hash__(self) -> int:
        return hash((self.peers, self.headers))

    def __repr__(self) -> str:
        return f"TrustedProxies({list(self.peers)!r}, headers={self.headers!r})"


def as_trusted(given: TrustedProxies | str | Iterable[str]) -> TrustedProxies:
    """What an application was given as its trusted proxies.

    Raises:
        BadTrustedProxy: an entry is no address and no network.
    """
    return given if isinstance(given, TrustedProxies) else TrustedProxies(given)


def _network(entry: str, source: str) -> IPv4Network | IPv6Network:
    from ipaddress import IPv6Network, ip_network

    try:
        network = ip_network(entry)
    except ValueError as error:
        bits = "has host bits set" in str(error)
        reason = "names a network by an address within it" if bits else "is neither an address nor a network"
        raise BadTrustedProxy(entry=entry, reason=reason, source=source) from None
    if isinstance(network, IPv6Network) and network.network_address.ipv4_mapped is not None:
        raise BadTrustedProxy(entry=entry, reason="is to be written as the IPv4 address that it maps", source=source)
    return network
