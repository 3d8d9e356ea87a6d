"""Request bodies: models, dataclasses, structs, plain JSON, bytes and text, alone or several together."""

from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

import msgspec
import pydantic
import pytest
from typing_extensions import TypedDict  # pydantic takes no other before Python 3.12

from covet_core import Body, CovetApp, Depends, Header


class Item(pydantic.BaseModel):
    name: str
    price: float = 1.0


@dataclass
class Point:
    x: int
    y: int = 0


class Move(msgspec.Struct):
    x: int
    y: int = 0


class Row(TypedDict):
    x: int


class Pair(NamedTuple):
    x: int
    y: int


def taking(annotation: Any, default: Any = ...) -> CovetApp:
    """An application whose handler returns its body."""
    app = CovetApp()

    async def handler(value: Any) -> Any:
        return {"value": value, "type": type(value).__name__}

    handler.__annotations__["value"] = annotation
    if default is not ...:
        handler.__defaults__ = (default,)
    app.post("/", response_model=None)(handler)
    return app


@pytest.mark.parametrize(
    ("annotation", "sent", "seen", "kind"),
    [
        (Point, {"x": 1}, {"x": 1, "y": 0}, "Point"),
        (Move, {"x": 1}, {"x": 1, "y": 0}, "Move"),
        (Row, {"x": 1}, {"x": 1}, "dict"),
        (Pair, [1, 2], [1, 2], "Pair"),
        (dict, {"a": [1]}, {"a": [1]}, "dict"),
        (dict[str, int], {"a": "1"}, {"a": 1}, "dict"),
        (list[Point], [{"x": 1}], [{"x": 1, "y": 0}], "list"),
        (list[Move], [{"x": 1}], [{"x": 1, "y": 0}], "list"),
        (Item | Point, {"x": 1}, {"x": 1, "y": 0}, "Point"),
        (Annotated[int, Body(ge=1)], 3, 3, "int"),
        (Annotated[list[int], Body()], [1, 2], [1, 2], "list"),
        (Annotated[Any, Body()], {"a": None}, {"a": None}, "dict"),
    ],
)
def test_a_body_has_the_annotated_type(ask: Any, annotation: Any, sent: Any, seen: Any, kind: str) -> None:
    assert ask(taking(annotation), "/", json=sent).json == {"value": seen, "type": kind}


def test_a_model_is_validated_from_the_bytes(ask: Any) -> None:
    app = CovetApp()

    @app.post("/")
    async def create(item: Item) -> Item:
        return item

    assert ask(app, "/", json={"name": "tea", "price": 2}).json == {"name": "tea", "price": 2.0}
    refused = ask(app, "/", json={"price": "x"})
    assert refused.status == 422
    assert [(each["type"], each["loc"]) for each in refused.json["errors"]] == [
        ("missing", ["body", "name"]),
        ("float_parsing", ["body", "price"]),
    ]


def test_a_fault_of_a_struct_tells_its_place(ask: Any) -> None:
    refused = ask(taking(list[Move]), "/", json=[{"x": 1}, {"x": "no"}])
    assert [each["loc"] for each in refused.json["errors"]] == [["body", 1, "x"]]


@pytest.mark.parametrize("annotation", [Item, Move, dict])
def test_what_is_no_json_is_400(ask: Any, annotation: Any) -> None:
    answer = ask(taking(annotation), "/", content=b'{"name": ', headers={"content-type": "application/json"})
    assert (answer.status, answer.json["title"]) == (400, "Bad Request")


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", ""])
def test_another_media_type_is_415(ask: Any, content_type: str) -> None:
    assert ask(taking(Item), "/", content=b"{}", headers={"content-type": content_type}).status == 415


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "application/merge-patch+json"])
def test_every_json_media_type_is_json(ask: Any, content_type: str) -> None:
    assert ask(taking(Row), "/", content=b'{"x":1}', headers={"content-type": content_type}).status == 200


def test_a_body_that_is_missing_is_422_unless_it_has_a_default(ask: Any) -> None:
    assert ask(taking(Item), "/", "POST").json["errors"] == [
        {"type": "missing", "loc": ["body"], "msg": "Field required"}
    ]
    assert ask(taking(Point | None, None), "/", "POST").json["value"] is None
    assert ask(taking(Point | None, None), "/", json={"x": 1}).json["value"] == {"x": 1, "y": 0}


