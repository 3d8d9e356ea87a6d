"""The routes of the suite's service whose responses are worth compressing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from covet_core import ConditionalGet, CovetApp, Response, StreamingResponse
from covet_core.transports.capabilities import Capabilities, Capability

__all__ = ("add_compressed", "content_of")


def content_of(length: int) -> str:
    """Text of this many bytes, which can be told from another."""
    return "".join(f"line {number}\n" for number in range(length // 6))[:length]


def add_compressed(app: CovetApp, carried: Capabilities, gates: dict[str, asyncio.Event]) -> None:
    """Add them, with the suite's own gates."""
    compressed = app.route_group("/compressed")

    @compressed.get("/text/{length}")
    async def text(length: int) -> str:
        return content_of(length)

    @compressed.get("/json/{length}")
    async def json(length: int) -> list[str]:
        return content_of(length).split("\n")

    @compressed.get("/typed/{length}")
    async def typed(length: int, media_type: str, status: int = 200) -> Response:
        return Response(content_of(length), status, {"ETag": '"a"', "Vary": "Cookie"}, media_type)

    @compressed.get("/header/{length}")
    async def header(length: int, name: str, value: str) -> Response:
        return Response(content_of(length), headers={name: value})

    @compressed.get("/conditional", middleware=[ConditionalGet()])
    async def conditional() -> str:
        return content_of(5000)

    if Capability.RESPONSE_STREAMING in carried:
        _streams(app, gates)


def _streams(app: CovetApp, gates: dict[str, asyncio.Event]) -> None:
    @app.get("/compressed/stream/{count}")
    async def stream(count: int) -> StreamingResponse:
        async def chunks() -> AsyncIterator[str]:
            for number in range(count):
                yield f"line {number}\n"

        return StreamingResponse(chunks(), media_type="text/csv")

    @app.get("/compressed/waiting/{key}")
    async def waiting(key: int) -> StreamingResponse:
        async def chunks() -> AsyncIterator[str]:
            yield "first\n"
            await asyncio.wait_for(gates[str(key)].wait(), 30)
            yield "last\n"

        return StreamingResponse(chunks(), media_type="text/plain")
