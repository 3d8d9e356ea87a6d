"""Handlers whose results JSON has no word for, and a form all the same; and one that returns more than it promises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import msgspec

from covet_core import CovetApp

__all__ = ("add_results",)


@dataclass
class Public:
    name: str


@dataclass
class Private(Public):
    password: str


class Brief(msgspec.Struct):
    name: str


class Full(Brief):
    password: str


def add_results(app: CovetApp) -> None:
    """Add them."""

    @app.get("/weights")
    async def weights() -> dict[int, float]:
        return {1: 2.5, 2: 3.0}

    @app.get("/durations")
    async def durations() -> dict[str, timedelta]:
        return {"one day": timedelta(days=1)}

    @app.get("/place")
    async def place() -> tuple[str, float, float]:
        return "Ulm", 48.4, 9.98

    @app.get("/brief")
    async def brief() -> list[Brief]:
        return [Full("ann", "secret")]

    @app.get("/public")
    async def public() -> Public:
        return Private("ann", "secret")
