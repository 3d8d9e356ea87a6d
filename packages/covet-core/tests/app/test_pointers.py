"""The pointers of a 422: to the faulty value of a JSON body, or to where it would be, or none."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Optional

import msgspec
import pytest
from pydantic import (
    AfterValidator,
    AliasChoices,
    AliasPath,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Json,
    RootModel,
    StringConstraints,
    ValidationError,
    model_validator,
)
from typing_extensions import TypedDict

from covet_core import Body, CovetApp
from covet_core.problems.pointers import LARGEST, LONGEST


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    kind: Literal["dog"]
    tricks: list[str]


class Name(BaseModel):
    name: str


class Tree(BaseModel):
    value: int
    children: "list[Tree]" = []


class Aliased(BaseModel):
    plain: int = Field(alias="the/plain~one")
    inner: int = Field(validation_alias=AliasPath("deep", "er", 1))
    either: int = Field(validation_alias=AliasChoices("first", "second"))


class ByName(BaseModel):
    model_config = ConfigDict(loc_by_alias=False)
    a: int = Field(alias="b")


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")
    a: int = 0


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, int]


class Pair(BaseModel):
    low: int
    high: int

    @model_validator(mode="after")
    def ordered(self) -> "Pair":
        if self.low > self.high:
            raise ValueError("the wrong way round")
        return self


class Renamed(BaseModel):
    a: int

    @model_validator(mode="before")
    @classmethod
    def rename(cls, value: Any) -> Any:
        return {"a": value.get("old")}


class Checked(BaseModel):
    a: int
    b: int = 0

    @model_validator(mode="before")
    @classmethod
    def check(cls, value: Any) -> Any:
        if isinstance(value, dict) and value.get("a") == value.get("b"):
            raise ValueError("both are the same")
        return value


class Unwrapped(BaseModel):
    a: int

    @model_validator(mode="wrap")
    @classmethod
    def unwrap(cls, value: Any, handler: Any) -> Any:
        return handler(value.get("data", value))


class Typed(TypedDict):
    a: int


@dataclass
class Data:
    a: int
    b: Name


def split(text: Any) -> Any:
    return text.split(",") if isinstance(text, str) else text


Pet = Annotated[Cat | Dog, Field(discriminator="kind")]
Even = Annotated[int, AfterValidator(lambda n: n)]
Short = Annotated[str, StringConstraints(max_length=2)]

CASES: list[tuple[Any, Any, list[str | None]]] = [
    (Name, {"name": 1}, ["/name"]),
    (Name, {}, ["/name"]),
    (Name, [], [""]),
    (list[int], [1, "x"], ["/1"]),
    (set[int], ["x"], ["/0"]),
    (tuple[int, str], [1], ["/1"]),
    (tuple[int, ...], [1, "x"], ["/1"]),
    (dict[str, list[int]], {"a/b": ["x"]}, ["/a~1b/0"]),
    (dict[int, int], {"1": "x", "2": 1}, ["/1"]),
    (dict[int, int], {"no": 1}, [None]),
    (dict[int, int | str], {"no": 1}, [None]),
    (Name | int, {"Name": 1}, ["/name", ""]),
    (Name | int, {"Name": {"name": 1}, "name": 2}, ["/name", ""]),
    (dict[str, Name | int], {"Name": {"Name": 1}}, ["/Name/name", "/Name"]),
    (Optional[Name], {"name": 1}, ["/name"]),  # noqa: UP045  # what is under test
    (list[Short | int], ["long"], ["/0", "/0"]),
    (Pet, {"kind": "cat", "lives": "x", "cat": {"lives": 1}}, ["/lives"]),
    (Pet, {"kind": "dog", "tricks": ["sit", 1]}, ["/tricks/1"]),
    (Pet, {"kind": "cat"}, ["/lives"]),
    (Pet, {"kind": "cow"}, [""]),
    (list[Pet], [{}], ["/0"]),
    (Tree, {"value": 1, "children": [{"value": 1, "children": [{"value": "x"}, {}]}]}, [
        "/children/0/children/0/value", "/children/0/children/1/value",
    ]),
    (Aliased, {"the/plain~one": "x", "deep": {"er": [1, "y"]}, "second": "z"}, [
        "/the~1plain~0one", "/deep/er/1", "/second",
    ]),
    (Aliased, {}, ["/the~1plain~0one", None, "/first"]),
    (ByName, {"b": "x", "a": 1}, [None]),
    (Closed, {"a": 1, "b/c": 2}, ["/b~1c"]),
    (Open, {"more": "x"}, ["/more"]),
    (list[Pair], [{"low": 2, "high": 1}], ["/0"]),
    (Pair, {"low": 2, "high": "x"}, ["/high"]),
    (Renamed, {"a": 1, "old": "x"}, [None]),
    (Checked, {"a": "x", "b": "y"}, ["/a", "/b"]),
    (Checked, {}, [""]),
    (Checked, {"b": 1}, ["/a"]),
    (list[Checked], [{"a": 1}, {"a": 2, "b": 2}, {"a": []}], ["/1", "/2/a"]),
    (Unwrapped, {"a": "x"}, ["/a"]),
    (Unwrapped, {"data": {"a": "x"}}, [None]),
    (Unwrapped, {"data": {"b": 1}}, [None]),
    (Unwrapped, {"b": 1}, ["/a"]),
    (Renamed, {"a": 1}, [None]),
    (Annotated[list[int], BeforeValidator(split)], [1, "x"], ["/1"]),
    (Annotated[list[int], BeforeValidator(split)], "1,x", [None]),
    (Annotated[int, BeforeValidator(split)], "x", [""]),
    (dict[str, Even], {"a": "x"}, ["/a"]),
    (Json[Name], "{}", [None]),
    (RootModel[list[int]], ["x"], ["/0"]),
    (Typed, {"a": "x"}, ["/a"]),
    (Data, {"a": "x", "b": {}}, ["/a", "/b/name"]),
    (list[Data | None], [{"b": {}}], ["/0/a", "/0/b/name"]),
]  # fmt: skip


def faults_of(ask: Any, kind: Any, body: bytes, **options: Any) -> list[dict[str, Any]]:
    app = CovetApp(**options)

    async def handler(body: Any) -> None: ...

    handler.__annotations__["body"] = Annotated[kind, Body()]
    app.add_route("/", handler, methods=["POST"])
    answer = ask(app, "/", "POST", content=body, headers={"content-type": "application/json"})
    assert answer.status == 422, answer.body
    told = answer.json
    found: list[dict[str, Any]] = told["errors"] if "errors" in told else told["detail"]
    return found


@pytest.mark.parametrize(("kind", "sent", "wanted"), CASES)
def test_a_fault_is_pointed_to_where_that_is_sure(ask: Any, kind: Any, sent: Any, wanted: list[str | None]) -> None:
    found = faults_of(ask, kind, json.dumps(sent).encode())
    assert [fault.get("pointer") for fault in found] == wanted


def test_of_two_members_that_would_be_elsewhere_none_is_chosen(ask: Any) -> None:
    class Inner(BaseModel):
        name: int

    kind = dict[str, Inner] | Annotated[Inner, AfterValidator(lambda value: value)]
    for fault in faults_of(ask, kind, b'{"name":{"name":"x"}}'):
        assert fault.get("pointer") in (None, "/name/name", "/name")


@pytest.mark.parametrize(
    "body",
    [
        b'{"name":1,"name":2}',
        b'{"name":1,"x":{"a":1,"a":1}}',
        b'{"name":1,"x":"' + b"x" * LARGEST + b'"}',
    ],
)
def test_a_body_that_can_be_read_in_two_ways_or_is_large_has_none(ask: Any, body: bytes) -> None:
    (fault,) = faults_of(ask, Name, body)
    assert fault["loc"] == ["body", "name"]
    assert "pointer" not in fault


def test_what_is_nested_very_deep_has_none(ask: Any) -> None:
    def nested(depth: int) -> bytes:
        return b'{"value":1,"children":[' * depth + b'{"value":"x"}' + b"]}" * depth

    assert faults_of(ask, Tree, nested(LONGEST // 2 - 1))[0]["pointer"].count("/") == LONGEST - 1
    assert "pointer" not in faults_of(ask, Tree, nested(LONGEST // 2))[0]


def test_a_union_of_many_that_nest_is_followed_in_little_time(ask: Any) -> None:
    class Left(BaseModel):
        down: "Left | Right | Middle"
        x: int

    class Right(BaseModel):
        down: "Left | Right | Middle"
        x: int

    class Middle(BaseModel):
        down: "Left | Right | Middle"
        x: int

    for each in (Left, Right, Middle):
        each.model_rebuild(_types_namespace={"Left": Left, "Right": Right, "Middle": Middle})
    # Three to the fifth faults, and each could be in any of as many members.
    found = faults_of(ask, Left, b'{"x":1,"down":' * 5 + b"{}" + b"}" * 5)
    assert len(found) == 100
    assert {fault["pointer"] for fault in found} == {"/down" * 5 + "/x", "/down" * 6}


def test_bodies_with_members_and_constraints_are_pointed_to(ask: Any) -> None:
    app = CovetApp()

    @app.post("/")
    async def handler(name: Annotated[Name, Body()], count: Annotated[list[int], Body(max_length=1)]) -> None: ...

    @app.post("/list")
    async def items(count: Annotated[list[int], Body(max_length=1)]) -> None: ...

    def pointers(path: str, body: bytes) -> list[Any]:
        answer = ask(app, path, "POST", content=body, headers={"content-type": "application/json"})
        return [fault.get("pointer") for fault in answer.json["errors"]]

    assert pointers("/", b'{"name":{},"count":[1,2]}') == ["/name/name", "/count"]
    assert pointers("/", b"{}") == ["/name", "/count"]
    assert pointers("/list", b"[1,2]") == [""]
    assert pointers("/list", b"") == [None]


def test_other_faults_and_other_forms_of_errors_have_none(ask: Any) -> None:
    class Struct(msgspec.Struct):
        name: str

    assert "pointer" not in faults_of(ask, Struct, b'{"name":1}')[0]
    assert "pointer" not in faults_of(ask, Name, b'{"name":1}', error_format="detail")[0]

    app = CovetApp()

    @app.post("/")
    async def handler(n: int, body: Name) -> None: ...

    answer = ask(app, "/?n=x", "POST", content=b'{"name":1}', headers={"content-type": "application/json"})
    assert [fault.get("pointer") for fault in answer.json["errors"]] == [None, "/name"]


def test_requests_that_fit_never_ask_for_a_schema(ask: Any, monkeypatch: Any) -> None:
    def never(*_: Any) -> Callable[..., Any]:
        raise AssertionError("asked for")

    app = CovetApp()

    @app.post("/")
    async def handler(body: Name) -> str:
        return body.name

    monkeypatch.setattr("covet_core.handlers.schemas.BodySchemas.of", never)
    assert ask(app, "/", "POST", content=b'{"name":"a"}', headers={"content-type": "application/json"}).body == b"a"


def test_a_fault_that_a_validator_raises_of_its_own_schema_has_none(ask: Any) -> None:
    def other(value: Any) -> Any:
        return Tree.model_validate({"value": "x"}) if value else value

    class Outer(BaseModel):
        value: Annotated[int, AfterValidator(other)]

    with pytest.raises(ValidationError):
        Outer(value=1)
    assert [fault.get("pointer") for fault in faults_of(ask, Outer, b'{"value":1}')] == [None]
