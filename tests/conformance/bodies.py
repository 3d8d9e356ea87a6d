"""Routes whose JSON body several parameters share."""

from __future__ import annotations

from typing import Annotated

from covet_core import Body, CovetApp

__all__ = ("add_bodies",)


def add_bodies(app: CovetApp) -> None:
    """Add them."""

    @app.post("/shared")
    async def shared(first: dict[str, int], second: Annotated[int, Body()], third: Annotated[int, Body()] = 3) -> int:
        return sum(first.values()) + second + third
