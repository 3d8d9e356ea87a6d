"""What one client may ask of a service before it is refused."""

from __future__ import annotations

from dataclasses import fields

from covet_core.errors import BadLimit
from covet_plugin.records import record

__all__ = ("Limits",)

_MAY_BE_ZERO = frozenset({"body_min_rate", "drain_timeout", "drain_delay", "max_body_size"})


@record(kw_only=True)
class Limits:
    """Every limit of a service, all of them on. Sizes are bytes, durations are seconds.

    Raises:
        BadLimit: a value is negative, or zero where nothing could work.
    """

    max_request_line: int = 8192
    """Bytes of the request line; a longer one is answered 414."""
    max_header_count: int = 100
    """Header fields of a request; more are answered 431."""
    max_header_size: int = 32_768
    """Bytes of all header fields together; more are answered 431."""
    max_body_size: int = 1_048_576
    """Bytes of a request's body; more are answered 413. A route may have a limit of its own."""
    header_timeout: float = 10.0
    """Seconds from the first byte of a request until its head is whole; then 408."""
    body_min_rate: float = 240.0
    """Bytes per second that a body has to arrive with, after a grace of five seconds. 0 turns it off."""
    keep_alive_timeout: float = 75.0
    """Seconds that an idle connection is kept."""
    write_timeout: float = 30.0
    """Seconds that a client may leave a response unread before the connection is cut."""
    max_requests_per_connection: int = 10_000
    """Requests that one connection carries before it is closed."""
    max_connections: int = 10_000
    """Open connections of one worker. At the limit it stops accepting."""
    max_requests_in_flight: int = 10_000
    """Requests of one worker that are answered at a time, also of clients that have gone; more are answered 503."""
    read_ahead: int = 65_536
    """Bytes that are read from a client while its handler still runs."""
    drain_timeout: float = 30.0
    """Seconds that requests in flight have to finish when the service stops."""
    drain_delay: float = 0.0
    """Seconds that a stopping service goes on accepting, while it already reports that it isn't ready."""
    max_threads: int = 40
    """Worker threads that `def` handlers and `def` dependencies may occupy at a time."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if value < 0 or (value == 0 and field.name not in _MAY_BE_ZERO):
                raise BadLimit(limit=field.name, value=value)
