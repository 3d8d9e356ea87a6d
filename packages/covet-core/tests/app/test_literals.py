"""Literals that are no text, as members of models and dataclasses that are read from text."""

from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Annotated, Any, Literal

import pydantic
import pytest

from covet_core import CovetApp, Form, Query


class Colour(Enum):
    RED = "red"


class Level(IntEnum):
    LOW = 1


class Choice(pydantic.BaseModel):
    stars: Literal[1, 2, 3] = 1
    marks: list[Literal[1, 2]] = []
    wanted: Literal[True] | None = None
    colour: Literal[Colour.RED, "blue"] | None = None
    level: Literal[Level.LOW] | None = None
    either: Literal[1, "1"] | None = None
    first: Literal[1] | str | None = None
    doubled: Annotated[Literal[1, 2], pydantic.AfterValidator(lambda given: given * 2)] | None = None
    stripped: Literal[1, 2] | None = None

    @pydantic.field_validator("stripped", mode="before")
    @classmethod
    def _stripped(cls, given: str) -> int:
        return int(given.strip())


@dataclass
class Rating:
    stars: Literal[1, 2, 3] = 1


def chosen() -> CovetApp:
    app = CovetApp()

    @app.get("/model")
    async def in_query(choice: Annotated[Choice, Query()]) -> Any:
        return choice.model_dump(mode="json", exclude_unset=True)

    @app.post("/model")
    async def in_form(choice: Annotated[Choice, Form()]) -> Any:
        return choice.model_dump(mode="json", exclude_unset=True)

    @app.get("/dataclass")
    async def record_in_query(rating: Annotated[Rating, Query()]) -> Any:
        return {"stars": rating.stars}

    @app.post("/dataclass")
    async def record_in_form(rating: Annotated[Rating, Form()]) -> Any:
        return {"stars": rating.stars}

    return app


def said(ask: Any, source: str, path: str, fields: str) -> Any:
    if source == "query":
        return ask(chosen(), f"{path}?{fields}")
    form = {"content-type": "application/x-www-form-urlencoded"}
    return ask(chosen(), path, content=fields.encode(), headers=form)


@pytest.mark.parametrize("source", ["query", "form"])
@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ("stars=3", {"stars": 3}),
        ("marks=2&marks=1", {"marks": [2, 1]}),
        ("wanted=true", {"wanted": True}),
        ("colour=red", {"colour": "red"}),
        ("colour=blue", {"colour": "blue"}),
        ("level=1", {"level": 1}),
        ("either=1", {"either": "1"}),
        ("first=1", {"first": 1}),
        ("first=2", {"first": "2"}),
        ("doubled=2", {"doubled": 4}),
        ("stripped=%202%20", {"stripped": 2}),
    ],
)
def test_a_literal_of_a_model_takes_the_text_of_its_members(ask: Any, source: str, fields: str, value: Any) -> None:
    assert said(ask, source, "/model", fields).json == value


@pytest.mark.parametrize("source", ["query", "form"])
def test_other_texts_are_refused(ask: Any, source: str) -> None:
    errors = said(ask, source, "/model", "stars=4&marks=1&marks=01").json["errors"]
    assert {each["type"] for each in errors} == {"literal_error"}
    assert sorted(each["loc"][1] for each in errors) == ["marks", "stars"]


@pytest.mark.parametrize("source", ["query", "form"])
def test_a_literal_of_a_dataclass_does_too(ask: Any, source: str) -> None:
    assert said(ask, source, "/dataclass", "stars=2").json == {"stars": 2}
