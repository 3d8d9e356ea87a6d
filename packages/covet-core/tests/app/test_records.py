"""Models and dataclasses whose members come from the query, headers or cookies."""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import msgspec
import pydantic
import pytest

from covet_core import Cookie, CovetApp, Header, Query


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
