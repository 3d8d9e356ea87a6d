"""Compressed responses of the native transport: when what is held back is sent."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from covet_core.filters.coding import FLUSH_AFTER, TURN
from covet_core.http.errors import ClientDisconnect

if TYPE_CHECKING:
    from covet_core._engine import Sink

__all__ = ("FlushingSink", "send_large")


async def send_large(content: bytes, sink: Sink) -> Exception | None:
    """Write a large content in pieces, as fast as the client reads them, with others' turns between; or why not."""
    try:
        for start in range(0, len(content), TURN):
            room = sink.write(content[start : start + TURN])
            await (asyncio.sleep(0) if room is None else room)
        sink.finish()
    except ClientDisconnect as gone:
        return gone
    except BaseException:
        sink.abort()
        raise
    return None


class FlushingSink:
    """A sink that sends what it holds back after a while: many small chunks are compressed together meanwhile.

    Args:
        sink: compresses what it is given.
    """

    __slots__ = ("_room", "_sink", "_timer")

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._timer: asyncio.TimerHandle | None = None
        self._room: Any = None

    def write(self, data: bytes) -> Any | None:
        """Take a piece; a future to await before the next one when much is still unsent."""
        kept, self._room = self._room, None
        room = self._sink.write(data)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(FLUSH_AFTER, self._flush)
        return room or kept

    def finish(self) -> None:
        """End the response."""
        self.stop()
        self._sink.finish()

    def stop(self) -> None:
        """Send nothing more by itself."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _flush(self) -> None:
        self._timer = None
        try:
            self._room = self._sink.flush()
        except ClientDisconnect:
            return  # the task is being told
