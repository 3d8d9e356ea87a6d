"""The callables that an application is made of, by name."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_core.http.request import Request
    from covet_core.http.response import Response

__all__ = (
    "ASGIApp",
    "CallNext",
    "Entry",
    "ErrorFormat",
    "ErrorHandler",
    "Handler",
    "Lifespan",
    "MiddlewareCallable",
    "Receive",
    "Scope",
    "Send",
    "StartStopHook",
    "TeardownScope",
)

Handler: TypeAlias = Callable[..., Any]
"""What a user registers under a path: `def` or `async def`, any parameters, any return value that can be rendered."""

Entry: TypeAlias = "Callable[[Request], Awaitable[Response]]"
"""A request in, a response out: an endpoint wrapped in its middleware."""

CallNext: TypeAlias = "Callable[[Request], Awaitable[Response]]"
"""What a middleware calls to go on to the next middleware, or to the handler."""

MiddlewareCallable: TypeAlias = "Callable[[Request, CallNext], Awaitable[Response]]"
"""A middleware: `async def timing(request, call_next)`, or an object with such a `__call__`."""

ErrorHandler: TypeAlias = "Callable[[Request, Any], Any]"
"""Turns an exception into anything that a handler could return. `def` or `async def`."""

ErrorFormat: TypeAlias = Literal["problem", "detail"]
"""The bodies of errors: problem documents (RFC 9457), or `{"detail": ...}`."""

Lifespan: TypeAlias = "Callable[[CovetApp], AbstractAsyncContextManager[Mapping[str, Any] | None] | AsyncIterator[Any]]"
"""Made from the application, entered before the first request and left after the last one."""

StartStopHook: TypeAlias = Callable[[], Any]
"""A function without parameters, `def` or `async def`, that is run when the service starts or stops."""

TeardownScope: TypeAlias = Literal["request", "function"]
"""When a dependency with `yield` is torn down: after the response was sent, or as soon as the handler returned."""

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
ASGIApp: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
"""An ASGI 3 application."""
