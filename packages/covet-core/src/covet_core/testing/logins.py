"""Whom a test client says it is, where its requests go through a real socket."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from covet_core.http.request import Request
    from covet_plugin.principal import Principal

__all__ = ("HEADER", "Logins")

HEADER: Final = "covet-test-login"
"""The header that carries a ticket."""


class Logins:
    """Tickets of principals, each a number that nobody guesses, which only the plan of one test client knows.

    A principal itself never goes through the socket: only that client can have said who it is.
    """

    def __init__(self) -> None:
        self._principals: dict[str, Principal] = {}

    def issue(self, principal: Principal) -> str:
        """A ticket for `principal`."""
        ticket = secrets.token_urlsafe(32)
        self._principals[ticket] = principal
        return ticket

    def user_of(self, request: Request) -> Principal | None:
        """Who `request` is from, by its ticket; None without one that is known."""
        return self._principals.get(request.headers.get(HEADER, ""))
