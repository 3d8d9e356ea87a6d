"""Streams whose source reads the request's body, for clients that wait to be asked for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Annotated

from covet_core import CovetApp, Depends, HTTPException, Request, Response, Router, StreamingResponse
from covet_core.types import CallNext

__all__ = ("add_expecting",)

torn: list[str] = []


async def passing(request: Request, call_next: CallNext) -> Response:
    return await call_next(request)


def telling() -> Iterator[None]:
    try:
        yield
    except Exception as failure:
        torn.append(type(failure).__name__)
        raise


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

    app.include_router(_failing())
    app.include_router(_failing(), prefix="/wrapped", middleware=[passing])


def _failing() -> Router:
    router = Router()

    @router.post("/failing-stream")
    async def failing_stream(request: Request) -> StreamingResponse:
        return StreamingResponse(_failing_after_reading(request, ValueError("the mirror is broken")))

    @router.post("/refusing-stream")
    async def refusing_stream(request: Request) -> StreamingResponse:
        return StreamingResponse(_failing_after_reading(request, HTTPException(409)))

    @router.post("/torn-stream")
    async def torn_stream(_: Annotated[None, Depends(telling)]) -> StreamingResponse:
        return StreamingResponse(_failing_after(b"", HTTPException(409)))

    @router.get("/torn")
    async def told() -> list[str]:
        return torn

    return router


async def _failing_after(chunk: bytes, error: Exception) -> AsyncIterator[bytes]:
    if chunk:
        yield chunk
    raise error


async def _failing_after_reading(request: Request, error: Exception) -> AsyncIterator[bytes]:
    if await request.body():
        raise error
    yield b"nothing was sent"
