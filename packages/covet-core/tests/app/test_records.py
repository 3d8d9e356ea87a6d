"""Models and dataclasses whose members come from the query, headers or cookies."""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import msgspec
import pydantic
import pytest

from covet_core import Cookie, CovetApp, Form, Header, Query
from covet_core.openapi.document import build


class Page(pydantic.BaseModel):
    number: int = pydantic.Field(1, ge=1, description="Which page")
    size: int = 20
    sort: Literal["name", "price"] = "name"
    tags: list[str] = []
    since: int | None = pydantic.Field(None, alias="from")

    @pydantic.model_validator(mode="after")
    def not_too_far(self) -> "Page":
        if self.number * self.size > 1000:
            raise ValueError("too far")
        return self


@dataclass
class Trace:
    x_trace: str
    hops: list[int] = field(default_factory=list)


class Forbidding(pydantic.BaseModel):
    model_config = {"extra": "forbid"}
    a: int = 1


class Struct(msgspec.Struct):
    a: int = 1


def paged() -> CovetApp:
    app = CovetApp()

    @app.get("/")
    async def handler(page: Annotated[Page, Query()], other: int = 0) -> list[Any]:
        return [page.number, page.size, page.sort, page.tags, page.since, other]

    return app


def test_the_members_of_a_model_are_query_parameters(ask: Any) -> None:
    assert ask(paged(), "/").json == [1, 20, "name", [], None, 0]
    asked = ask(paged(), "/?number=2&sort=price&tags=a&tags=b&from=9&other=3")
    assert asked.json == [2, 20, "price", ["a", "b"], 9, 3]


def test_every_member_that_does_not_fit_is_told(ask: Any) -> None:
    errors = ask(paged(), "/?number=0&size=x&sort=date").json["errors"]
    assert [each["loc"] for each in errors] == [["query", "number"], ["query", "size"], ["query", "sort"]]


def test_members_that_do_not_fit_together_are_422(ask: Any) -> None:
    refused = ask(paged(), "/?number=100")
    assert (refused.status, refused.json["errors"][0]["loc"]) == (422, ["query"])


def test_a_dataclass_may_be_read_from_headers_and_cookies(ask: Any) -> None:
    app = CovetApp()

    @app.get("/")
    async def handler(trace: Annotated[Trace, Header()], *, page: Annotated[Page, Cookie()]) -> list[Any]:
        return [trace.x_trace, trace.hops, page.size]

    headers = {"x-trace": "t", "hops": "3", "cookie": "size=5"}
    assert ask(app, "/", headers=headers).json == ["t", [3], 5]
    assert ask(app, "/").json["errors"][0]["loc"] == ["header", "x-trace"]


class Looked(pydantic.BaseModel):
    """Its validators don't take what they have made themselves."""

    ids: Annotated[list[int], pydantic.BeforeValidator(lambda given: given[0].split(","))] = [0]
    colour: Annotated[int, pydantic.BeforeValidator(lambda given: int(given, 16))] = 0
    doubled: Annotated[int, pydantic.AfterValidator(lambda given: given * 2)] = 0
    filter: pydantic.Json[dict[str, int]] | None = None
    split: set[int] = pydantic.Field(set(), alias="s")
    shouted: str = ""
    plain: int = 10

    @pydantic.field_validator("split", mode="before")
    @classmethod
    def _split(cls, given: list[str]) -> list[str]:
        return [part for each in given for part in each.split(",")]

    @pydantic.field_validator("shouted", mode="after")
    @classmethod
    def _shouted(cls, given: str) -> str:
        return given + "!"


def looked(record: Any) -> CovetApp:
    app = CovetApp()

    async def handler(value: Any, other: int = 0) -> Any:
        return [value.model_dump(exclude_unset=True), sorted(value.model_fields_set)]

    handler.__annotations__["value"] = Annotated[record, Query()]
    app.add_route("/", handler)
    return app


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("ids=1,2", {"ids": [1, 2]}),
        ("colour=ff", {"colour": 255}),
        ("doubled=3", {"doubled": 6}),
        ("filter=%7B%22a%22:1%7D", {"filter": {"a": 1}}),
        ("s=1,2&s=3", {"split": [1, 2, 3]}),
        ("shouted=hey", {"shouted": "hey!"}),
        ("plain=10", {"plain": 10}),
        ("", {}),
    ],
)
def test_a_member_is_validated_once_and_the_model_knows_which_were_sent(ask: Any, query: str, value: Any) -> None:
    assert ask(looked(Looked), f"/?{query}").json == [value, list(value)]


def test_members_that_the_model_validates_are_told_by_their_names_on_the_wire(ask: Any) -> None:
    errors = ask(looked(Looked), "/?s=x&doubled=y").json["errors"]
    assert [each["loc"] for each in errors] == [["query", "doubled"], ["query", "s", 0]]


