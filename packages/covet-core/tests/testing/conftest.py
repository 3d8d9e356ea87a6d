"""An application that tells what happens to it."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextvars import ContextVar
from typing import Any

import pytest

from covet_core.app import CovetApp
from covet_core.http.request import Request
from covet_core.http.response import Response
from covet_core.http.stream import StreamingResponse

USER: ContextVar[str] = ContextVar("USER", default="nobody")


class Journal:
    """What the application did, in order."""

    def __init__(self) -> None:
        self.entries: list[str] = []
        self.loops: set[int] = set()
        self.cancelled = threading.Event()

    def note(self, entry: str) -> None:
        self.entries.append(entry)
        self.loops.add(id(asyncio.get_running_loop()))


@pytest.fixture
def journal() -> Journal:
    return Journal()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def app(journal: Journal) -> CovetApp:
    async def lifespan(app: CovetApp) -> AsyncIterator[dict[str, Any]]:
        # A task group is left in the task that entered it, or not at all.
        async with asyncio.TaskGroup():
            journal.note("start")
            yield {"colour": "red"}
            journal.note("stop")

    made = CovetApp("lab", lifespan=lifespan)

    @made.get("/")
    async def root(request: Request) -> dict[str, str]:
        journal.note("request")
        return {"host": request.headers["host"], "colour": request.app.state.colour}

    @made.get("/flaky")
    async def flaky() -> str:
        journal.note("flaky")
        if journal.entries.count("flaky") == 1:
            raise LookupError("the first time it fails")
        return "fine"

    @made.post("/echo")
    async def echo(request: Request) -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            async for chunk in request.stream():
                yield chunk.upper()

        return StreamingResponse(chunks(), media_type="text/plain")

    @made.get("/endless")
    async def endless() -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            try:
                while True:
                    yield b"tick"
                    await asyncio.sleep(0.01)
            finally:
                journal.cancelled.set()

        return StreamingResponse(chunks())

    @made.get("/login")
    async def login() -> Response:
        response = Response("in")
        response.set_cookie("session", "abc")
        return response

    @made.get("/whoami")
    async def whoami(request: Request) -> dict[str, str]:
        before = USER.get()
        USER.set("someone")
        return {"cookie": request.cookies.get("session", ""), "before": before}

    @made.get("/blocking")
    def blocking() -> str:
        return threading.current_thread().name

    return made
