"""The chunks of an event stream: pushed into a sink where the transport has one, else handed out one by one."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from covet_core.events.event import KEEP_ALIVE, encode, retry_field
from covet_core.http.content import BINARY
from covet_core.http.errors import UnsupportedContent
from covet_core.http.stream import ClosableChunks
from covet_core.threadpool import in_thread
from covet_plugin.records import record

if TYPE_CHECKING:
    from datetime import timedelta

    from covet_core._engine import Sink
    from covet_core.http.ahead import ReadAhead

__all__ = ("EventStream", "StreamSettings")

_END: Final = object()
_NOT_EVENTS: Final[tuple[type, ...]] = (str, dict, *BINARY)


@record()
class StreamSettings:
    """How a stream of events is kept up and ended."""

    keep_alive: float | None
    """Seconds: nothing is silent for longer. None for as long as the source is."""
    retry: int | timedelta | None
    """What the client is told at the start; milliseconds."""
    finish_on_drain: bool
    """Whether the stream goes on to its end while the service stops."""

    @property
    def opening(self) -> bytes:
        """What is sent first."""
        return b"" if self.retry is None else retry_field(self.retry) + b"\n"


class EventStream(ClosableChunks):
    """The events of one response, encoded.

    The engine's server has them pushed: `send_to` steps the source in the request's own task, writes what it yields
    without waiting as one piece, and when it waits writes what there is. Other transports pull: the source runs in one
    task of its own, a bounded number of bytes ahead.

    Args:
        source: yields events, or the data of events.
        settings: how it is kept up and ended.
    """

    __slots__ = ("_pulled", "_source", "settings")

    def __init__(self, source: AsyncIterable[Any] | Iterable[Any], settings: StreamSettings) -> None:
        self._source: AsyncIterator[Any] = _source_of(source)
        self._pulled: ReadAhead | None = None
        self.settings: StreamSettings = settings

    async def send_to(self, sink: Sink, open_streams: set[Any]) -> None:
        """Write every event to `sink`, as fast as the client reads them. Called by the native transport.

        Args:
            sink: the response.
            open_streams: holds, while the stream is open, an object whose `drain()` ends it.

        Raises:
            ClientDisconnect: the client went away.
            Exception: whatever the source raises.
        """
        from covet_core.events.push import Pusher

        pusher = Pusher(self._source, sink, self.settings)
        open_streams.add(pusher)
        try:
            await pusher.run()
        finally:
            open_streams.discard(pusher)

    async def __anext__(self) -> bytes:
        if self._pulled is None:
            from covet_core.http.ahead import ReadAhead

            settings = self.settings
            self._pulled = ReadAhead(
                self._source, encode, settings.opening, comment=KEEP_ALIVE, interval=settings.keep_alive
            )
        return await anext(self._pulled)

    async def aclose(self) -> None:
        """Let the source clean up. Calling it again, or after the end, does nothing."""
        if self._pulled is not None:
            await self._pulled.aclose()
            return
        close = getattr(self._source, "aclose", None)
        if close is not None:
            await close()


def _source_of(source: Any) -> AsyncIterator[Any]:
    if hasattr(source, "__aiter__"):
        found: AsyncIterator[Any] = source.__aiter__()
        return found
    # A text is iterable too, and so is a dict: none of them was meant as a stream.
    if hasattr(source, "__iter__") and not isinstance(source, _NOT_EVENTS):
        return _in_threads(iter(source))
    raise UnsupportedContent(response="EventSourceResponse", content_type=type(source).__name__)


async def _in_threads(source: Iterator[Any]) -> AsyncIterator[Any]:
    """An ordinary iterator, which may block: each of its steps in a worker thread."""
    from anyio import CancelScope  # a service without such streams doesn't load it for them

    try:
        while (item := await in_thread(partial(next, source, _END))) is not _END:
            yield item
    finally:
        close = getattr(source, "close", None)
        if close is not None:
            with CancelScope(shield=True):
                await in_thread(close)
