"""`TestClient`: an application in an event loop of its own, for tests that aren't asynchronous."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from covet_core.server.config import Loop
from covet_core.testing._httpx import httpx
from covet_core.testing.bridge import BridgeTransport
from covet_core.testing.transport import AppTransport, TransportName

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_plugin.principal import Principal

__all__ = ("TestClient",)


class TestClient(httpx.Client):
    """An `httpx.Client` whose requests an application answers.

    The application runs, with its lifespan, in one event loop in another thread, from `with` to its end. Without
    `with` it starts at the first request, and stops with `close()` or at the end of the process::

        with TestClient(app) as client:
            assert client.get("/orders").status_code == 200

    Args:
        app: the application.
        transport: what carries the requests. `memory` calls the plan directly and needs no socket; `native` is the
            real server on a free port of 127.0.0.1; `asgi` is the ASGI application, whose streamed responses arrive
            as a whole.
        base_url: what relative URLs are relative to, and the `Host` that the application sees. Secure cookies, which
            is what `set_cookie` makes, come back to `https://testserver` only.
        raise_server_exceptions: raise what a handler raised unexpectedly, instead of answering 500.
        raise_undeclared_problems: raise `UndeclaredProblem` when the answer is a problem that its route doesn't
            declare, instead of passing it on.
        follow_redirects: whether redirects are followed.
        loop: the event loop that the application runs in.
        **options: everything else that `httpx.Client` takes.
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
        loop: Loop = "asyncio",
        **options: Any,
    ) -> None:
        self.app = app
        inner = AppTransport(
            app,
            transport,
            raise_server_exceptions=raise_server_exceptions,
            raise_undeclared_problems=raise_undeclared_problems,
        )
        self._carrier = BridgeTransport(inner, loop)
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
