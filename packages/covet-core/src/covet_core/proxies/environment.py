"""The proxies that a plan trusts: what the environment says, else the application."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_core.proxies.trusted import TrustedProxies
    from covet_plugin.errors import CovetError

__all__ = ("HEADERS_VARIABLE", "PROXIES_VARIABLE", "PROXY_HEADERS", "trusted_proxies")

PROXIES_VARIABLE: Final = "COVET_TRUSTED_PROXIES"
"""Addresses and networks with commas between; `none` for nobody, whatever the application says."""

HEADERS_VARIABLE: Final = "COVET_PROXY_HEADERS"
"""One of `PROXY_HEADERS`."""

PROXY_HEADERS: Final = ("x-forwarded", "forwarded")
"""The families of headers that proxies write."""


def trusted_proxies(app: CovetApp, faults: list[CovetError]) -> TrustedProxies | None:
    """The proxies whose word counts; None when there are none.

    Who runs the service knows what stands in front of it: the environment wins over the application.
    """
    peers, headers = os.environ.get(PROXIES_VARIABLE), os.environ.get(HEADERS_VARIABLE)
    own = app.trusted_proxies
    if peers == "none" or (own is None and not peers):
        return None
    if not peers and not headers:
        return own
    from covet_core.proxies.errors import BadTrustedProxy
    from covet_core.proxies.trusted import TrustedProxies

    family = headers or (own.headers if own is not None else "x-forwarded")
    try:
        # Whatever the variable says is checked there.
        return TrustedProxies(peers or own.peers, headers=family, source=PROXIES_VARIABLE)  # type: ignore[arg-type,union-attr]
    except BadTrustedProxy as fault:
        faults.append(fault)
        return None
