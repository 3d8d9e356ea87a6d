"""Coded bodies that stand for very much more: what they cost while they are read."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator

import pytest

from covet_core._engine import FilterChain, RequestHead
from covet_core.http import ContentTooLarge
from covet_core.http.coded_body import DecodedBody
from tests.hostile.memory import resident

SIZE = 200_000_000
LIMIT = 1_000_000_000


class Sent:
    """A body that is sent in one chunk."""

    def __init__(self, chunk: bytes) -> None:
        self._chunks = [chunk]

    async def read(self) -> bytes:
        return self._chunks.pop() if self._chunks else b""

    def is_disconnected(self) -> bool:
        return False


def bomb(coding: str) -> bytes:
    chain = FilterChain([("compression", 1, {"codings": [coding]})])
    head = RequestHead("GET", b"/", b"", [(b"accept-encoding", coding.encode())])
    found = chain.encode(head, 200, [(b"content-type", b"text/plain")], None)
    assert found is not None
    encoder = found[2]
    assert encoder is not None
    block = bytes(1_000_000)
    return b"".join(encoder.write(block) for _ in range(SIZE // len(block))) + encoder.finish()


async def pieces(body: DecodedBody) -> AsyncIterator[bytes]:
    while piece := await body.read():
        yield piece


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_a_bomb_that_is_allowed_is_read_in_little_memory(coding: str) -> None:
    sent = bomb(coding)
    assert len(sent) < SIZE / 500

    async def read() -> tuple[int, int]:
        before, most, size = resident(), 0, 0
        async for piece in pieces(DecodedBody(Sent(sent), coding, LIMIT)):
            size += len(piece)
            most = max(most, resident() - before)
        return size, most

    size, most = asyncio.run(read())
    assert size == SIZE
    assert most < 40_000_000  # brotli's window is 16 MB at most, and zstd's 8 MB


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_others_have_their_turns_while_a_chunk_is_decoded(coding: str) -> None:
    sent = bomb(coding)

    async def read() -> int:
        turns = 0

        async def others() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        task = asyncio.create_task(others())
        async for _ in pieces(DecodedBody(Sent(sent), coding, LIMIT)):
            pass
        task.cancel()
        return turns

    assert asyncio.run(read()) >= SIZE // 65_536


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_decoding_stops_at_the_limit(coding: str) -> None:
    sizes: list[int] = []

    async def read() -> None:
        body = DecodedBody(Sent(bomb(coding)), coding, 1_000_000)
        while piece := await body.read():
            sizes.append(len(piece))

    with pytest.raises(ContentTooLarge):
        asyncio.run(read())
    assert sum(sizes) <= 1_000_000


def test_a_bomb_of_a_bomb_is_not_unpacked_twice() -> None:
    inner = bomb("gzip")
    outer = zlib.compressobj(9, zlib.DEFLATED, 31)
    sent = outer.compress(inner) + outer.flush()

    async def read() -> int:
        return sum([len(piece) async for piece in pieces(DecodedBody(Sent(sent), "gzip", LIMIT))])

    assert asyncio.run(read()) == len(inner)
