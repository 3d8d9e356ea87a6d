"""Streams whose source reads the request's body, for clients that wait to be asked for it."""

from __future__ import annotations

from collections.abc import AsyncIterator

from covet_core import CovetApp, Request, StreamingResponse

__all__ = ("add_expecting",)


def add_expecting(app: CovetApp) -> None:
    @app.post("/mirror")
    async def mirror(request: Request) -> StreamingResponse:
        return StreamingResponse(request.stream())

    @app.post("/greeting-mirror")
    async def greeting_mirror(request: Request) -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            yield b"hello "
            async for chunk in request.stream():
                yield chunk

        return StreamingResponse(chunks())

    @app.post("/empty-stream")
    async def empty_stream() -> StreamingResponse:
        return StreamingResponse([])

    @app.post("/failing-stream")
    async def failing_stream(request: Request) -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            if await request.body():
                raise ValueError("the mirror is broken")
            yield b"nothing was sent"

        return StreamingResponse(chunks())