@pytest.mark.parametrize(
    "sent", [{}, {"content": b""}, {"content": b"", "headers": {"content-type": "application/json"}}]
)
def test_where_it_is_missing_each_member_that_it_has_to_have_is_told(ask: Any, sent: Any) -> None:
    app = CovetApp()

    @app.post("/several")
    async def several(q: int, item: Item, by: Move, n: Annotated[int, Body()], at: Point | None = None) -> None: ...

    @app.post("/embedded")
    async def embedded(item: Annotated[Item, Body(embed=True)]) -> None: ...

    told = ask(app, "/several", "POST", **sent).json
    assert [(each["type"], each["loc"]) for each in told["errors"]] == [
        ("missing", ["query", "q"]),
        ("missing", ["body", "item"]),
        ("missing", ["body", "by"]),
        ("missing", ["body", "n"]),
    ]
    assert told["detail"] == "query.q: Field required (3 more)"
    assert [each["loc"] for each in ask(app, "/embedded", "POST", **sent).json["errors"]] == [["body", "item"]]


def test_several_body_parameters_are_members_of_one_object(ask: Any) -> None:
    app = CovetApp()

    @app.post("/{n}")
    async def create(n: int, item: Item, at: Point, by: Move, count: Annotated[int, Body(ge=1)] = 1) -> list[Any]:
        return [n, item.name, at.x, by.x, count]

    sent = {"item": {"name": "tea"}, "at": {"x": 1}, "by": {"x": 2}}
    assert ask(app, "/7", json=sent).json == [7, "tea", 1, 2, 1]
    refused = ask(app, "/7", json={"item": {}, "by": {"x": "no"}, "count": 0})
    assert [each["loc"] for each in refused.json["errors"]] == [
        ["body", "item", "name"],
        ["body", "at"],
        ["body", "by"],
        ["body", "count"],
    ]


def test_several_members_with_defaults_need_no_body(ask: Any) -> None:
    app = CovetApp()

    @app.post("/")
    async def create(a: Annotated[int, Body()] = 1, b: Annotated[list[int], Body()] = [2]) -> list[Any]:  # noqa: B006
        return [a, b]

    assert ask(app, "/", "POST").json == [1, [2]]
    assert ask(app, "/", json={"b": [5]}).json == [1, [5]]


def test_one_body_parameter_can_be_a_member(ask: Any) -> None:
    app = CovetApp()

    @app.post("/")
    async def create(item: Annotated[Item, Body(embed=True)]) -> str:
        return item.name

    assert ask(app, "/", json={"item": {"name": "tea"}}).body == b"tea"


def test_a_member_may_have_an_alias_that_no_attribute_could_have(ask: Any) -> None:
    app = CovetApp()

    @app.post("/")
    async def create(copy: Annotated[int, Body()], schema: Annotated[int, Body(alias="$schema")]) -> list[int]:
        return [copy, schema]

    assert ask(app, "/", json={"copy": 1, "$schema": 2}).json == [1, 2]


def test_a_dependency_shares_the_body_with_the_handler(ask: Any) -> None:
    app = CovetApp()

    async def name_of(item: Item) -> str:
        return item.name

    @app.post("/")
    async def create(item: Item, name: Annotated[str, Depends(name_of)]) -> list[Any]:
        return [name, item.price]

    assert ask(app, "/", json={"name": "tea"}).json == ["tea", 1.0]


def test_raw_bodies_come_as_bytes_or_text(ask: Any) -> None:
    app = CovetApp()

    @app.post("/bytes")
    async def as_bytes(data: Annotated[bytes, Body()], x_name: Annotated[str, Header()] = "") -> list[Any]:
        return [len(data), x_name]

    @app.post("/text")
    async def as_text(data: Annotated[str, Body(media_type="text/plain", max_length=5)]) -> str:
        return data

    assert ask(app, "/bytes", content=b"\x00\xff", headers={"x-name": "n"}).json == [2, "n"]
    text = {"content-type": "text/plain; charset=utf-8"}
    assert ask(app, "/text", content="héé".encode(), headers=text).body == "héé".encode()
    assert ask(app, "/text", content=b"too long", headers=text).status == 422


def test_a_handler_that_takes_the_request_reads_the_body_itself(ask: Any) -> None:
    app = CovetApp()

    @app.post("/")
    async def read(request) -> Any:  # type: ignore[no-untyped-def]  # taken by name
        return await request.json()

    assert ask(app, "/", json=[1]).json == [1]
