"""A base for ASGI middleware that is about HTTP only."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from covet_core.types import ASGIApp, Receive, Scope, Send

__all__ = ("HTTPMiddleware",)


class HTTPMiddleware(ABC):
    """A pure ASGI middleware whose `http` sees requests, and nothing else: `lifespan` and `websocket` pass through it.

    It is one for any ASGI framework. Under covet, `app.add_middleware(Class, option=...)` puts it around handlers.

    Args:
        app: what it wraps.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one scope."""
        if scope["type"] == "http":
            await self.http(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    @abstractmethod
    async def http(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, usually by `await self.app(scope, receive, send)` with something of it changed."""
