"""A running application as an httpx transport: in memory, as an ASGI application, or behind a real socket."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self, get_args

from covet_core.testing._httpx import httpx
from covet_core.testing.crashes import CrashLog
from covet_core.testing.errors import ClientNotEntered, TestingTransportUnknown
from covet_core.testing.lifespan import LifespanTask
from covet_core.testing.undeclared import UndeclaredLog

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_core.plan.plan import Plan

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
    from covet_core.transports.memory import MemoryTransport

    async with MemoryTransport(plan, raise_server_exceptions=raise_exceptions) as transport:
        yield transport, None


@asynccontextmanager
async def _asgi(
    plan: Plan, raise_exceptions: bool
) -> AsyncGenerator[tuple[httpx.AsyncBaseTransport, str | None], None]:
    from covet_core.transports.asgi import ASGIApp

    async with httpx.ASGITransport(ASGIApp(plan), raise_app_exceptions=raise_exceptions) as transport:
        yield transport, None


@asynccontextmanager
async def _native(
    plan: Plan, raise_exceptions: bool
) -> AsyncGenerator[tuple[httpx.AsyncBaseTransport, str | None], None]:
    from covet_core.server.config import ServerConfig
    from covet_core.server.sockets import bind, close_all, urls
    from covet_core.transports.native import NativeServer

    listeners = bind(ServerConfig(port=0))
    try:
        server = NativeServer(plan, listeners)
        server.start()
        address = urls(listeners)[0]
        try:
            async with _Redirected(address) as transport:
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


class _Redirected(httpx.AsyncHTTPTransport):
    """Sends every request to one server, whatever host its URL names; the `Host` header keeps the name."""

    def __init__(self, address: str) -> None:
        # Proxies and certificates of the environment have no business between a test and its own server.
        super().__init__(trust_env=False)
        self._address = httpx.URL(address)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url.copy_with(scheme="http", host=self._address.host, port=self._address.port)
        twin = httpx.Request(
            request.method, url, headers=request.headers, stream=request.stream, extensions=request.extensions
        )
        return await super().handle_async_request(twin)
