"""Event streams on transports that ask for chunks."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from covet_core import EventSourceResponse
from covet_core.http.errors import UnsupportedContent
from covet_core.http.stream import ClosableChunks

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def chunks_of(source: Any, **options: Any) -> Any:
    return EventSourceResponse(source, **options).body_iterator


async def test_events_made_without_waiting_are_one_chunk() -> None:
    async def source() -> AsyncIterator[str]:
        yield "a"
        yield "b"

    assert [chunk async for chunk in chunks_of(source())] == [b"data: a\n\ndata: b\n\n"]


async def test_a_comment_is_sent_while_the_source_waits_and_its_step_goes_on() -> None:
    go_on = asyncio.Event()

    async def source() -> AsyncIterator[str]:
        yield "a"
        await go_on.wait()
        yield "b"

    chunks = chunks_of(source(), keep_alive=0.001)
    assert await anext(chunks) == b"data: a\n\n"
    assert [await anext(chunks), await anext(chunks)] == [b":\n\n", b":\n\n"]
    go_on.set()
    received = [chunk async for chunk in chunks if chunk != b":\n\n"]
    assert received == [b"data: b\n\n"]


async def test_the_source_is_a_bounded_number_of_bytes_ahead() -> None:
    made = 0

    async def source() -> AsyncIterator[str]:
        nonlocal made
        while True:
            made += 1
            yield "x" * 1000

    chunks = chunks_of(source())
    await anext(chunks)
    for _ in range(10):
        await asyncio.sleep(0)
    assert made < 50
    await chunks.aclose()


async def test_a_source_keeps_its_task_so_that_its_timeouts_work() -> None:
    async def source() -> AsyncIterator[str]:
        try:
            async with asyncio.timeout(0.001):
                yield "a"
                await asyncio.Event().wait()
        except TimeoutError:
            yield "late"

    assert b"".join([chunk async for chunk in chunks_of(source())]) == b"data: a\n\ndata: late\n\n"


async def test_an_error_comes_after_what_was_yielded_before_it_and_once() -> None:
    async def source() -> AsyncIterator[str]:
        yield "a"
        raise RuntimeError("the source broke")

    chunks = chunks_of(source())
    assert await anext(chunks) == b"data: a\n\n"
    with pytest.raises(RuntimeError, match="the source broke"):
        await anext(chunks)
    await chunks.aclose()


async def test_closing_cancels_the_source_and_waits_for_it() -> None:
    seen: list[str] = []

    async def source() -> AsyncIterator[str]:
        try:
            yield "a"
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise
        finally:
            await asyncio.sleep(0)
            seen.append("closed")

    chunks = chunks_of(source())
    await anext(chunks)
    await chunks.aclose()
    await chunks.aclose()
    assert seen == ["cancelled", "closed"]


async def test_a_failure_to_clean_up_is_told() -> None:
    async def source() -> AsyncIterator[str]:
        try:
            yield "a"
            await asyncio.Event().wait()
        finally:
            raise RuntimeError("it can't be closed")

    chunks = chunks_of(source())
    await anext(chunks)
    with pytest.raises(RuntimeError, match="can't be closed"):
        await chunks.aclose()


async def test_a_stream_that_was_never_read_is_closed_unread() -> None:
    started: list[str] = []

    async def source() -> AsyncIterator[str]:
        started.append("nobody asked")
        yield ""

    chunks: ClosableChunks = chunks_of(source())
    await chunks.aclose()
    assert not started


@pytest.mark.parametrize("content", ["text", b"bytes", {"a": 1}, 7])
def test_what_is_no_stream_is_refused(content: Any) -> None:
    with pytest.raises(UnsupportedContent):
        EventSourceResponse(content)


@pytest.mark.parametrize("keep_alive", [0, -1.0])
def test_an_interval_without_length_is_refused(keep_alive: float) -> None:
    with pytest.raises(ValueError, match="keep_alive"):
        EventSourceResponse([], keep_alive=keep_alive)
