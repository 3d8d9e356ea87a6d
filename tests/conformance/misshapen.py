"""Responses that handlers and middleware spoil, and lengths that they say themselves."""

from __future__ import annotations

from typing import Any

from covet_core import CovetApp, Request, Response
from covet_core.types import CallNext

__all__ = ("add_misshapen",)


async def spoiling(request: Request, call_next: CallNext) -> Response:
    response = await call_next(request)
    spoiled: dict[str, Any] = {"none": None, "text": "text", "array": bytearray(b"text")}
    how = request.headers.get("x-how", "none")
    if how == "status":
        response.status_code = "200"  # type: ignore[assignment]  # as somebody might who has no type checker
    else:
        response.body = spoiled[how]
    return response


def add_misshapen(app: CovetApp) -> None:
    @app.get("/spoiled", middleware=[spoiling])
    async def spoiled() -> Response:
        return Response("hello")

    @app.get("/said/{length:int}")
    async def said(length: int) -> Response:
        return Response("hello", headers={"content-length": str(length)})

    @app.get("/said-in-pair/{length:int}")
    async def said_in_pair(length: int) -> Any:
        return "hello", 200, {"content-length": str(length)}

    @app.head("/known")
    async def known() -> Response:
        return Response(headers={"content-length": "5"})

    @app.get("/known")
    async def known_body() -> str:
        return "hello"
