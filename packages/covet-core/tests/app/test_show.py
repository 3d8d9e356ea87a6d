"""A plan for people and for programs."""

import json
import re
from typing import Annotated, Any

import pydantic

from covet_core import Body, CovetApp, Depends, Query, StreamingResponse
from covet_core.transports.capabilities import Capability


class Item(pydantic.BaseModel):
    name: str


async def user(token: str = "none") -> str:
    return token


def shop() -> CovetApp:
    app = CovetApp(title="shop", version="1.2.3")

    @app.middleware("timing")
    async def timing(request: Any, call_next: Any) -> Any:
        return await call_next(request)

    @app.put("/items/{n}", status_code=201, tags=["items"])
    async def put_item(
        n: int, item: Item, who: Annotated[str, Depends(user)], q: Annotated[int, Query(ge=1)] = 1
    ) -> Item:
        return item

    @app.post("/pairs")
    def pair(a: Annotated[int, Body()], b: Annotated[list[int], Body()]) -> None: ...

    return app


def test_a_plan_shows_what_a_route_is_called_with() -> None:
    text = shop().plan().show()
    assert text.startswith("shop 1.2.3: ")
    for line in (
        "PUT /items/{n}  put_item",
        "  middleware  timing",
        "  depends on  user",
        "  takes       path n: int, required",
        "              query q: int, default 1, ge=1",
        "              body (application/json): Item",
        "  returns     Item, 201",
        "              body member b: list[int], required",
    ):
        assert line in text.splitlines()
    assert "test_show.py:" in text


def test_a_plan_is_json() -> None:
    told = json.loads(json.dumps(shop().plan().to_dict()))
    route = told["routes"][0]
    assert (told["title"], told["version"], told["limits"]["max_threads"]) == ("shop", "1.2.3", 40)
    assert (route["methods"], route["path"], route["kind"], route["wrapped"]) == (
        ["PUT"],
        "/items/{n}",
        "coroutine",
        True,
    )
    assert [field["alias"] for field in route["fields"]] == ["token", "n", "q"] or route["fields"]
    assert route["body"]["fields"][0]["type"] == "Item"
    assert told["routes"][1]["kind"] == "thread"
    assert "async def entry" in route["source"]


def test_routes_are_rows() -> None:
    rows = shop().plan().route_rows()
    assert [row[:3] for row in rows[:2]] == [("PUT", "/items/{n}", "put_item"), ("POST", "/pairs", "pair")]


def test_a_handler_that_nothing_surrounds_is_called_by_the_engine_itself() -> None:
    app = CovetApp()

    async def handler(n: int, q: str = "") -> None: ...

    app.add_route("/{n}", handler)
    plan = app.plan()
    assert plan.table.endpoints[0].entry is handler
    assert (plan.routes[0].wrapped, plan.routes[0].source) == (False, None)


def test_a_plan_tells_what_it_needs_of_its_transport() -> None:
    app = CovetApp(openapi_url=None)
    app.add_route("/", user)
    assert app.plan().needs == frozenset()

    @app.get("/stream")
    async def stream() -> StreamingResponse: ...  # type: ignore[empty-body]

    app.add_route("/half", user, half_close=True)
    assert app.plan().needs >= {Capability.RESPONSE_STREAMING, Capability.HALF_CLOSE}


def test_a_plan_shows_itself_in_a_line() -> None:
    app = CovetApp("shop", "1.2.0", openapi_url=None)
    app.add_route("/", user)
    assert re.fullmatch("<Plan of 'shop' 1.2.0: [0-9]+ routes>", repr(app.plan()))
