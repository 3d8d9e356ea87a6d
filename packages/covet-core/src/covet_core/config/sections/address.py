"""Addresses of other services, which may hold a password."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from pydantic import SecretStr

__all__ = ("address_of",)

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")


def address_of(*schemes: str) -> Callable[[SecretStr], SecretStr]:
    """A validator of addresses, `scheme://...` (RFC 3986). What is wrong is told without the address.

    Args:
        schemes: those that are taken; any when there are none. `postgresql` takes `postgresql+asyncpg` too.
    """

    def check(value: SecretStr) -> SecretStr:
        scheme, found, rest = value.get_secret_value().partition("://")
        if not found or not rest or not _SCHEME.fullmatch(scheme):
            raise ValueError("it has to be an address, scheme://...")
        if schemes and scheme.lower().split("+")[0] not in schemes:
            raise ValueError(f"its scheme has to be {' or '.join(schemes)}")
        return value

    return check
