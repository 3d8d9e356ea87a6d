"""Requests of a service behind trusted proxies."""

from __future__ import annotations

from typing import ClassVar

from covet_core.http.request import Address, Request
from covet_core.proxies.hop import Hop
from covet_core.proxies.resolve import resolve
from covet_core.proxies.trusted import TrustedProxies

__all__ = ("ProxiedRequest",)

_DEFAULT_PORTS = {"http": 80, "https": 443}


class ProxiedRequest(Request):
    """A request whose client, scheme and address are what trusted proxies tell.

    Headers are read when one of these is first asked for, and only if the peer is a trusted proxy. Services without
    trusted proxies have plain requests, and pay nothing for it.
    """

    __slots__ = ()

    _proxies: ClassVar[TrustedProxies]

    @classmethod
    def trusting(cls, proxies: TrustedProxies) -> type[ProxiedRequest]:
        """A kind of request that trusts `proxies`."""
        return type(cls.__name__, (cls,), {"__slots__": (), "__module__": cls.__module__, "_proxies": proxies})

    @property
    def _told(self) -> Hop:
        try:
            return self._hop
        except AttributeError:
            peer = super().client
            trusted = self._proxies.trusts_peer(None if peer is None else peer.host)
            self._hop = resolve(self._proxies, self.headers) if trusted else Hop()
            return self._hop

    @property
    def client(self) -> Address | None:
        """Who sent the request to the outermost trusted proxy; the peer where no trusted proxy says.

        None when the proxy doesn't know or hides it, and on a unix socket. The port is 0 where it isn't told.
        """
        told = self._told.client
        if told is None:
            return super().client
        return None if told.host is None else Address(told.host, told.port)

    @property
    def scheme(self) -> str:
        """`http` or `https`: what the client used."""
        return self._told.scheme or super().scheme

    @property
    def root_path(self) -> str:
        """What stands before `path` in the client's address: the prefix that a proxy took off, and a mount's."""
        return (self._told.prefix or "") + super().root_path

    def _netloc(self) -> str:
        told = self._told
        host = told.host if told.host is not None and self._is_ours(told.host) else super()._netloc()
        if told.port is None or ":" in host.rpartition("]")[2] or told.port == _DEFAULT_PORTS.get(self.scheme):
            return host
        return f"{host}:{told.port}" if host else host

    def _is_ours(self, host: str) -> bool:
        """What the filter `trusted-hosts` refuses as `Host` isn't believed from a proxy either."""
        chain = self._filters
        return chain is None or chain.trusts_host(host.encode("ascii"), self.scheme == "https")
