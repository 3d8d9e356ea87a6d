"""Transports of test clients that carry whom a request is from, beside the request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from covet_core.testing._httpx import httpx
from covet_core.testing.logins import HEADER
from covet_core.transports.memory import USER

if TYPE_CHECKING:
    from covet_core.testing.logins import Logins
    from covet_core.types import ASGIApp, Receive, Scope, Send
    from covet_plugin.principal import Principal

__all__ = ("LoggedInASGI", "LoggedInNative")


class LoggedInASGI(httpx.AsyncBaseTransport):
    """Sends requests to an ASGI application, with their principal in the scope.

    Args:
        app: the application.
        raise_exceptions: raise what it raises, instead of answering 500.
    """

    def __init__(self, app: ASGIApp, *, raise_exceptions: bool) -> None:
        self._app = app
        self._raise = raise_exceptions

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            user = request.extensions.get(USER)
            await self._app(scope if user is None else {**scope, "user": user}, receive, send)

        return await httpx.ASGITransport(app, raise_app_exceptions=self._raise).handle_async_request(request)


class LoggedInNative(httpx.AsyncHTTPTransport):
    """Sends every request to one server, whatever host its URL names, with a ticket for its principal.

    The `Host` header keeps the name.

    Args:
        address: where the server listens.
        logins: what the server knows tickets by.
    """

    def __init__(self, address: str, logins: Logins) -> None:
        # Proxies and certificates of the environment have no business between a test and its own server.
        super().__init__(trust_env=False)
        self._address = httpx.URL(address)
        self._logins = logins
        self._tickets: dict[int, tuple[Principal, str]] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        url = request.url.copy_with(scheme="http", host=self._address.host, port=self._address.port)
        extensions = dict(request.extensions)
        user = extensions.pop(USER, None)
        headers = request.headers if user is None else httpx.Headers([*request.headers.raw, self._ticket(user)])
        twin = httpx.Request(request.method, url, headers=headers, stream=request.stream, extensions=extensions)
        return await super().handle_async_request(twin)

    def _ticket(self, user: Principal) -> tuple[bytes, bytes]:
        """The header that stands for a principal, which is kept so that no other object gets its number."""
        if id(user) not in self._tickets:
            self._tickets[id(user)] = (user, self._logins.issue(user))
        return HEADER.encode("ascii"), self._tickets[id(user)][1].encode("ascii")
