"""Routes that say what they answer with, and in which codings they take bodies: the plan, OpenAPI and `covet check`."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from covet_core import CovetApp, PlanErrors, Request, Response
from covet_core.testing import TestClient
from covet_core.types import CallNext


async def handler(request: Request) -> str:
    return (await request.body()).decode()


def faults(**options: Any) -> list[str]:
    app = CovetApp()
    app.post("/x", **options)(handler)
    with pytest.raises(PlanErrors) as caught:
        app.plan()
    return [str(fault) for fault in caught.value.exceptions]


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("text/csv", "'text/csv'"),
        ([], "[]"),
        (["text/*"], "'text/*'"),
        (["text/csv", "json"], "'json'"),
        (["text/csv", "text/csv"], "'text/csv'"),
        ([5], "5"),
        (None, "None"),
    ],
)
def test_what_can_not_be_offered_is_a_fault_of_the_plan(given: Any, value: str) -> None:
    (told,) = faults(produces=given)
    assert told.startswith(f"produces of the route POST /x has {value}, which can't be offered: ")
    assert "[bad-media-type]" in told


@pytest.mark.parametrize(
    ("given", "value"), [("gzip", "'gzip'"), (["deflate"], "'deflate'"), (["gzip", 5], "5"), (7, "7"), (None, "None")]
)
def test_a_coding_that_can_not_be_read_is_a_fault_of_the_plan(given: Any, value: str) -> None:
    (told,) = faults(request_decompression=given)
    assert told.startswith(f"request_decompression of the route POST /x has {value}, which is no coding")
    assert "[bad-content-coding]" in told


def test_both_faults_are_told_at_once() -> None:
    assert len(faults(request_decompression=["deflate"], produces=[])) == 2


def test_what_a_route_says_comes_before_its_group_and_that_before_the_application() -> None:
    app = CovetApp(request_decompression=["gzip"])
    group = app.route_group("/group", request_decompression=["br"])
    inner = group.route_group("/inner")
    app.post("/app")(handler)
    app.get("/get")(handler)
    group.post("/a")(handler)
    group.post("/b", request_decompression=())(handler)
    inner.post("/c")(handler)
    inner.post("/d", request_decompression="pass-through")(handler)
    app.get("/asked", request_decompression=["zstd"])(handler)
    found = {route.path: route.request_decompression for route in app.plan().routes if route.owner is None}
    assert {path: found[path] for path in found if path in ("/app", "/get", "/asked") or "/group" in path} == {
        "/app": ("gzip",),
        "/get": (),
        "/group/a": ("br",),
        "/group/b": (),
        "/group/inner/c": ("br",),
        "/group/inner/d": "pass-through",
        "/asked": ("zstd",),
    }


def test_the_plan_for_programs_tells_of_them() -> None:
    app = CovetApp()
    app.post("/x", request_decompression=["gzip", "gzip"], produces=["text/csv"])(handler)
    app.post("/y", request_decompression="pass-through")(handler)
    x, y = app.plan().to_dict()["routes"][:2]
    assert (x["request_decompression"], x["produces"]) == (["gzip"], ["text/csv"])
    assert (y["request_decompression"], y["produces"]) == ("pass-through", [])


def test_the_limit_of_the_application_is_for_the_decoded_body() -> None:
    app = CovetApp(request_decompression=["gzip"])
    app.post("/x")(handler)
    with TestClient(app) as client:
        bomb = gzip.compress(b"x" * 1_048_577)
        answer = client.post("/x", content=bomb, headers={"content-encoding": "gzip"})
        assert (answer.status_code, len(bomb) < 2000) == (413, True)


def test_the_limit_of_a_filter_is_for_the_decoded_body_too() -> None:
    from covet_plugin import Contributions, Stage

    app = CovetApp(request_decompression=["gzip"])
    app.post("/x")(handler)

    @app.contribute
    def filters(to: Contributions) -> None:
        to.filter("body-limit", schema=1, stage=Stage.PROTECT, settings={"limit": 1000})

    with TestClient(app) as client:
        bomb = gzip.compress(b"x" * 1001)
        assert client.post("/x", content=bomb, headers={"content-encoding": "gzip"}).status_code == 413
        fits = gzip.compress(b"x" * 1000)
        assert client.post("/x", content=fits, headers={"content-encoding": "gzip"}).text == "x" * 1000


class Headed:
    """An ASGI middleware that adds a header to the request, so that what is inside sees another one."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._app({**scope, "headers": [*scope["headers"], (b"x-added", b"1")]}, receive, send)


@pytest.mark.parametrize("reads", [False, True])
def test_a_body_is_decoded_once_inside_of_asgi_middleware(reads: bool) -> None:
    async def outside(request: Request, call_next: CallNext) -> Any:
        if reads:
            assert await request.body() == b"abc"
        return await call_next(request)

    app = CovetApp(request_decompression=["gzip"])
    app.add_middleware(outside)
    app.add_middleware(Headed)
    app.post("/x")(handler)
    with TestClient(app) as client:
        answer = client.post("/x", content=gzip.compress(b"abc"), headers={"content-encoding": "gzip"})
        assert (answer.status_code, answer.text) == (200, "abc")


def test_a_mounted_application_gets_bodies_as_they_are_sent() -> None:
    seen: list[bytes] = []

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        seen.append((await receive())["body"])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    app = CovetApp()
    app.mount("/inner", inner)
    with TestClient(app) as client:
        client.post("/inner/x", content=gzip.compress(b"abc", mtime=0), headers={"content-encoding": "gzip"})
    assert seen == [gzip.compress(b"abc", mtime=0)]


def test_openapi_tells_the_media_types_and_the_406() -> None:
    app = CovetApp()

    @app.get("/rows", produces=["application/json", "text/csv"])
    async def rows() -> list[int]:
        return [1]

    @app.get("/any", produces=["text/csv", "application/json"])
    async def any_() -> Response:
        return Response()

    @app.get("/none", produces=["text/csv"], status_code=204)
    async def none() -> None:
        return None

    with TestClient(app) as client:
        paths = client.get("/openapi.json").json()["paths"]
    said = paths["/rows"]["get"]["responses"]
    assert said["200"]["content"] == {
        "application/json": {"schema": {"type": "array", "items": {"type": "integer"}}},
        "text/csv": {"schema": {}},
    }
    assert list(said["406"]["content"]) == ["application/problem+json"]
    assert list(paths["/any"]["get"]["responses"]["200"]["content"]) == ["text/csv", "application/json"]
    assert "content" not in paths["/none"]["get"]["responses"]["204"]
