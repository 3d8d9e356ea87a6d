"""A running application as an httpx transport: in memory, as an ASGI application, or behind a real socket."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self, get_args

from covet_core.testing._httpx import httpx
from covet_core.testing.crashes import CrashLog
from covet_core.testing.errors import ClientNotEntered, NotAPrincipal, TestingTransportUnknown
from covet_core.testing.lifespan import LifespanTask
from covet_core.testing.logged_in import LoggedInASGI, LoggedInNative
from covet_core.testing.logins import Logins
from covet_core.testing.undeclared import UndeclaredLog
from covet_core.transports.memory import USER, MemoryTransport

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_core.plan.plan import Plan
    from covet_plugin.principal import Principal

__all__ = ("AppTransport", "TransportName")

TransportName = Literal["memory", "asgi", "native"]
"""What carries the requests of a test: see `TestClient`."""


class AppTransport(httpx.AsyncBaseTransport):
    """Starts the application when it is entered, and stops it when it is left, in the running event loop."""

    def __init__(
        self,
        app: CovetApp,
        transport: TransportName,
        *,
        raise_server_exceptions: bool,
        raise_undeclared_problems: bool = False,
    ) -> None:
        if transport not in get_args(TransportName):
            raise TestingTransportUnknown(transport=transport, known=get_args(TransportName))
        self.address: str | None = None
        """Where the real server listens, `http://127.0.0.1:49152`; `None` without one."""
        self._app = app
        self._name = transport
        self._raise = raise_server_exceptions
        # In memory the exception itself is at hand.
        self._crashes = CrashLog() if raise_server_exceptions and transport != "memory" else None
        self._undeclared = UndeclaredLog() if raise_undeclared_problems else None
        self._user: Principal | None = None
        self._inner: httpx.AsyncBaseTransport | None = None
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        plan = self._app.plan()
        async with AsyncExitStack() as stack:
            lifespan = LifespanTask(plan)
            await lifespan.started()
            stack.push_async_callback(lifespan.stop)
            if self._crashes is not None:
                self._crashes.install()
                stack.callback(self._crashes.remove)
            if self._undeclared is not None:
                plan.answers.listeners.append(self._undeclared)
            self._inner, self.address = await stack.enter_async_context(_OPENERS[self._name](plan, self._raise))
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Stop the application. Doing it twice is harmless."""
        self._inner = None
        await self._stack.aclose()

    def login_as(self, principal: Principal | None) -> None:
        """Have the requests that follow be from `principal`; from nobody with None.

        Raises:
            NotAPrincipal: it is something else.
        """
        if principal is not None:
            from covet_plugin.principal import Principal  # few tests log in

            if not isinstance(principal, Principal):  # pyright: ignore[reportUnnecessaryIsInstance]  # whatever was said
                raise NotAPrincipal(given=principal)
        self._user = principal

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request.

        Raises:
            ClientNotEntered: the application isn't running.
            BaseException: what the handler raised unexpectedly, unless a 500 is wanted.
            UndeclaredProblem: the answer is a problem that its route doesn't declare, unless that is wanted.
        """
        if self._inner is None:
            raise ClientNotEntered
        logs = [log for log in (self._crashes, self._undeclared) if log is not None]
        for log in logs:
            log.forget(request)
        if self._user is not None:
            request.extensions.setdefault(USER, self._user)
        response = await self._inner.handle_async_request(request)
        for log in logs:
            error = log.take(request)
            if error is not None:
                await response.aclose()
                raise error
        return response


@asynccontextmanager
async def _memory(
    plan: Plan, raise_exceptions: bool
) -> AsyncGenerator[tuple[httpx.AsyncBaseTransport, str | None], None]:
    async with MemoryTransport(plan, raise_server_exceptions=raise_exceptions) as transport:
        yield transport, None


@asynccontextmanager
async def _asgi(
    plan: Plan, raise_exceptions: bool
) -> AsyncGenerator[tuple[httpx.AsyncBaseTransport, str | None], None]:
    from covet_core.transports.asgi import ASGIApp

    async with LoggedInASGI(ASGIApp(plan), raise_exceptions=raise_exceptions) as transport:
        yield transport, None


@asynccontextmanager
async def _native(
    plan: Plan, raise_exceptions: bool
) -> AsyncGenerator[tuple[httpx.AsyncBaseTransport, str | None], None]:
    from covet_core.server.config import ServerConfig
    from covet_core.server.sockets import bind, close_all, urls
    from covet_core.transports.native import NativeServer

    logins = Logins()
    plan.request_type._logins = logins  # pyright: ignore[reportPrivateUsage]: hidden from handlers only
    listeners = bind(ServerConfig(port=0))
    try:
        server = NativeServer(plan, listeners)
        server.start()
        address = urls(listeners)[0]
        try:
            async with LoggedInNative(address, logins) as transport:
                yield transport, address
        finally:
            server.stop_accepting()
            server.drain()
            await server.wait_idle(_PATIENCE)
            await server.close()
    finally:
        close_all(listeners)


_PATIENCE = 5.0
"""Seconds that requests get to finish after a test: one that is still running then is cancelled."""

_OPENERS: dict[
    str, Callable[[Plan, bool], AbstractAsyncContextManager[tuple[httpx.AsyncBaseTransport, str | None]]]
] = {"memory": _memory, "asgi": _asgi, "native": _native}
