"""Handlers with every kind of middleware around them, and an error handler between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from covet_core import (
    ConditionalGet,
    CovetApp,
    Deprecation,
    LoggingMiddleware,
    Middleware,
    Request,
    Response,
    ServerTiming,
    StreamingResponse,
)
from covet_core.interop import HTTPMiddleware
from covet_core.middleware.base import AnyMiddleware
from covet_core.types import CallNext, Receive, Scope, Send

__all__ = ("add_around", "add_around_streams")

Gates = Mapping[str, asyncio.Event]

_tenant: ContextVar[str] = ContextVar("tenant", default="nobody")


class Stamp:
    """A middleware class, and an object of it is one too."""

    def __init__(self, name: str, mark: str = "") -> None:
        self._name = name
        self._mark = mark or name

    async def __call__(self, request: Request, call_next: CallNext) -> Response:
        response = await call_next(request)
        response.headers[f"x-{self._name}"] = str(response.status_code)
        response.headers["x-order"] = response.headers.get("x-order", "") + self._mark
        return response


class Wrapped(HTTPMiddleware):
    """A middleware as ASGI writes one."""

    async def http(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def stamped(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-asgi", b"yes")]
            await send(message)

        await self.app(scope, receive, stamped)


async def with_tenant(request: Request, call_next: CallNext) -> Response:
    _tenant.set(request.headers.get("x-tenant", "unknown"))
    return await call_next(request)


async def missing(request: Request, error: LookupError) -> tuple[dict[str, int], int]:
    return {"missing": error.args[0]}, 409


async def asgi(scope: Scope, receive: Receive, send: Send) -> None:
    message = await receive()
    await send({"type": "http.response.start", "status": 203, "headers": [(b"x-path", scope["path"].encode())]})
    await send({"type": "http.response.body", "body": message["body"]})


AROUND: list[AnyMiddleware] = [
    Middleware(Stamp, name="class", mark="1"),
    Stamp("object", "2"),
    with_tenant,
    Wrapped,
    ServerTiming,
    LoggingMiddleware(level="DEBUG"),
    Deprecation(datetime(2026, 1, 1, tzinfo=UTC), link="/changes"),
]


def add_around(app: CovetApp) -> None:
    """Add the routes."""
    group = app.route_group("/around", middleware=AROUND, exception_handlers={LookupError: missing})

    @group.get("/async")
    async def asynchronous() -> str:
        return _tenant.get()

    @group.get("/thread")
    def thread() -> str:
        return _tenant.get()

    @app.get("/tagged", middleware=[ConditionalGet])
    async def tagged() -> dict[str, int]:
        return {"a": 1}

    @group.get("/missing/{number}")
    async def lookup(number: int) -> None:
        raise LookupError(number)


def add_around_streams(app: CovetApp, gates: Gates) -> None:
    """Add the route whose stream goes on when its gate is opened."""
    group = app.route_group("/around", middleware=AROUND)
    group.add_route("/asgi", asgi, ["POST"])

    @group.get("/stream/{key}")
    async def stream(key: int) -> StreamingResponse:
        async def parts() -> AsyncIterator[str]:
            yield f"first {_tenant.get()}"
            await gates[str(key)].wait()
            yield "last"

        return StreamingResponse(parts())
