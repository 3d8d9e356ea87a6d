"""What the service of the conformance suite sends by `Accept`."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from covet_core import CovetApp, Request, Response, negotiate

__all__ = ("add_negotiated",)


class Wanted(BaseModel):
    name: str


def add_negotiated(app: CovetApp) -> None:
    """Add the routes."""
    calls: list[str] = []

    @app.get("/negotiated/route", produces=["application/json", "text/csv"])
    async def route(request: Request) -> Response:
        calls.append("route")
        return Response("1", media_type=request.accepted_media_type)

    @app.get("/negotiated/calls")
    async def called() -> int:
        return len(calls)

    @app.get("/negotiated/only", produces=["text/csv"])
    async def only() -> Response:
        return Response("1", headers={"Vary": "Cookie"}, media_type="text/csv")

    @app.get("/negotiated/handler")
    async def handler(request: Request) -> Response:
        return Response("1", media_type=negotiate(request, ["application/json", "text/csv"]))

    @app.get("/negotiated/asked")
    async def asked(request: Request) -> list[Any]:
        return [request.accepts("text/csv"), request.accept_language.best_match(["en", "de"]), len(request.accept)]

    @app.post("/negotiated/model")
    async def model(wanted: Wanted) -> str:
        return wanted.name
