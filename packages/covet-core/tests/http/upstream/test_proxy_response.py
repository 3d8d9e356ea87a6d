"""Answers of a service behind, over real sockets."""

from __future__ import annotations

import asyncio
import gc
import logging
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from covet_core import BackgroundTask, BadGateway, CovetApp, GatewayTimeout, ProxyResponse, Request, Response
from covet_core.testing import TestClient


@pytest.fixture
def behind() -> Iterator[str]:
    """A service that others ask."""
    app = CovetApp()

    @app.get("/cookie")
    async def cookie(request: Request) -> Response:
        response = Response(request.headers.get("cookie", "none"))
        response.set_cookie("session", "of-one-user", secure=False)
        return response

    @app.get("/slow")
    async def slow() -> None:
        await asyncio.sleep(30)

    with TestClient(app, transport="native") as client:
        assert client.address is not None
        yield client.address


def front(base_url: str, **options: Any) -> CovetApp:
    app = CovetApp()
    client = httpx.AsyncClient(base_url=base_url, **options)
    done: list[str] = []
    app.state.done = done

    @app.get("/{path}", raises=(BadGateway, GatewayTimeout))
    async def pass_on(path: str) -> ProxyResponse:
        asked = client.build_request("GET", f"/{path}", params={"token": "secret"})
        return await ProxyResponse.fetch(client, asked, background=BackgroundTask(done.append, path))

    @app.on_shutdown
    async def close() -> None:
        await client.aclose()

    return app


def test_the_date_is_the_one_of_the_service_that_answered_and_stands_there_once(behind: str) -> None:
    app = front(behind)
    with TestClient(app, transport="native") as client:
        answer = client.get("/cookie")
    assert answer.text == "none"
    assert len(answer.headers.get_list("date")) == 1
    assert len(answer.headers.get_list("content-length")) == 1
    assert app.state.done == ["cookie"]


def test_a_shared_client_keeps_nobodys_cookies(behind: str) -> None:
    with TestClient(front(behind)) as client:
        for _ in range(2):
            answer = client.get("/cookie")
            client.cookies.clear()
            assert answer.text == "none"
            assert "session=of-one-user" in answer.headers["set-cookie"]


def test_a_service_that_is_slow_is_a_504(behind: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "covet.proxy"), TestClient(front(behind, timeout=0.05)) as client:
        answer = client.get("/slow")
    assert (answer.status_code, answer.json()["title"]) == (504, "Gateway timeout")
    assert f"GET {behind}/slow timed out" in caplog.text
    assert "secret" not in caplog.text


def test_a_service_that_is_not_there_is_a_502_and_leaves_no_task() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        app = front(f"http://127.0.0.1:{taken.getsockname()[1]}")
        with TestClient(app) as client:
            answer = client.get("/x")
    assert (answer.status_code, answer.json()["title"]) == (502, "Bad gateway")
    assert "127.0.0.1" not in answer.text
    assert app.state.done == []


def test_both_problems_are_in_the_description() -> None:
    with TestClient(front("http://behind.example")) as client:
        operation = client.get("/openapi.json").json()["paths"]["/{path}"]["get"]
    assert {"502", "504"} <= set(operation["responses"])
    assert list(operation["responses"]["200"]["content"]) == ["*/*"]


async def test_an_answer_that_nobody_sends_gives_its_connection_back(behind: str) -> None:
    async with httpx.AsyncClient(base_url=behind, limits=httpx.Limits(max_connections=1)) as client:
        for _ in range(3):
            response = await ProxyResponse.fetch(client, client.build_request("GET", "/cookie"))
            assert response.status_code == 200
            del response
            gc.collect()
