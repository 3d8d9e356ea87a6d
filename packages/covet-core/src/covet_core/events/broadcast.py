"""One publisher, many streams: every subscriber gets every event."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Final, Literal
from uuid import uuid4

from covet_core.events.errors import BroadcastClosed
from covet_core.events.event import ServerSentEvent
from covet_core.events.subscription import Subscription

__all__ = ("Broadcast", "WhenFull")

WhenFull = Literal["drop-oldest", "disconnect", "wait"]
"""What happens with an event for a subscriber whose buffer is full."""

_CHOICES: Final = ("drop-oldest", "disconnect", "wait")


class Broadcast:
    """A channel of events, each of which goes to every subscriber. It lives in one process and one event loop.

    An event is encoded once, when it is published. What a slow subscriber may keep is bounded: `buffer` events, and
    then `when_full` says what gives way.

    Args:
        buffer: events that one subscriber may be behind.
        when_full: `drop-oldest` forgets the oldest event of that subscriber, whose `dropped` counts them;
            `disconnect` ends its stream, so that the client comes back and catches up from `replay`; `wait` makes the
            publisher wait for the slowest.
        replay: events that are kept for subscribers who come back. Events without an id get one.

    Raises:
        ValueError: `buffer` isn't positive, `replay` is negative, or there is no such `when_full`.
    """

    def __init__(self, *, buffer: int = 64, when_full: WhenFull = "drop-oldest", replay: int = 0) -> None:
        if buffer < 1 or replay < 0 or when_full not in _CHOICES:
            raise ValueError(f"a buffer is 1 or more, replay 0 or more, when_full one of {', '.join(_CHOICES)}")
        self._buffer = buffer
        self._when_full: WhenFull = when_full
        self._replay: deque[ServerSentEvent] = deque(maxlen=replay)
        self._subscriptions: dict[Subscription, None] = {}
        self._closed = False
        # Ids of an earlier process are no ids of this one.
        self._epoch = uuid4().hex[:12]
        self._number = 0

    @property
    def subscribers(self) -> int:
        """How many there are."""
        return len(self._subscriptions)

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._closed

    async def publish(self, event: Any) -> ServerSentEvent:
        """Give an event to every subscriber.

        Args:
            event: a `ServerSentEvent`, or the data of one.

        Returns:
            The event as it is sent: with an id, where the channel replays.

        Raises:
            BroadcastClosed: the channel was closed.
            InvalidEvent: the event can't be sent.
        """
        if self._closed:
            raise BroadcastClosed(action="publish")
        made = self._made(event)
        if self._replay.maxlen:
            self._replay.append(made)
        full = [each for each in self._subscriptions if not each.offer(made)]
        if full:
            await self._give_way(full, made)
        return made

    def subscribe(self, last_id: str | None = None) -> Subscription:
        """Begin to listen: `async with broadcast.subscribe() as events`, and then `async for event in events`.

        Args:
            last_id: the id of the last event that the subscriber has seen: what came after it is replayed first. When
                the channel doesn't know it any more, all that it keeps is, and `missed` is true.

        Raises:
            BroadcastClosed: when it is entered, and the channel was closed.
        """
        return Subscription(self._subscriptions, self._buffer, lambda: self._since(last_id), self._is_closed)

    async def close(self) -> None:
        """End every subscription, after what it still holds."""
        self._closed = True
        for each in tuple(self._subscriptions):
            each.end()

    def _is_closed(self) -> bool:
        return self._closed

    def _made(self, event: Any) -> ServerSentEvent:
        made = event if isinstance(event, ServerSentEvent) else ServerSentEvent(event)
        if made.id is None and self._replay.maxlen:
            self._number += 1
            made = made.with_id(f"{self._epoch}-{self._number}")
        return made

    def _since(self, last_id: str | None) -> tuple[list[ServerSentEvent], bool]:
        """The events after `last_id`, and whether some may be missing."""
        if last_id is None:
            return [], False
        kept = list(self._replay)
        for index in range(len(kept) - 1, -1, -1):
            if kept[index].id == last_id:
                return kept[index + 1 :], False
        return kept, True

    async def _give_way(self, full: list[Subscription], event: ServerSentEvent) -> None:
        if self._when_full == "wait":
            await asyncio.gather(*(each.offer_later(event) for each in full))
            return
        for each in full:
            if self._when_full == "disconnect":
                each.end(forget=True)
            else:
                each.replace_oldest(event)
