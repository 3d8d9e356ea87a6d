"""Handlers that leave something to be done."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping
from contextvars import ContextVar
from typing import Annotated

from covet_core import BackgroundTasks, CovetApp, Depends, HTTPException

__all__ = ("add_background",)

whose: ContextVar[str] = ContextVar("whose", default="nobody's")


def add_background(app: CovetApp, journal: Mapping[str, list[str]], gates: Mapping[str, asyncio.Event]) -> None:
    """Add the routes."""

    async def after(key: int) -> None:
        journal[str(key)].append("task begins")
        await gates[str(key)].wait()
        journal[str(key)].append(f"task ends, {whose.get()}")

    def in_thread(key: int) -> None:
        main = threading.current_thread() is threading.main_thread()
        journal[str(key)].append("in the main thread" if main else f"in a thread, {whose.get()}")

    async def failing() -> None:
        raise ValueError("the mail server is away")

    async def resource(key: int, tasks: BackgroundTasks) -> AsyncIterator[BackgroundTasks]:
        tasks.add_task(after, key)
        yield tasks
        journal[str(key)].append("closed")

    @app.route("/background/{key}", methods=["GET", "POST"])
    async def leave(key: int, tasks: BackgroundTasks, same: Annotated[BackgroundTasks, Depends(resource)]) -> str:
        assert tasks is same
        whose.set("mine")
        tasks.add_task(failing)
        tasks.add_task(in_thread, key)
        return "answered"

    @app.get("/background-refused/{key}")
    async def refused(key: int, tasks: BackgroundTasks) -> str:
        tasks.add_task(after, key)
        raise HTTPException(409)
