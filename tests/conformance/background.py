"""Handlers that leave something to be done."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextvars import ContextVar
from typing import Annotated

from covet_core import (
    BackgroundTask,
    BackgroundTasks,
    CovetApp,
    Depends,
    HTTPException,
    JSONResponse,
    PlainTextResponse,
    Request,
    Response,
    StreamingResponse,
)
from covet_core.background import BackgroundTaskQueue, TaskPriority
from covet_plugin.jobs import JobFailure

__all__ = ("add_background", "add_background_streams", "add_queue")

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

    def by_hand(key: int) -> BackgroundTasks:
        tasks = BackgroundTasks()
        tasks.add_task(after, key)
        tasks.add_task(failing)
        tasks.add_task(in_thread, key)
        return tasks

    @app.get("/background-response/{key}")
    async def response(key: int, request: Request) -> PlainTextResponse:
        whose.set("mine")
        assert request.method == "GET"
        return PlainTextResponse("answered", background=by_hand(key))

    @app.get("/background-lean/{key}")
    async def lean(key: int) -> PlainTextResponse:
        whose.set("mine")
        return PlainTextResponse("answered", background=by_hand(key))

    @app.get("/background-inline/{key}", inline=True)
    def inline(key: int) -> Response:
        return PlainTextResponse("answered", background=BackgroundTask(after, key))

    @app.get("/background-both/{key}")
    async def both(key: int, tasks: BackgroundTasks) -> Response:
        tasks.add_task(journal[str(key)].append, "injected")
        return JSONResponse("answered", background=BackgroundTask(journal[str(key)].append, "the response's"))

    @app.get("/background-unsendable/{key}")
    async def unsendable(key: int) -> Response:
        response = Response("text", background=BackgroundTask(journal[str(key)].append, "never"))
        response.raw_headers.append((b"broken\n", b""))
        return response

    @app.get("/background-refused/{key}")
    async def refused(key: int, tasks: BackgroundTasks) -> str:
        tasks.add_task(after, key)
        raise HTTPException(409)


def add_queue(app: CovetApp, journal: Mapping[str, list[str]], gates: Mapping[str, asyncio.Event]) -> None:
    """Add a queue of jobs, and what puts some."""
    queue = BackgroundTaskQueue("conformance", concurrency=1, retries=1, backoff=0.01, on_failure=_reported(journal))
    app.use(queue)

    async def waiting(key: int) -> None:
        await gates[str(key)].wait()
        journal[str(key)].append(f"waited, {whose.get()}")

    def in_thread(key: int) -> None:
        journal[str(key)].append(f"job, {whose.get()}")

    async def failing(key: int) -> None:
        journal[str(key)].append("tried")
        raise ValueError(key)

    @app.post("/jobs/{key}")
    async def put(key: int) -> int:
        whose.set("mine")
        await queue.put(waiting, key)
        await queue.at(TaskPriority.LOW).put(failing, key)
        await queue.at(TaskPriority.HIGH).put(in_thread, key)
        return (await queue.stats()).waiting


def _reported(journal: Mapping[str, list[str]]) -> Callable[[JobFailure], None]:
    def report(failure: JobFailure) -> None:
        journal[str(failure.error)].append(f"failed {failure.attempts} times, {whose.get()}")

    return report


def add_background_streams(app: CovetApp, journal: Mapping[str, list[str]]) -> None:
    """Add those that need a transport that streams."""

    @app.get("/background-stream/{key}")
    async def stream(key: int) -> StreamingResponse:
        log = journal[str(key)]

        async def chunks() -> AsyncIterator[bytes]:
            yield b"a"
            yield b"b"
            log.append("sent")

        return StreamingResponse(chunks(), background=BackgroundTask(log.append, "after the stream"))
