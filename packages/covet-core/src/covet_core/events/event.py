"""One event, and its bytes on the wire."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from covet_core._engine import dump_json
from covet_core.events.errors import InvalidEvent
from covet_core.http.content import to_bytes

__all__ = ("KEEP_ALIVE", "MAX_RETRY", "ServerSentEvent", "encode", "retry_field")

KEEP_ALIVE: Final = b":\n\n"
"""A comment: clients ignore it, and so the connection isn't idle for what stands between."""

MAX_RETRY: Final = 2**31 - 1
"""Milliseconds: what every client can count up to."""

_NOTHING: Final = object()


class ServerSentEvent:
    """One event of a stream (WHATWG HTML, 9.2). It is encoded once, however many clients it is sent to.

    Args:
        data: what the client gets. Text is sent as it is, each of its lines as a `data:` line of its own; bytes are
            text in UTF-8 already; anything else is sent as JSON. Without data the client's code doesn't see the event.
        event: the type, that `addEventListener` takes; `message` where there is none.
        id: what the client sends as `Last-Event-ID` when it connects again. An empty one makes it forget the last.
        retry: how long the client waits before it connects again, in milliseconds or as a `timedelta`.
        comment: text that clients ignore.

    Raises:
        InvalidEvent: `event` or `id` has a line break, `id` a NUL, or `retry` isn't a number of milliseconds.
        TypeError: `data` holds something that JSON can't.
    """

    __slots__ = ("_encoded", "comment", "data", "event", "id", "retry")

    def __init__(
        self,
        data: Any = _NOTHING,
        *,
        event: str | None = None,
        id: str | None = None,
        retry: int | timedelta | None = None,
        comment: str | None = None,
    ) -> None:
        self.data: Any = None if data is _NOTHING else data
        self.event: str | None = event
        self.id: str | None = id
        self.retry: int | timedelta | None = retry
        self.comment: str | None = comment
        lines: list[bytes] = []
        if comment is not None:
            lines.append(_lines(b": ", comment.encode()))
        if retry is not None:
            lines.append(retry_field(retry))
        if id is not None:
            lines.append(b"id: " + _one_line("id", id, "\r\n\0") + b"\n")
        if event is not None:
            lines.append(b"event: " + _one_line("event", event, "\r\n") + b"\n")
        if data is not _NOTHING:
            lines.append(_data(data))
        self._encoded = b"".join(lines) + b"\n"

    def encode(self) -> bytes:
        """The event as it is sent, with the empty line that ends it."""
        return self._encoded

    def with_id(self, id: str) -> ServerSentEvent:
        """The same event with this id.

        Raises:
            InvalidEvent: it has a line break or a NUL.
        """
        copy = object.__new__(type(self))
        copy.data, copy.event, copy.retry, copy.comment = self.data, self.event, self.retry, self.comment
        copy.id = id
        copy._encoded = b"id: " + _one_line("id", id, "\r\n\0") + b"\n" + self._encoded
        return copy

    def __repr__(self) -> str:
        given = ((name, getattr(self, name)) for name in ("data", "event", "id", "retry", "comment"))
        return f"ServerSentEvent({', '.join(f'{name}={value!r}' for name, value in given if value is not None)})"


def encode(item: Any) -> bytes:
    """The bytes of what a stream yields: an event, or the data of one."""
    if type(item) is ServerSentEvent:
        return item._encoded  # pyright: ignore[reportPrivateUsage]: this module's own
    if isinstance(item, ServerSentEvent):
        return item.encode()
    return _data(item) + b"\n"


def retry_field(retry: int | timedelta) -> bytes:
    """The line that tells how long to wait before connecting again.

    Raises:
        InvalidEvent: it isn't a number of milliseconds.
    """
    if isinstance(retry, timedelta):
        milliseconds = round(retry.total_seconds() * 1000)
    elif type(retry) is int:
        milliseconds = retry
    else:
        raise InvalidEvent(field="retry", reason=f"it is {type(retry).__name__}, not an int or a timedelta")
    if not 0 <= milliseconds <= MAX_RETRY:
        raise InvalidEvent(field="retry", reason=f"{milliseconds} isn't from 0 to {MAX_RETRY} milliseconds")
    return b"retry: %d\n" % milliseconds


def _data(data: Any) -> bytes:
    if type(data) is str:
        return _lines(b"data: ", data.encode())
    text = to_bytes(data)
    if text is not None:
        return _lines(b"data: ", text)
    # JSON has its line breaks escaped.
    return b"data: " + dump_json(data) + b"\n"


def _lines(prefix: bytes, text: bytes) -> bytes:
    """`text` with `prefix` before each of its lines: CR LF, LF and CR end one."""
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\n" in text:
        text = text.replace(b"\n", b"\n" + prefix)
    return prefix + text + b"\n"


def _one_line(field: str, value: str, refused: str) -> bytes:
    for letter in refused:
        if letter in value:
            raise InvalidEvent(field=field, reason=f"it holds {letter!r}")
    return value.encode()
