"""What one client may ask of a service before it is refused."""

from __future__ import annotations

from dataclasses import field, fields

from covet_core.errors import BadLimit
from covet_plugin.records import record

__all__ = ("FormLimits", "Limits")

_MAY_BE_ZERO = frozenset(
    {"background_timeout", "body_min_rate", "drain_timeout", "drain_delay", "linger_timeout", "max_body_size"}
)


@record()
class FormLimits:
    """What a form may have, beside the limit of the whole body. Sizes are bytes.

    What passes one is answered 413 as soon as it does: the rest of the body isn't read.

    Raises:
        BadLimit: a value is negative.
    """

    max_fields: int = 1000
    """Fields that aren't files."""
    max_files: int = 100
    """Files."""
    max_field_size: int = 1_048_576
    """Bytes of one field that isn't a file."""
    max_text_size: int = 4_194_304
    """Bytes of all fields that aren't files together, their names included."""
    max_file_size: int | None = None
    """Bytes of one file; None where the limit of the body is the only one."""
    max_headers: int = 16
    """Header fields of one part."""
    max_header_size: int = 8192
    """Bytes of all header fields of one part."""
    max_name_length: int = 1024
    """Bytes of a field's name, and of a file's."""
    memory: int = 1_048_576
    """Bytes of files that are kept in memory at most, all files of a form together. What doesn't fit is on disk, and so
    may be what has more than 128 KB in a large form. Nothing is refused for it.
    """

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if value is not None and value < 0:
                raise BadLimit(limit=f"form.{each.name}", value=value)


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
    linger_timeout: float = 30.0
    """Seconds that a client has to close its end after the last answer of a connection, while what it still sends is
    read and dropped: many read an answer only when they have sent everything. Five seconds without a byte end it
    too. 0 closes at once, and a client that still sends may see a reset instead of its answer.
    """
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
    background_timeout: float = 5.0
    """Seconds that work which outlives its request gets to end when the service stops."""
    lifespan_timeout: float = 10.0
    """Seconds that leaving the lifespan may take when the service stops: work that outlives its request, queues of
    jobs, plugins and the application's own. What takes longer is cut off.
    """
    max_threads: int = 40
    """Worker threads that `def` handlers and `def` dependencies may occupy at a time."""
    form: FormLimits = field(default_factory=FormLimits)
    """What a form may have, where its route doesn't say."""

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, FormLimits):
                continue
            if value < 0 or (value == 0 and each.name not in _MAY_BE_ZERO):
                raise BadLimit(limit=each.name, value=value)
