import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Any

import anyio
import pytest

from covet_core import EventSourceResponse, NDJSONResponse
from covet_core.http import StreamingResponse, UnsupportedContent

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def chunks(response: StreamingResponse) -> list[bytes]:
    return [chunk async for chunk in response.body_iterator]


async def test_asynchronous_chunks_come_as_bytes() -> None:
    async def numbers() -> AsyncIterator[Any]:
        yield "é"
        yield b"b"
        yield bytearray(b"c")

    response = StreamingResponse(numbers(), media_type="text/csv")
    assert response.body is None
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert await chunks(response) == ["é".encode(), b"b", b"c"]


async def test_ordinary_iterators_run_in_worker_threads() -> None:
    threads: list[int] = []

    def numbers() -> Iterator[str]:
        for number in range(3):
            threads.append(threading.get_ident())
            yield str(number)

    assert await chunks(StreamingResponse(numbers())) == [b"0", b"1", b"2"]
    assert threading.get_ident() not in threads


async def test_lists_of_chunks_are_streams_too() -> None:
    response = StreamingResponse([b"a", "b"], 202, {"content-length": "2"})
    assert (response.status_code, response.headers["content-length"]) == (202, "2")
    assert response.headers["content-type"] == "application/octet-stream"
    assert await chunks(response) == [b"a", b"b"]


@pytest.mark.parametrize("content", [b"abc", "abc", {"a": 1}, 1, None])
def test_what_isnt_a_stream_of_chunks_is_refused(content: Any) -> None:
    with pytest.raises(UnsupportedContent):
        StreamingResponse(content)


async def test_a_chunk_that_isnt_text_or_bytes_is_refused() -> None:
    wrong: Any = [1]
    with pytest.raises(UnsupportedContent, match="int"):
        await chunks(StreamingResponse(wrong))


async def test_closing_runs_the_finally_of_an_asynchronous_source() -> None:
    closed: list[str] = []

    async def endless() -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"x"
        finally:
            closed.append("async")

    iterator: Any = StreamingResponse(endless()).body_iterator
    assert await anext(iterator) == b"x"
    await iterator.aclose()
    await iterator.aclose()
    assert closed == ["async"]


async def test_closing_runs_the_finally_of_an_ordinary_source_even_when_cancelled() -> None:
    closed: list[str] = []

    def endless() -> Iterator[bytes]:
        try:
            while True:
                yield b"x"
        finally:
            closed.append("sync")

    iterator: Any = StreamingResponse(endless()).body_iterator
    assert await anext(iterator) == b"x"
    with anyio.CancelScope() as scope:
        scope.cancel()
        await iterator.aclose()
    assert closed == ["sync"]


@pytest.mark.parametrize("kind", [StreamingResponse, NDJSONResponse, EventSourceResponse])
async def test_an_ordinary_source_that_is_left_in_a_step_is_closed_when_that_has_ended(kind: Any) -> None:
    entered, go_on = threading.Event(), threading.Event()
    seen: list[str] = []

    def slow() -> Iterator[str]:
        try:
            entered.set()
            assert go_on.wait(5)
            seen.append("stepped")
            yield "x"
        finally:
            seen.append("closed")

    iterator: Any = kind(slow()).body_iterator
    step = asyncio.ensure_future(anext(iterator))
    await asyncio.to_thread(entered.wait, 5)

    async def leave() -> None:
        step.cancel()
        with suppress(asyncio.CancelledError):
            await step
        await iterator.aclose()

    leaving = asyncio.ensure_future(leave())
    await asyncio.sleep(0.02)
    assert not leaving.done()
    go_on.set()
    await leaving
    assert seen == ["stepped", "closed"]


async def test_closing_what_cant_be_closed_does_nothing() -> None:
    iterator: Any = StreamingResponse([b"x"]).body_iterator
    await iterator.aclose()
    assert await anext(iterator) == b"x"
