"""Addresses of routes by their names."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from covet_core import CovetApp, Request, Router
from covet_core.http import NotBound
from covet_core.routing.errors import RouteNameAmbiguous, RouteNameUnknown, RouteParametersWrong
from covet_core.testing import TestClient


def shop() -> CovetApp:
    app = CovetApp("shop")
    app.add_converter("sku", "[A-Z]+-[0-9]+")
    items = Router(prefix="/items")

    @items.get("/{number:int}")
    async def read_item(number: int) -> None: ...

    @items.put("/{number:int}", name="read_item")
    async def replace_item(number: int) -> None: ...

    @app.get("/{{braces}}/{name}/{sku:sku}")
    async def product(name: str, sku: str) -> None: ...

    @app.get("/files/{rest:path}")
    async def files(rest: str) -> None: ...

    @app.get("/by-id/{id:uuid}/{at:float}")
    async def by_id(id: UUID, at: float) -> None: ...

    @app.get("/twice")
    async def twice() -> None: ...

    @app.get("/again", name="twice")
    async def again() -> None: ...

    app.include_router(items, prefix="/v1")
    return app


@pytest.mark.parametrize(
    ("name", "parameters", "path"),
    [
        ("read_item", {"number": 7}, "/v1/items/7"),
        ("product", {"name": "tea & cake/50%", "sku": "AB-1"}, "/{braces}/tea%20&%20cake%2F50%25/AB-1"),
        ("files", {"rest": "a/b c/\u00e9"}, "/files/a/b%20c/%C3%A9"),
        ("files", {"rest": ""}, "/files/"),
        ("by_id", {"id": UUID(int=1), "at": 1.5}, "/by-id/00000000-0000-0000-0000-000000000001/1.5"),
    ],
)
def test_a_path_is_filled_and_encoded(name: str, parameters: dict[str, Any], path: str) -> None:
    assert shop().plan().url_path_for(name, **parameters) == path


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(RouteNameUnknown, match="Did you mean 'read_item'"):
        shop().plan().url_path_for("raed_item", number=7)


def test_a_name_of_several_paths_is_told() -> None:
    with pytest.raises(RouteNameAmbiguous, match="/twice, /again"):
        shop().plan().url_path_for("twice")


@pytest.mark.parametrize(
    ("name", "parameters", "told"),
    [
        ("read_item", {}, "are number; given: none"),
        ("read_item", {"numbr": 7}, "Did you mean 'number'"),
        ("read_item", {"number": 7, "more": 1}, "given: number, more"),
        ("read_item", {"number": "seven"}, "'number' of the route 'read_item' .* is no int"),
        ("product", {"name": "", "sku": "AB-1"}, "is empty"),
        ("product", {"name": "..", "sku": "AB-1"}, "a segment of dots"),
        ("product", {"name": "a", "sku": "ab"}, "is no sku"),
        ("files", {"rest": "a/../b"}, "a segment of dots"),
    ],
)
def test_parameters_that_do_not_fit_are_told(name: str, parameters: dict[str, Any], told: str) -> None:
    with pytest.raises(RouteParametersWrong, match=told):
        shop().plan().url_path_for(name, **parameters)


def test_routes_of_the_own_application_come_first() -> None:
    outer, inner = CovetApp("outer"), CovetApp("inner")

    async def own(request: Request) -> list[str]:
        return [request.url_path_for("own"), str(request.url_for("other"))]

    outer.get("/own")(own)
    inner.get("/own")(own)
    outer.get("/other", name="other")(nothing_at_all)
    outer.mount("/inner", inner)
    with TestClient(outer) as client:
        assert client.get("/own").json() == ["/own", "http://testserver/other"]
        assert client.get("/inner/own").json() == ["/inner/own", "http://testserver/other"]


async def nothing_at_all() -> None: ...


def test_below_a_root_path_links_lead_back() -> None:
    app = CovetApp()

    @app.get("/a/{name}")
    async def here(request: Request, name: str) -> list[str]:
        links = (request.url, request.base_url, request.url_for("here", name="b"))
        return [request.root_path, request.url_path_for("here", name="b"), *map(str, links)]

    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": "/mou nt/a/x",
        "raw_path": b"/mou%20nt/a/x",
        "root_path": "/mou nt",
        "query_string": b"",
        "headers": [(b"host", b"h")],
    }
    asyncio.run(app(scope, receive, send))
    assert b"".join(each.get("body", b"") for each in sent) == (
        b'["/mou nt","/mou%20nt/a/b","http://h/mou%20nt/a/x","http://h/mou%20nt/","http://h/mou%20nt/a/b"]'
    )


def test_a_request_of_no_application_has_no_links() -> None:
    with pytest.raises(NotBound):
        Request("GET", b"/", b"", []).url_path_for("x")
