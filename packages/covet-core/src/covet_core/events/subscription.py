"""One subscriber of a channel, and what waits for it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import Self

from covet_core.events.errors import BroadcastClosed
from covet_core.events.event import ServerSentEvent

__all__ = ("Subscription",)

Replay = Callable[[], tuple[list[ServerSentEvent], bool]]


class Subscription(AsyncIterator[ServerSentEvent]):
    """The events of a channel from the moment of `async with` on. There is one reader.

    It is made by `Broadcast.subscribe`.
    """

    __slots__ = ("_buffer", "_closed", "_ended", "_events", "_others", "_replay", "_room", "_wake", "dropped", "missed")

    dropped: int
    """Events that were forgotten because the buffer was full."""
    missed: bool
    """Whether events may be missing between the last one that the subscriber has seen and the first one here."""

    def __init__(
        self, others: dict[Subscription, None], buffer: int, replay: Replay, closed: Callable[[], bool]
    ) -> None:
        self._others = others
        self._buffer = buffer
        self._replay = replay
        self._closed = closed
        self._events: deque[ServerSentEvent] = deque()
        self._wake: asyncio.Future[None] | None = None
        self._room: asyncio.Future[None] | None = None
        self._ended = False
        self.dropped = 0
        self.missed = False

    async def __aenter__(self) -> Self:
        if self._closed():
            raise BroadcastClosed(action="subscribe")
        # No other code runs between the two: nothing is lost, and nothing comes twice.
        replayed, self.missed = self._replay()
        self._events.extend(replayed)
        self._others[self] = None
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end(forget=True)

    async def __anext__(self) -> ServerSentEvent:
        while not self._events:
            if self._ended:
                raise StopAsyncIteration
            self._wake = asyncio.get_running_loop().create_future()
            try:
                await self._wake
            finally:
                self._wake = None
        event = self._events.popleft()
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
        return event

    def offer(self, event: ServerSentEvent) -> bool:
        """Take an event; whether there was room. Called by the channel."""
        if len(self._events) >= self._buffer:
            return False
        self._events.append(event)
        self._wake_up()
        return True

    async def offer_later(self, event: ServerSentEvent) -> None:
        """Take an event when there is room, or none if the subscriber leaves first. Called by the channel."""
        while not self._ended and not self.offer(event):
            if self._room is None or self._room.done():
                self._room = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._room)  # other publishers wait for the same room

    def replace_oldest(self, event: ServerSentEvent) -> None:
        """Take an event in the place of the oldest. Called by the channel."""
        while len(self._events) >= self._buffer:
            self._events.popleft()
            self.dropped += 1
        self.offer(event)

    def end(self, *, forget: bool = False) -> None:
        """End the iteration, after what it still holds unless that is to be forgotten."""
        self._others.pop(self, None)
        self._ended = True
        if forget:
            self._events.clear()
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
        self._wake_up()

    def _wake_up(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)
