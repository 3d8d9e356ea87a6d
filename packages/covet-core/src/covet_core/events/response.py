"""The response that is a stream of events."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable
from datetime import timedelta
from typing import Any, ClassVar

from covet_core.events.stream import EventStream, StreamSettings
from covet_core.http.headers import HeaderInput
from covet_core.http.stream import StreamingResponse

__all__ = ("EventSourceResponse",)

EVENTS = "text/event-stream"


class EventSourceResponse(StreamingResponse):
    """Events, sent as they happen, for `EventSource` in browsers and whatever else reads `text/event-stream`.

    An asynchronous iterator is stepped in the request's task on the engine's own server, and in one task of its own
    elsewhere; an ordinary one in worker threads. When the client goes away, the iterator is cancelled where it waits
    and closed, so that its `finally` runs. Events that are made without waiting are sent as one piece. Nothing is read
    ahead of a client that doesn't read; one that reads nothing for `Limits.write_timeout` is cut off.

    When the service stops, the client is told to come back in one to five seconds, and the stream is ended; it comes
    back to another instance with the id of the last event that it saw (`request.last_event_id`).

    Args:
        content: yields `ServerSentEvent`, or the data of events: text, bytes in UTF-8, or what is sent as JSON.
        status_code: the status; clients come back after nothing but a 200, and stay away after a 204.
        headers: headers; `Cache-Control: no-store` and `X-Accel-Buffering: no` unless they say otherwise.
        keep_alive: seconds; a comment is sent so that the connection is never silent for longer. None for no comments.
        retry: how long the client waits before it connects again, in milliseconds or as a `timedelta`; its own
            choice when None.
        finish_on_drain: let the stream go on to its end while the service stops, within the budget of requests in
            flight: for streams that end by themselves.
        background: what is called when the stream has ended, or its client has gone.

    Raises:
        InvalidEvent: `retry` is no number of milliseconds.
        UnsupportedContent: `content` can't be iterated over, or is one text or bytes object.
        ValueError: `keep_alive` isn't positive.
    """

    __slots__ = ()
    media_type: ClassVar[str | None] = EVENTS

    def __init__(
        self,
        content: AsyncIterable[Any] | Iterable[Any],
        status_code: int = 200,
        headers: HeaderInput | None = None,
        *,
        keep_alive: float | None = 15.0,
        retry: int | timedelta | None = None,
        finish_on_drain: bool = False,
        background: Callable[[], Any] | None = None,
    ) -> None:
        if keep_alive is not None and not keep_alive > 0:
            raise ValueError(f"keep_alive is {keep_alive!r}; it is a number of seconds, or None for no comments")
        settings = StreamSettings(keep_alive, retry, finish_on_drain)
        stream = EventStream(content, settings)
        super().__init__(stream, status_code, headers, background=background)
        self.body_iterator: AsyncIterator[bytes] = stream
        for name, value in ((b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")):
            if not any(given == name for given, _ in self.raw_headers):
                self.raw_headers.append((name, value))
