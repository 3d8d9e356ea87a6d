"""What a transport can carry, what a plan needs, and what is missing between the two.

Nothing here imports a transport, so that `covet check` can compare a plan with every transport without loading one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from types import MappingProxyType

from covet_plugin.records import record

__all__ = ("Capabilities", "Capability", "Lack")


class Capability(Enum):
    """One thing that a transport carries exactly, or doesn't. The value is the name that `covet check` prints."""

    RAW_PATH = "raw-path"
    """The path arrives as it was sent: `/a%2Fb` and `/a/b` are two paths."""
    EXACT_TARGET = "exact-target"
    """A target with bad percent-encoding or invalid UTF-8 is seen as such, and refused."""
    HEADER_BYTES = "header-bytes"
    """Header values outside ASCII arrive, as Latin-1."""
    EXACT_FRAMING = "exact-framing"
    """A request whose length is ambiguous (RFC 9112, 6.3) is refused, and a body cut short never looks whole."""
    HOST_RULES = "host-rules"
    """A missing, doubled or malformed Host is refused with 400 (RFC 9112, 3.2)."""
    PROBLEM_ERRORS = "problem-errors"
    """What the server itself refuses is answered with a problem body like every other error."""
    REQUEST_STREAMING = "request-streaming"
    """A body arrives in pieces, and a handler that reads slowly slows its client down."""
    RESPONSE_STREAMING = "response-streaming"
    """A response leaves in pieces, and a client that reads slowly slows its handler down."""
    STREAM_ABORT = "stream-abort"
    """A response stream that fails midway is seen as cut by the client, never as whole."""
    EARLY_RESPONSE = "early-response"
    """A handler may answer before the body of its request has been read."""
    DISCONNECT = "disconnect"
    """A client that went away is noticed while the handler runs."""
    HALF_CLOSE = "half-close"
    """A client may close its sending side and still receive the answer (`half_close=True`)."""
    EXPECT_CONTINUE = "expect-continue"
    """`100 Continue` is sent when the body is asked for, not before."""
    INFORMATIONAL = "informational"
    """Interim responses such as `103 Early Hints`."""
    REQUEST_TRAILERS = "request-trailers"
    """Trailer fields of a request can be read."""
    HEADER_LIMITS = "header-limits"
    """`max_request_line`, `max_header_count` and `max_header_size` hold while the head is read."""
    BODY_LIMIT = "body-limit"
    """`max_body_size` holds while the body is read, before it is in memory."""
    TIMEOUTS = "timeouts"
    """`header_timeout`, `body_min_rate`, `keep_alive_timeout`, `write_timeout` and `linger_timeout` hold."""
    CONNECTION_LIMITS = "connection-limits"
    """`max_connections`, `max_requests_per_connection` and `max_requests_in_flight` hold."""
    UNIX_SOCKET = "unix-socket"
    """The service can listen on a unix socket."""
    HTTP2 = "http2"
    """HTTP/2 is spoken."""
    TLS = "tls"
    """TLS is terminated by the transport."""


@record()
class Lack:
    """A capability that a transport doesn't have, and what happens instead."""

    transport: str
    capability: Capability
    reason: str

    def __str__(self) -> str:
        return f"{self.transport} lacks {self.capability.value}: {self.reason}"


@record()
class Capabilities:
    """The record of one transport: every capability it lacks, each with the reason and what happens instead.

    What is not listed in `reasons` is carried. A record can't forget a capability that way: a new member of
    `Capability` is promised by every transport until a test or a reason says otherwise.
    """

    transport: str
    reasons: Mapping[Capability, str]

    def __post_init__(self) -> None:
        object.__setattr__(self, "reasons", MappingProxyType(dict(self.reasons)))

    def __contains__(self, capability: Capability) -> bool:
        return capability not in self.reasons

    @property
    def has(self) -> frozenset[Capability]:
        """Every capability that the transport carries."""
        return frozenset(Capability) - self.reasons.keys()

    @property
    def lacks(self) -> tuple[Lack, ...]:
        """Every capability it doesn't carry, in the order of `Capability`: the rows that `covet check` prints."""
        return self.missing(Capability)

    def missing(self, needs: Iterable[Capability]) -> tuple[Lack, ...]:
        """What of `needs` the transport lacks, in the order of `Capability`; empty when it carries them all."""
        wanted = frozenset(needs)
        return tuple(
            Lack(self.transport, capability, self.reasons[capability])
            for capability in Capability
            if capability in wanted and capability in self.reasons
        )

    def variant(
        self, transport: str, *, gains: Iterable[Capability] = (), lacks: Mapping[Capability, str] | None = None
    ) -> Capabilities:
        """The record of a close relative: this one with some capabilities gained and others lost."""
        kept = {capability: reason for capability, reason in self.reasons.items() if capability not in frozenset(gains)}
        return Capabilities(transport, {**kept, **(lacks or {})})
