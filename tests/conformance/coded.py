"""What the service of the conformance suite does with bodies in a content coding, and how tests make some."""

from __future__ import annotations

from typing import Annotated, Any

from covet_core import Body, CovetApp, Form, Request, UploadFile
from covet_core._engine import FilterChain, RequestHead
from covet_core.types import CallNext

__all__ = ("CODED_LIMIT", "add_coded", "encoded")

CODED_LIMIT = 200_000
"""Bytes that a body may have once it is decoded."""


def encoded(coding: str, content: bytes) -> bytes:
    """`content` in a coding, by the engine's own encoder."""
    chain = FilterChain([("compression", 1, {"codings": [coding], "minimum_size": 0})])
    head = RequestHead("GET", b"/", b"", [(b"accept-encoding", coding.encode())])
    found = chain.encode(head, 200, [(b"content-type", b"text/plain")], content)
    assert found is not None
    _, whole, encoder = found
    if whole is not None:
        return whole
    assert encoder is not None
    return encoder.write(content) + encoder.finish()


def add_coded(app: CovetApp) -> None:
    """Add the routes."""

    @app.post("/coded/refused/model")
    async def refused_model(numbers: Annotated[list[int], Body()]) -> int:
        return len(numbers)

    @app.post("/coded/refused/body")
    async def refused_body(request: Request) -> int:
        return len(await request.body())

    @app.post("/coded/passed", request_decompression="pass-through")
    async def passed(request: Request) -> list[Any]:
        return [request.headers.get("content-encoding"), (await request.body()).hex()]

    coded = app.route_group("/coded", request_decompression=["gzip", "br", "zstd"])

    @coded.post("/model", max_body_size=CODED_LIMIT)
    async def model(numbers: Annotated[list[int], Body()]) -> int:
        return len(numbers)

    @coded.post("/body", max_body_size=CODED_LIMIT)
    async def body(request: Request) -> int:
        return len(await request.body())

    @coded.post("/json", max_body_size=CODED_LIMIT)
    async def json(request: Request) -> Any:
        return await request.json()

    @coded.post("/stream", max_body_size=CODED_LIMIT)
    async def stream(request: Request) -> list[int]:
        sizes = [len(chunk) async for chunk in request.stream()]
        return [sum(sizes), max(sizes, default=0)]

    @coded.post("/form", max_body_size=CODED_LIMIT)
    async def form(name: Annotated[str, Form()], file: UploadFile | None = None) -> list[Any]:
        return [name, None if file is None else [file.filename, file.size]]

    @coded.post("/plain", request_decompression=())
    async def plain(request: Request) -> int:
        return len(await request.body())

    async def seen(request: Request, call_next: CallNext) -> Any:
        size = len(await request.body())
        response = await call_next(request)
        response.headers["x-size"] = str(size)
        return response

    coded.post("/seen", max_body_size=CODED_LIMIT, middleware=[seen])(model)
