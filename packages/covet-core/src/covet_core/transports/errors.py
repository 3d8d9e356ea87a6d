"""What can go wrong between a plan and the transport that carries it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from covet_core.errors import CoreError
from covet_core.transports.capabilities import Lack

__all__ = (
    "LifespanFailed",
    "NoResponse",
    "ScopeNotHttp",
    "StreamLengthMismatch",
    "StreamRefused",
    "TransportError",
    "TransportLacks",
    "UnknownScope",
)


class TransportError(CoreError):
    """Base of the errors of transports: caught, never raised."""


class TransportLacks(TransportError):
    """A plan needs what the transport chosen for it can't carry."""

    code: ClassVar[str] = "transport-lacks"

    def __init__(self, *, transport: str, lacks: Iterable[Lack], instead: str) -> None:
        self.transport = transport
        self.lacks: tuple[Lack, ...] = tuple(lacks)
        self.instead = instead

    def render(self) -> str:
        missing = "; ".join(f"{lack.capability.value} ({lack.reason})" for lack in self.lacks)
        return f"This service can't run on {self.transport}, because it needs {missing}."

    def hint(self) -> str:
        return f"Run it on {self.instead}."


class StreamRefused(TransportError):
    """A handler answered with a stream on a transport that would hold all of it in memory."""

    code: ClassVar[str] = "stream-refused"

    def __init__(self, *, transport: str, method: str, path: str) -> None:
        self.transport = transport
        self.method = method
        self.path = path

    def render(self) -> str:
        told = f"{self.method} {self.path} answered with a stream"
        return f"{told}, which {self.transport} can't carry: it has no backpressure."

    def hint(self) -> str:
        return "Annotate the handler with `-> StreamingResponse`, so that the ASGI interface is chosen at start-up."


class StreamLengthMismatch(TransportError):
    """A streamed body is longer or shorter than its `Content-Length`. The connection is cut."""

    code: ClassVar[str] = "stream-length-mismatch"

    def __init__(self, *, declared: int, sent: int) -> None:
        self.declared = declared
        self.sent = sent

    def render(self) -> str:
        relation = "at least " if self.sent > self.declared else ""
        return f"A stream declared {self.declared} bytes and produced {relation}{self.sent}."

    def hint(self) -> str:
        return "Send exactly what the content-length header says, or leave the header out."


class UnknownScope(TransportError):
    """An ASGI server opened a scope of a type that this application doesn't speak."""

    code: ClassVar[str] = "unknown-asgi-scope"

    def __init__(self, *, scope_type: str) -> None:
        self.scope_type = scope_type

    def render(self) -> str:
        return f"The server opened an ASGI scope of type {self.scope_type!r}; http, websocket and lifespan are known."


class ScopeNotHttp(TransportError, ValueError):
    """A request was to be made of an ASGI scope that is none of a request."""

    code: ClassVar[str] = "scope-not-http"

    def __init__(self, *, scope_type: str) -> None:
        self.scope_type = scope_type

    def render(self) -> str:
        return f"A Request is made of a scope of type 'http', and this one is of type {self.scope_type!r}."

    def hint(self) -> str:
        return "Look at scope['type'] first, and pass other scopes on as they are."


class LifespanFailed(TransportError):
    """The lifespan of a mounted ASGI application reported that it failed, or ended out of turn."""

    code: ClassVar[str] = "asgi-lifespan-failed"

    def __init__(self, *, phase: str, message: str) -> None:
        self.phase = phase
        self.message = message

    def render(self) -> str:
        told = self.message or "it gave no reason"
        return f"The {self.phase} of a mounted ASGI application failed: {told}."


class NoResponse(TransportError):
    """A mounted ASGI application, or an ASGI middleware, returned without sending a whole response."""

    code: ClassVar[str] = "asgi-no-response"

    def __init__(self, *, path: str) -> None:
        self.path = path

    def render(self) -> str:
        return f"An ASGI application returned without a whole response to {self.path}."

    def hint(self) -> str:
        return "It has to send http.response.start and a last http.response.body before it returns."
