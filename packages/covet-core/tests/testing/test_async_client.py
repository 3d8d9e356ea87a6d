"""`AsyncTestClient`: the application lives in the test's own event loop."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from covet_core.app import CovetApp
from covet_core.testing import AsyncTestClient
from covet_core.testing.errors import ClientNotEntered
from covet_core.testing.transport import TransportName

pytestmark = pytest.mark.anyio

TRANSPORTS: tuple[TransportName, ...] = ("memory", "asgi", "native")


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_the_application_runs_in_the_loop_of_the_caller(
    app: CovetApp, journal: Any, transport: TransportName
) -> None:
    async with AsyncTestClient(app, transport) as client:
        assert (await client.get("/")).json() == {"host": "testserver", "colour": "red"}
    assert journal.loops == {id(asyncio.get_running_loop())}
    assert journal.entries == ["start", "request", "stop"]


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_requests_run_side_by_side(app: CovetApp, transport: TransportName) -> None:
    arrived = asyncio.Barrier(3)

    @app.get("/meet")
    async def meet() -> str:
        await asyncio.wait_for(arrived.wait(), 5)
        return "met"

    async with AsyncTestClient(app, transport) as client:
        responses = await asyncio.gather(*(client.get("/meet") for _ in range(3)))
    assert [response.text for response in responses] == ["met"] * 3


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_an_unexpected_exception_is_raised_in_the_caller(app: CovetApp, transport: TransportName) -> None:
    async with AsyncTestClient(app, transport) as client:
        with pytest.raises(LookupError, match="the first time it fails"):
            await client.get("/flaky")


@pytest.mark.parametrize("transport", ["memory", "native"])
async def test_bodies_stream_both_ways(app: CovetApp, transport: TransportName) -> None:
    async def upload() -> AsyncIterator[bytes]:
        yield b"one "
        yield b"two"

    async with (
        AsyncTestClient(app, transport) as client,
        client.stream("POST", "/echo", content=upload()) as response,
    ):
        assert b"".join([chunk async for chunk in response.aiter_raw()]) == b"ONE TWO"


@pytest.mark.parametrize("transport", ["memory", "native"])
async def test_a_cancelled_caller_is_a_client_that_went_away(
    app: CovetApp, journal: Any, transport: TransportName
) -> None:
    left = asyncio.Event()

    @app.get("/wait")
    async def wait() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            left.set()

    async with AsyncTestClient(app, transport) as client:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.get("/wait", timeout=None), 0.2)
        await asyncio.wait_for(left.wait(), 5)


async def test_it_can_be_left_in_another_task_than_it_was_entered_in(app: CovetApp, journal: Any) -> None:
    client = AsyncTestClient(app)
    await asyncio.create_task(client.__aenter__())
    await client.get("/")
    await asyncio.create_task(client.__aexit__())
    assert journal.entries == ["start", "request", "stop"]


async def test_outside_of_async_with_it_says_what_is_missing(app: CovetApp) -> None:
    client = AsyncTestClient(app)
    with pytest.raises(ClientNotEntered, match="async with AsyncTestClient"):
        await client.get("/")
