"""An event stream that is written from within the request's own task."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Generator
from typing import TYPE_CHECKING, Any, Final

from covet_core.events.event import KEEP_ALIVE, encode, retry_field
from covet_core.http.errors import ClientDisconnect

if TYPE_CHECKING:
    from covet_core._engine import Sink
    from covet_core.events.stream import StreamSettings

__all__ = ("Pusher",)

PIECE: Final = 16_384
"""Bytes that are collected at most before they are written."""

_RECONNECT: Final = (1_000, 5_000)
"""Milliseconds after which clients come back from a service that stops: spread, so that they don't come at once."""


class Pusher:
    """Steps the source of one stream and writes what it yields.

    The steps of the source are taken by hand, so that it is known when it waits: until then events are collected, and
    then written as one piece. What it waits for is handed on to the task at once, so that timeouts and cancellation
    reach the source as if it was awaited.

    Args:
        source: yields events, or the data of events.
        sink: where they go to.
        settings: how the stream is kept up and ended.
    """

    __slots__ = ("_draining", "_ended", "_parts", "_room", "_settings", "_sink", "_size", "_source", "_task", "_wrote")

    def __init__(self, source: AsyncIterator[Any], sink: Sink, settings: StreamSettings) -> None:
        self._source = source
        self._sink = sink
        self._settings = settings
        self._parts: list[bytes] = []
        self._size = 0
        self._room: asyncio.Future[None] | None = None
        self._wrote = False
        self._draining = False
        self._ended = False
        self._task: asyncio.Task[Any] | None = None

    async def run(self) -> None:
        """Write everything. The source is the caller's to close.

        Raises:
            ClientDisconnect: the client went away.
            Exception: whatever the source raises, after what it yielded before was written.
        """
        self._task = asyncio.current_task()
        self._add(self._settings.opening)
        timer = _Timer(self._tick, self._settings.keep_alive)
        try:
            await self
        except asyncio.CancelledError:
            if not self._is_ours():
                raise
        else:
            self._is_ours()
        finally:
            self._ended = True
            timer.stop()

    def _is_ours(self) -> bool:
        """Whether it was `drain()` alone that cancelled the task; it counts as not cancelled from then on."""
        return self._draining and self._task is not None and self._task.uncancel() == 0

    def drain(self) -> None:
        """Tell the client to come back later, to another instance, and end the stream."""
        if self._ended or self._draining:
            return
        from random import randint

        self._write(retry_field(randint(*_RECONNECT)) + b"\n")
        if self._task is not None and not self._settings.finish_on_drain:
            self._draining = True
            self._task.cancel("the service stops")

    def __await__(self) -> Generator[Any, Any, None]:
        following = self._source.__anext__
        while not self._draining:
            if self._room is not None:
                room, self._room = self._room, None
                yield from room.__await__()
            step: Any = following().__await__()
            try:
                waits_for = next(step)
            except StopIteration as done:
                item = done.value
            except StopAsyncIteration:
                break
            except BaseException:
                self._flush()
                raise
            else:
                self._flush_or_begin()
                try:
                    item = yield from _rest(step, waits_for)
                except StopAsyncIteration:
                    break
            if self._add(encode(item)):
                self._flush()
                yield  # a source that never waits lets others have a turn
        self._flush()

    def _add(self, data: bytes) -> bool:
        """Collect `data`; whether it is time to write."""
        if data:
            self._parts.append(data)
            self._size += len(data)
        return self._size >= PIECE

    def _flush(self) -> None:
        if self._parts:
            data = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
            self._parts.clear()
            self._size = 0
            self._write(data)

    def _flush_or_begin(self) -> None:
        """Write what there is before the source waits. The client sees the head of a response that has no event yet."""
        if not self._wrote and not self._parts:
            self._parts.append(KEEP_ALIVE)
        self._flush()

    def _write(self, data: bytes) -> None:
        self._wrote = True
        room = self._sink.write(data)
        if room is not None:
            self._room = room

    def _tick(self) -> None:
        """Write a comment, unless something was written since the last look, or the client doesn't read anyway."""
        quiet, self._wrote = not self._wrote, False
        if quiet and self._room is None:
            try:
                self._write(KEEP_ALIVE)
            except ClientDisconnect:
                return  # the task is being told
            self._wrote = False


class _Timer:
    """Calls a function twice in `interval` seconds: what is looked at then is never older than the interval."""

    __slots__ = ("_call", "_every", "_handle", "_loop")

    def __init__(self, call: Any, interval: float | None) -> None:
        self._call = call
        self._loop = asyncio.get_running_loop()
        self._every = 0.0 if interval is None else interval / 2
        self._handle = None if interval is None else self._loop.call_later(self._every, self._run)

    def stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()

    def _run(self) -> None:
        self._handle = self._loop.call_later(self._every, self._run)
        self._call()


def _rest(step: Any, waits_for: Any) -> Generator[Any, Any, Any]:
    """Go on with an awaitable whose first step yielded `waits_for`, and return its value."""
    while True:
        try:
            try:
                sent = yield waits_for
            except BaseException as thrown:  # a cancellation, or the generator being closed
                waits_for = step.throw(thrown)
            else:
                waits_for = next(step) if sent is None else step.send(sent)
        except StopIteration as done:
            return done.value
