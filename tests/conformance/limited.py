"""Handlers whose time is limited."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any

from covet_core import CovetApp, Depends, Request, StreamingResponse
from covet_core.deadline import remaining, shielded
from covet_core.types import CallNext

__all__ = ("SHORT", "add_limited", "add_limited_streams")

SHORT = 0.05
"""Seconds, for what doesn't end before its time does."""
LONG = 30.0

Gates = Mapping[str, asyncio.Event]

_thread_gates: defaultdict[int, threading.Event] = defaultdict(threading.Event)


def add_limited(app: CovetApp, journal: Mapping[str, list[str]], gates: Gates) -> None:
    """Add the routes."""
    group = app.route_group("/limited", timeout=SHORT)

    async def opened(key: int) -> AsyncIterator[str]:
        journal[str(key)].append("opened")
        try:
            yield "resource"
        finally:
            journal[str(key)].append("closed")

    async def hang(key: int) -> None:
        await gates[str(key)].wait()

    @group.get("/wait/{key}")
    async def wait(key: int, found: Annotated[str, Depends(opened)]) -> None:
        try:
            await hang(key)
        except asyncio.CancelledError:
            journal[str(key)].append("cancelled")
            raise

    async def stamped(request: Request, call_next: CallNext) -> Any:
        response = await call_next(request)
        response.headers["x-stamped"] = str(response.status_code)
        return response

    group.get("/wrapped/{key}", middleware=[stamped])(hang)

    @group.get("/none/{key}", timeout=None)
    async def none(key: int) -> str:
        await hang(key)
        return "late"

    @group.get("/in-time", timeout=LONG)
    async def in_time() -> dict[str, bool]:
        left = remaining()
        return {"limited": left is not None and 0 < left <= LONG}

    @shielded
    async def commit(key: int) -> None:
        await hang(key)
        journal[str(key)].append("committed")

    @group.post("/shielded/{key}")
    async def shield_it(key: int) -> None:
        await commit(key)

    @group.get("/thread/{key}", timeout=1.0)  # a thread takes its time to begin
    def thread(key: int) -> None:
        _thread_gates[key].wait(LONG)
        journal[str(key)].append("finished")

    @app.post("/limited/thread-gate/{key}")
    async def open_thread_gate(key: int) -> None:
        _thread_gates[key].set()


def add_limited_streams(app: CovetApp, gates: Gates) -> None:
    """Add those that stream."""

    @app.get("/limited/stream/{key}", timeout=SHORT)
    async def stream(key: int) -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            yield b"begun "
            await gates[str(key)].wait()
            yield b"ended" if remaining() is None else b"limited"

        return StreamingResponse(chunks())

    @app.get("/limited/cut-stream")
    async def cut_stream() -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            async with asyncio.timeout(SHORT):
                yield b"begun"
                await asyncio.Event().wait()

        return StreamingResponse(chunks())
