"""The capability record of every transport, in one place: `covet check` reads them without loading a server.

Each reason is a promise about what happens instead; the conformance suite holds every one of them.
"""

from covet_core.transports.capabilities import Capabilities, Capability

__all__ = ("ALL", "ASGI", "ASGI_GRANIAN", "ASGI_HYPERCORN", "ASGI_UVICORN", "MEMORY", "NATIVE", "RSGI")

NATIVE = Capabilities(
    "native",
    {
        Capability.INFORMATIONAL: "only 100 Continue is sent, by the engine itself",
        Capability.REQUEST_TRAILERS: "trailer fields are checked, then dropped",
        Capability.HTTP2: "HTTP/1.1 only; put it behind a proxy, or run on granian",
        Capability.TLS: "plain HTTP only; terminate TLS in front of it, or run on granian",
    },
)

ASGI = Capabilities(
    "asgi",
    {
        Capability.EXACT_FRAMING: "the server's parser decides; what reaches the application is checked again",
        Capability.PROBLEM_ERRORS: "what the server refuses by itself is answered in the server's own form",
        Capability.HALF_CLOSE: "ASGI can't tell a closed sending side from a client that went away",
        Capability.INFORMATIONAL: "ASGI has no message for it",
        Capability.REQUEST_TRAILERS: "ASGI has no message for them",
        Capability.HEADER_LIMITS: "the server's own limits hold instead",
        Capability.TIMEOUTS: "the server's own timeouts hold instead",
        Capability.CONNECTION_LIMITS: "the server's own limits hold instead",
    },
)
"""What ASGI itself can't carry; the servers below differ in the rest."""

ASGI_UVICORN = ASGI.variant(
    "asgi on uvicorn",
    lacks={
        Capability.REQUEST_TRAILERS: "uvicorn's httptools parser adds trailer fields to the headers",
        Capability.HTTP2: "uvicorn speaks HTTP/1.1 only",
    },
)

ASGI_HYPERCORN = ASGI.variant(
    "asgi on hypercorn",
    lacks={Capability.EXPECT_CONTINUE: "it is sent at once"},
)

ASGI_GRANIAN = ASGI.variant(
    "granian (asgi)",
    lacks={Capability.HOST_RULES: "a missing Host arrives as an empty one, which is allowed"},
)

RSGI = Capabilities(
    "granian (rsgi)",
    {
        Capability.RAW_PATH: "paths arrive decoded: `/a%2Fb` is `/a/b`",
        Capability.EXACT_TARGET: "bad percent-encoding arrives as text; invalid UTF-8 as U+FFFD, which is refused",
        Capability.HEADER_BYTES: "header values outside ASCII are left out, and refused in responses",
        Capability.EXACT_FRAMING: "the server drops a Content-Length beside Transfer-Encoding; what is left is checked",
        Capability.PROBLEM_ERRORS: "malformed requests are answered 400 without a body",
        Capability.RESPONSE_STREAMING: "a stream has no backpressure, so a streamed response is refused",
        Capability.STREAM_ABORT: "a streamed response is refused",
        Capability.HALF_CLOSE: "a client that closes its sending side is gone",
        Capability.INFORMATIONAL: "RSGI has no call for it",
        Capability.REQUEST_TRAILERS: "RSGI has no call for them",
        Capability.HEADER_LIMITS: "the server's own limits hold instead",
        Capability.TIMEOUTS: "the server's own timeouts hold instead",
        Capability.CONNECTION_LIMITS: "the server's own limits hold instead",
    },
)

_NO_WIRE = "nothing is put on a wire"

MEMORY = Capabilities(
    "memory",
    {
        Capability.EXACT_FRAMING: f"{_NO_WIRE}: a body is what the client object holds",
        Capability.PROBLEM_ERRORS: f"{_NO_WIRE}: there is no server that could refuse a request by itself",
        Capability.HALF_CLOSE: f"{_NO_WIRE}: a request is whole or cancelled",
        Capability.EXPECT_CONTINUE: f"{_NO_WIRE}: a body is pulled when it is read",
        Capability.INFORMATIONAL: "httpx has no place for it",
        Capability.REQUEST_TRAILERS: "httpx has no place for them",
        Capability.HEADER_LIMITS: f"{_NO_WIRE}: heads of any size pass",
        Capability.TIMEOUTS: f"{_NO_WIRE}: the client's own timeouts hold",
        Capability.CONNECTION_LIMITS: f"{_NO_WIRE}: there are no connections",
        Capability.UNIX_SOCKET: "it listens on nothing",
        Capability.HTTP2: _NO_WIRE,
        Capability.TLS: _NO_WIRE,
    },
)

ALL = (NATIVE, RSGI, ASGI_GRANIAN, ASGI_UVICORN, ASGI_HYPERCORN, MEMORY)
"""Every transport that the conformance suite runs over, in the order in which they are documented."""
