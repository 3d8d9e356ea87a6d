import asyncio
from typing import Any

import pytest

from covet_core import Broadcast, ServerSentEvent
from covet_core.events.errors import BroadcastClosed
from covet_core.events.subscription import Subscription

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def taken(events: Subscription, count: int) -> list[Any]:
    return [(await anext(events)).data for _ in range(count)]


async def test_every_subscriber_gets_every_event_encoded_once() -> None:
    broadcast = Broadcast()
    async with broadcast.subscribe() as one, broadcast.subscribe() as two:
        assert broadcast.subscribers == 2
        sent = await broadcast.publish({"n": 1})
        first, second = await anext(one), await anext(two)
    assert first is second is sent
    assert broadcast.subscribers == 0


async def test_a_subscriber_that_waits_is_woken() -> None:
    broadcast = Broadcast()
    async with broadcast.subscribe() as events:
        waiting = asyncio.create_task(taken(events, 1))
        await asyncio.sleep(0)
        await broadcast.publish("now")
        assert await waiting == ["now"]


async def test_the_oldest_events_are_dropped_and_counted() -> None:
    broadcast = Broadcast(buffer=2)
    async with broadcast.subscribe() as events:
        for number in range(5):
            await broadcast.publish(number)
        assert (await taken(events, 2), events.dropped) == ([3, 4], 3)


async def test_a_slow_subscriber_is_disconnected_and_the_others_are_not() -> None:
    broadcast = Broadcast(buffer=1, when_full="disconnect")
    async with broadcast.subscribe() as slow, broadcast.subscribe() as quick:
        await broadcast.publish(1)
        assert await taken(quick, 1) == [1]
        await broadcast.publish(2)
        assert [event async for event in slow] == []
        assert (await taken(quick, 1), broadcast.subscribers) == ([2], 1)


async def test_a_publisher_waits_for_the_slowest() -> None:
    broadcast = Broadcast(buffer=1, when_full="wait")
    async with broadcast.subscribe() as events:
        await broadcast.publish(1)
        publishing = [asyncio.create_task(broadcast.publish(number)) for number in (2, 3)]
        await asyncio.sleep(0)
        assert not any(task.done() for task in publishing)
        assert await taken(events, 3) == [1, 2, 3]
        await asyncio.gather(*publishing)


async def test_a_subscriber_that_leaves_holds_no_publisher_up() -> None:
    broadcast = Broadcast(buffer=1, when_full="wait")
    async with broadcast.subscribe():
        await broadcast.publish(1)
        publishing = asyncio.create_task(broadcast.publish(2))
        await asyncio.sleep(0)
    await publishing


async def test_what_came_after_the_last_id_is_replayed() -> None:
    broadcast = Broadcast(replay=3)
    sent = [await broadcast.publish(number) for number in range(4)]
    async with broadcast.subscribe(sent[1].id) as events:
        await broadcast.publish("new")
        assert (await taken(events, 3), events.missed) == ([2, 3, "new"], False)


async def test_all_that_is_kept_is_replayed_for_an_id_that_is_not_known_any_more() -> None:
    broadcast = Broadcast(replay=2)
    sent = [await broadcast.publish(number) for number in range(4)]
    for last_id in (sent[0].id, "of another process"):
        async with broadcast.subscribe(last_id) as events:
            assert (await taken(events, 2), events.missed) == ([2, 3], True)


async def test_a_new_subscriber_gets_new_events_only() -> None:
    broadcast = Broadcast(replay=2)
    await broadcast.publish("old")
    async with broadcast.subscribe() as events:
        await broadcast.publish("new")
        assert await taken(events, 1) == ["new"]


async def test_ids_of_two_channels_differ_and_given_ones_are_kept() -> None:
    one, two = Broadcast(replay=1), Broadcast(replay=1)
    ids = {(await one.publish(1)).id, (await one.publish(2)).id, (await two.publish(1)).id}
    assert len(ids) == 3
    assert (await one.publish(ServerSentEvent(1, id="mine"))).id == "mine"
    assert (await Broadcast().publish(1)).id is None


async def test_a_closed_channel_ends_its_streams_after_what_they_hold() -> None:
    broadcast = Broadcast()
    async with broadcast.subscribe() as events:
        await broadcast.publish(1)
        await broadcast.close()
        assert [event.data async for event in events] == [1]
    assert broadcast.closed
    with pytest.raises(BroadcastClosed, match="publish"):
        await broadcast.publish(2)
    with pytest.raises(BroadcastClosed, match="subscribe"):
        async with broadcast.subscribe():
            pass


@pytest.mark.parametrize("wrong", [{"buffer": 0}, {"replay": -1}, {"when_full": "explode"}])
def test_what_makes_no_channel_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="buffer"):
        Broadcast(**wrong)
