"""FastAPI under covet, and covet under FastAPI."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import Depends, FastAPI, Response
from fastapi import Request as FastAPIRequest
from fastapi.middleware.cors import CORSMiddleware

from covet_core import CovetApp, Request
from covet_core.interop import lifespan_of
from covet_core.testing import TestClient
from covet_core.transports.errors import LifespanFailed
from covet_core.transports.mount import asgi_lifespan


def inner(told: list[str]) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, str]]:
        told.append("start")
        yield {"pool": "the pool"}
        told.append("stop")

    app = FastAPI(lifespan=lifespan)

    async def pool(request: FastAPIRequest) -> str:
        return str(request.state.pool)

    @app.get("/items/{number}")
    async def item(number: int, pool: str = Depends(pool)) -> dict[str, str | int]:
        return {"number": number, "pool": pool}

    @app.get("/where")
    async def where(request: FastAPIRequest) -> dict[str, str]:
        return {"root": request.scope["root_path"], "url": str(request.url_for("item", number=3).path)}

    return app


@pytest.mark.parametrize("transport", ["memory", "asgi", "native"])
def test_a_fastapi_application_runs_below_a_path_with_its_lifespan(transport: Any) -> None:
    told: list[str] = []
    app = CovetApp()
    app.mount("/api", inner(told))
    with TestClient(app, transport=transport) as client:
        assert told == ["start"]
        assert client.get("/api/items/7").json() == {"number": 7, "pool": "the pool"}
        assert client.get("/api/items/x").status_code == 422
        assert client.get("/api/where").json() == {"root": "/api", "url": "/api/items/3"}
        assert client.get("/api/openapi.json").json()["servers"] == [{"url": "/api"}]
    assert told == ["start", "stop"]


@pytest.mark.parametrize("transport", ["memory", "asgi", "native"])
def test_every_method_below_a_mount_is_answered_by_what_is_mounted(transport: Any) -> None:
    mounted = inner([])
    mounted.add_middleware(CORSMiddleware, allow_origins=["https://shop.example"])

    @mounted.head("/where")
    async def head() -> Response:
        return Response(headers={"x-own": "head", "content-length": "7"})

    app = CovetApp()
    app.mount("/api", mounted)
    asked = {"Origin": "https://shop.example", "Access-Control-Request-Method": "GET"}
    with TestClient(app, transport=transport) as client:
        answer = client.head("/api/where")
        assert (answer.status_code, answer.headers["x-own"], answer.headers["content-length"]) == (200, "head", "7")
        assert client.head("/api/items/7").status_code == 405
        preflight = client.options("/api/where", headers=asked)
        assert preflight.headers["access-control-allow-origin"] == "https://shop.example"
        refused = client.options("/api/where")
        assert (refused.status_code, refused.json()) == (405, {"detail": "Method Not Allowed"})
        assert client.request("PURGE", "/api/where").status_code == 405


def orders(told: list[str]) -> CovetApp:
    app = CovetApp("orders")
    app.on_startup(lambda: told.append("orders start"))
    app.on_shutdown(lambda: told.append("orders stop"))

    @app.get("/{number:int}")
    async def order(request: Request, number: int) -> dict[str, int]:
        return {"number": number}

    return app


def below(app: CovetApp) -> httpx.AsyncClient:
    outer = FastAPI()
    outer.mount("/a b", app)
    return httpx.AsyncClient(transport=httpx.ASGITransport(outer), base_url="http://shop.example")


async def test_the_document_of_covet_under_fastapi_tells_where_it_stands() -> None:
    app = orders([])
    async with below(app) as client:
        document = (await client.get("/a%20b/openapi.json")).json()
        assert list(document)[:3] == ["openapi", "info", "servers"]
        assert document["servers"] == [{"url": "/a%20b"}]
        assert list(document["paths"]) == ["/{number}"]
        answer = await client.get(document["servers"][0]["url"] + "/7")
        assert answer.json() == {"number": 7}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop.example") as client:
        assert "servers" not in (await client.get("/openapi.json")).json()


async def test_servers_that_the_application_names_are_the_servers() -> None:
    named = [{"url": "https://api.shop.example"}]
    async with below(CovetApp("orders", servers=named)) as client:
        assert (await client.get("/a%20b/openapi.json")).json()["servers"] == named


async def test_covet_runs_under_fastapi_with_its_lifespan() -> None:
    told: list[str] = []
    mounted = orders(told)

    @asynccontextmanager
    async def own(app: FastAPI) -> AsyncIterator[dict[str, str]]:
        told.append("outer start")
        yield {"word": "outer"}
        told.append("outer stop")

    outer = FastAPI(lifespan=lifespan_of(mounted, around=own))
    outer.mount("/orders", mounted)
    async with asgi_lifespan(outer) as state:
        assert state == {"word": "outer"}
        assert told == ["outer start", "orders start"]
        async with httpx.AsyncClient(transport=httpx.ASGITransport(outer), base_url="http://x") as http:
            assert (await http.get("/orders/7")).json() == {"number": 7}
            assert (await http.get("/orders/x")).headers["content-type"] == "application/problem+json"
    assert told == ["outer start", "orders start", "orders stop", "outer stop"]


async def test_a_start_that_fails_under_fastapi_stops_what_had_started() -> None:
    told: list[str] = []
    broken = CovetApp()

    @broken.on_startup
    def fail() -> None:
        raise RuntimeError("no database")

    outer = FastAPI(lifespan=lifespan_of(orders(told), broken))
    with pytest.raises(LifespanFailed, match="no database"):
        async with asgi_lifespan(outer):
            raise AssertionError("it started")
    assert told == ["orders start", "orders stop"]
