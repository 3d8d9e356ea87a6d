"""The plan called in the same event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextvars import ContextVar

import httpx
import pytest

from covet_core import CovetApp, Request, StreamingResponse
from covet_core.transports.memory import MemoryTransport

word: ContextVar[str] = ContextVar("word", default="none")


def app() -> CovetApp:
    app = CovetApp()

    @app.get("/context")
    async def context() -> str:
        before = word.get()
        word.set("changed")
        return before

    @app.get("/boom")
    async def boom() -> str:
        raise LookupError("nothing there")

    @app.get("/cut")
    async def cut() -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            yield b"x"
            raise LookupError("broken")

        return StreamingResponse(chunks())

    @app.get("/client")
    async def client(request: Request) -> str:
        return str(request.client)

    return app


async def test_what_a_handler_raises_is_raised_again() -> None:
    async with httpx.AsyncClient(transport=MemoryTransport(app().plan()), base_url="http://x") as http:
        with pytest.raises(LookupError, match="nothing there"):
            await http.get("/boom")
        with pytest.raises(LookupError, match="broken"):
            await http.get("/cut")


async def test_what_a_handler_raises_may_be_an_answer_instead(caplog: pytest.LogCaptureFixture) -> None:
    transport = MemoryTransport(app().plan(), raise_server_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as http:
        assert (await http.get("/boom")).status_code == 500
        with pytest.raises(httpx.RemoteProtocolError, match="broken"):
            await http.get("/cut")
    assert "broken" in caplog.text


async def test_a_handler_has_a_copy_of_the_callers_context() -> None:
    word.set("mine")
    async with httpx.AsyncClient(transport=MemoryTransport(app().plan()), base_url="http://x") as http:
        assert (await http.get("/context")).text == "mine"
    assert word.get() == "mine"


async def test_the_clients_address_can_be_chosen() -> None:
    transport = MemoryTransport(app().plan(), client=("10.0.0.1", 99))
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as http:
        assert "10.0.0.1" in (await http.get("/client")).text


async def test_a_timeout_of_the_caller_ends_the_handler() -> None:
    service, ended = CovetApp(), asyncio.Event()

    @service.get("/")
    async def wait() -> None:
        try:
            await asyncio.sleep(30)
        finally:
            ended.set()

    async with httpx.AsyncClient(transport=MemoryTransport(service.plan()), base_url="http://x") as http:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(http.get("/"), 0.02)
        await asyncio.wait_for(ended.wait(), 5)
