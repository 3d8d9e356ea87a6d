"""How rows become chunks."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from covet_core.http.rows import batches
from covet_core.http.rows.batches import batches_of

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def chunks_of(source: Any, opening: bytes = b"") -> Any:
    return batches_of("Test", source, str.encode, opening)


async def test_what_was_yielded_is_there_when_the_source_waits() -> None:
    go_on = asyncio.Event()

    async def source() -> AsyncIterator[str]:
        yield "a"
        yield "b"
        await go_on.wait()
        yield "c"

    chunks = chunks_of(source(), b"head ")
    assert await anext(chunks) == b"head ab"
    waiting = asyncio.ensure_future(anext(chunks))
    await asyncio.sleep(0)
    assert not waiting.done()
    go_on.set()
    assert await waiting == b"c"
    with pytest.raises(StopAsyncIteration):
        await anext(chunks)


async def test_ordinary_rows_are_made_in_worker_threads() -> None:
    threads: set[int] = set()

    def source() -> Iterator[str]:
        for _ in range(3):
            threads.add(threading.get_ident())
            yield "x"

    assert [chunk async for chunk in chunks_of(source(), b"head ")] == [b"head xxx"]
    assert threading.get_ident() not in threads


async def test_a_slow_source_is_not_waited_for_until_a_batch_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(100))
    monkeypatch.setattr(batches, "monotonic", lambda: float(next(clock)))
    assert [chunk async for chunk in chunks_of(iter("abc"))] == [b"a", b"b", b"c"]


@pytest.mark.parametrize("kind", ["def", "async def"])
async def test_an_error_comes_after_what_was_yielded_before_it(kind: str) -> None:
    def source() -> Iterator[str]:
        yield "a"
        raise RuntimeError("the source broke")

    async def later() -> AsyncIterator[str]:
        for each in source():
            yield each

    chunks = chunks_of(source() if kind == "def" else later())
    assert await anext(chunks) == b"a"
    with pytest.raises(RuntimeError, match="the source broke"):
        await anext(chunks)
    await chunks.aclose()


@pytest.mark.parametrize("kind", ["def", "async def"])
@pytest.mark.parametrize("read", [0, 1])
async def test_closing_lets_the_source_clean_up_if_it_has_begun(kind: str, read: int) -> None:
    seen: list[str] = []

    def source() -> Iterator[str]:
        try:
            while True:
                yield "x" * 100_000
        finally:
            seen.append("closed")

    async def later() -> AsyncIterator[str]:
        try:
            while True:
                yield "x" * 100_000
        finally:
            seen.append("closed")

    chunks = chunks_of(source() if kind == "def" else later())
    for _ in range(read):
        await anext(chunks)
    await chunks.aclose()
    await chunks.aclose()
    assert seen == ["closed"] * read
