"""`AsyncTestClient`: an application and its test in one event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from covet_core.testing._httpx import httpx
from covet_core.testing.transport import AppTransport, TransportName

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_plugin.principal import Principal

__all__ = ("AsyncTestClient",)


class AsyncTestClient(httpx.AsyncClient):
    """An `httpx.AsyncClient` whose requests an application answers, in the event loop of the caller.

    The application starts, with its lifespan, where the client is entered, and stops where it is left::

        async with AsyncTestClient(app) as client:
            response = await client.get("/orders")

    Args:
        app: the application.
        transport: what carries the requests: see `TestClient`.
        base_url: what relative URLs are relative to, and the `Host` that the application sees. Secure cookies, which
            is what `set_cookie` makes, come back to `https://testserver` only.
        raise_server_exceptions: raise what a handler raised unexpectedly, instead of answering 500.
        raise_undeclared_problems: raise `UndeclaredProblem` when the answer is a problem that its route doesn't
            declare, instead of passing it on.
        follow_redirects: whether redirects are followed.
        **options: everything else that `httpx.AsyncClient` takes.
    """

    __test__ = False

    def __init__(
        self,
        app: CovetApp,
        transport: TransportName = "memory",
        *,
        base_url: str = "http://testserver",
        raise_server_exceptions: bool = True,
        raise_undeclared_problems: bool = True,
        follow_redirects: bool = False,
        **options: Any,
    ) -> None:
        self.app = app
        self._carrier = AppTransport(
            app,
            transport,
            raise_server_exceptions=raise_server_exceptions,
            raise_undeclared_problems=raise_undeclared_problems,
        )
        super().__init__(
            transport=self._carrier, base_url=base_url, follow_redirects=follow_redirects, trust_env=False, **options
        )

    def login_as(self, principal: Principal | None) -> None:
        """Have the requests that follow be from `principal`, whatever they show; from nobody with None.

        It is `request.user` when the request arrives, so that nothing that authenticates is asked. Over a real socket
        a request carries a ticket that this client has from the service in this process, and that nobody guesses.

        Raises:
            NotAPrincipal: it is something else.
        """
        self._carrier.login_as(principal)

    @property
    def address(self) -> str | None:
        """Where the real server listens, for clients of another kind; `None` unless `transport="native"`."""
        return self._carrier.address