def test_a_member_of_a_header_is_told_by_its_header(ask: Any) -> None:
    class Traced(pydantic.BaseModel):
        x_trace: Annotated[int, pydantic.AfterValidator(lambda given: given)]

    app = CovetApp()

    @app.get("/")
    async def handler(traced: Annotated[Traced, Header()]) -> int:
        return traced.x_trace

    assert ask(app, "/", headers={"x-trace": "7"}).json == 7
    assert ask(app, "/", headers={"x-trace": "x"}).json["errors"][0]["loc"] == ["header", "x-trace"]
    assert ask(app, "/").json["errors"][0]["type"] == "missing"


def test_a_member_of_a_pydantic_dataclass_is_validated_once_too(ask: Any) -> None:
    @pydantic.dataclasses.dataclass
    class Sized:
        size: Annotated[int, pydantic.AfterValidator(lambda given: given * 2)] = 1

    app = CovetApp()

    @app.get("/")
    async def handler(sized: Annotated[Sized, Query()]) -> int:
        return sized.size

    assert (ask(app, "/?size=2").json, ask(app, "/").json) == (4, 1)


@dataclass
class Aliased:
    kind: Annotated[str, pydantic.Field(alias="type", description="Which")]
    size: Annotated[int, pydantic.Field(ge=1, validation_alias="the-size")] = 1


@pydantic.dataclasses.dataclass
class AliasedToo:
    kind: Annotated[str, pydantic.Field(alias="type", description="Which")]
    size: Annotated[int, pydantic.Field(ge=1, validation_alias="the-size")] = 1
    doubled: Annotated[int, pydantic.Field(alias="twice"), pydantic.AfterValidator(lambda given: given * 2)] = 1


@pytest.mark.parametrize("record", [Aliased, AliasedToo])
def test_the_members_of_a_dataclass_have_their_aliases(ask: Any, record: Any) -> None:
    async def in_query(value: Any) -> Any:
        return [value.kind, value.size]

    async def in_form(value: Any) -> Any:
        return [value.kind, value.size]

    app = CovetApp()
    in_query.__annotations__["value"] = Annotated[record, Query()]
    app.add_route("/query", in_query)
    in_form.__annotations__["value"] = Annotated[record, Form()]
    app.add_route("/form", in_form, ["POST"])
    fields = app.plan().routes[0].fields
    assert [each.alias for each in fields[:2]] == ["type", "the-size"]
    assert fields[0].options["description"] == "Which"
    form = {"content-type": "application/x-www-form-urlencoded"}
    for sent, value in ((b"type=a&the-size=3", ["a", 3]), (b"type=a", ["a", 1])):
        assert ask(app, f"/query?{sent.decode()}").json == value
        assert ask(app, "/form", content=sent, headers=form).json == value
    errors = ask(app, "/query?kind=a&the-size=0").json["errors"]
    assert [each["loc"] for each in errors] == [["query", "type"], ["query", "the-size"]]


def test_a_dataclass_is_written_under_its_aliases_where_it_is_promised(ask: Any) -> None:
    app = CovetApp()

    @app.get("/")
    async def handler() -> list[Aliased]:
        return [Aliased("a")]

    (answer,) = ask(app, "/").json
    schema = build(app.plan())["components"]["schemas"]["Aliased"]
    assert list(answer) == list(schema["properties"]) == ["type", "size"]


def test_the_default_of_the_parameter_stands_for_a_request_with_no_member(ask: Any) -> None:
    app, third = CovetApp(), Page.model_validate({"number": 3})

    @app.get("/")
    async def handler(page: Annotated[Page, Query()] = third) -> list[Any]:
        return [page.number, page.size]

    @app.get("/made")
    async def made(
        page: Annotated[Page, Query(default_factory=lambda: Page.model_validate({"number": 4}))],
    ) -> list[Any]:
        return [page.number, page.size]

    assert (ask(app, "/").json, ask(app, "/made").json) == ([3, 20], [4, 20])
    assert ask(app, "/?size=5").json == [1, 5]


def test_a_member_and_a_parameter_of_the_same_name_and_default_are_apart(ask: Any) -> None:
    app = CovetApp()

    @app.get("/")
    async def handler(page: Annotated[Page, Query()], size: int = 20) -> list[Any]:
        return [page.size, size, "size" in page.model_fields_set]

    assert ask(app, "/").json == [20, 20, False]
    assert ask(app, "/?size=20").json == [20, 20, True]


def test_the_plan_shows_the_members() -> None:
    fields = paged().plan().routes[0].fields
    assert [each.alias for each in fields] == ["number", "size", "sort", "tags", "from", "other"]
    assert fields[0].options["description"] == "Which page"


@pytest.mark.parametrize("annotation", [Forbidding, Struct, dict, Page | None, list[Page]])
def test_what_cannot_be_read_member_by_member_is_refused(faults: Any, annotation: Any) -> None:
    async def handler(value: Any) -> None: ...

    handler.__annotations__["value"] = Annotated[annotation, Query()]
    app = CovetApp()
    app.add_route("/", handler)
    assert [fault.code for fault in faults(app)] == ["unsupported-annotation"]
