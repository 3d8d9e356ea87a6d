"""Routes that put what a client sends into headers, and one that tells what the service holds."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from covet_core import CovetApp, RedirectResponse, Request, Response

__all__ = ("add_hostile",)


def add_hostile(app: CovetApp) -> None:
    """Add them."""

    @app.get("/reflected/cookie")
    async def cookie(request: Request) -> Response:
        response = Response("text")
        given = dict(request.query_params.items())
        response.set_cookie(given.pop("name", "a"), given.pop("value", "b"), **given)  # type: ignore[arg-type]  # strings
        return response

    @app.get("/reflected/forgotten")
    async def forgotten(name: str, path: str = "/") -> Response:
        response = Response("text")
        response.delete_cookie(name, path=path)
        return response

    @app.get("/reflected/location")
    async def location(url: str) -> Response:
        return RedirectResponse(url)

    @app.get("/reflected/type")
    async def media_type(value: str) -> Response:
        return Response("text", media_type=value)

    @app.get("/reflected/header")
    async def reflected(name: str, value: str) -> Response:
        return Response("text", headers={name: value})

    @app.get("/left")
    async def left() -> dict[str, int]:
        """Tasks of this loop, descriptors and memory of this process."""
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return {
            "tasks": len(asyncio.all_tasks()),
            "descriptors": len(os.listdir("/proc/self/fd")),
            "memory": pages * os.sysconf("SC_PAGE_SIZE"),
        }
