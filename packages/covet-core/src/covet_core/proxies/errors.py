"""What can be wrong with the list of trusted proxies."""

from __future__ import annotations

from covet_core.errors import PlanFault

__all__ = ("BadTrustedProxy",)


class BadTrustedProxy(PlanFault, ValueError):
    """An entry of the trusted proxies is neither an address nor a network."""

    code = "bad-trusted-proxy"

    def __init__(self, *, entry: str, reason: str, source: str = "trusted_proxies") -> None:
        self.entry = entry
        self.reason = reason
        self.source = source

    def render(self) -> str:
        return f"{self.source} has {self.entry!r}, which {self.reason}."

    def hint(self) -> str:
        return "Give addresses (10.0.0.7), networks (10.0.0.0/8, fd00::/8), unix for a unix socket, or * for everybody."
