"""The routes of the suite's service that are streams of events."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

from covet_core import Broadcast, CovetApp, Depends, EventSourceResponse, Request, ServerSentEvent

__all__ = ("add_events",)

BIG = "x" * 10_000

channels: defaultdict[str, Broadcast] = defaultdict(lambda: Broadcast(replay=10))


def add_events(app: CovetApp, journal: dict[str, list[str]], counters: dict[str, int]) -> None:
    """Add them, with the suite's own journal."""
    events = app.route_group("/events")

    @events.stream("/count/{count}", retry=1500)
    async def count(count: int, request: Request) -> AsyncIterator[ServerSentEvent]:
        seen = int(request.last_event_id or 0)
        for number in range(seen + 1, count + 1):
            yield ServerSentEvent({"number": number}, id=str(number), event="tick")
            await asyncio.sleep(0)

    @events.stream("/threads")
    def threads() -> Iterator[str]:
        yield "one"
        yield "two\nlines"

    async def greeting() -> AsyncIterator[str]:
        yield "hello"

    @events.stream("/greeting")
    async def greet(found: Annotated[str, Depends(greeting)], name: str = "you") -> AsyncIterator[Any]:
        yield {found: name}

    @events.stream("/silent/{key}")
    async def silent(key: int) -> AsyncIterator[str]:
        journal[str(key)].append("opened")
        try:
            await asyncio.sleep(60)
            yield "late"
        except asyncio.CancelledError:
            journal[str(key)].append("cancelled")
            raise
        finally:
            await asyncio.sleep(0)
            journal[str(key)].append("closed")

    @events.stream("/flood/{key}")
    async def flood(key: int) -> AsyncIterator[str]:
        try:
            while counters[str(key)] < 100_000:
                yield BIG
                counters[str(key)] += 1
        finally:
            journal[str(key)].append("closed")

    @events.stream("/cut/{key}")
    async def cut(key: int) -> AsyncIterator[str]:
        yield "one"
        while not counters[str(key)]:
            await asyncio.sleep(0.01)
        raise RuntimeError("the source broke")

    @events.post("/cut/{key}")
    async def cut_now(key: int) -> None:
        counters[str(key)] += 1

    @events.get("/response")
    async def response() -> EventSourceResponse:
        return EventSourceResponse(["one", 2], headers={"Cache-Control": "no-cache"}, keep_alive=None)

    @events.stream("/channel/{key}")
    async def channel(key: str, request: Request) -> AsyncIterator[ServerSentEvent]:
        async with channels[key].subscribe(request.last_event_id) as subscription:
            async for event in subscription:
                yield event

    @events.post("/channel/{key}")
    async def publish(key: str, text: str) -> dict[str, Any]:
        event = await channels[key].publish(text)
        return {"id": event.id, "subscribers": channels[key].subscribers}

    @events.delete("/channel/{key}")
    async def close(key: str) -> None:
        await channels[key].close()
