"""What is said of a parameter counts, or is refused where it is written."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal, get_args

import pytest
from pydantic import BaseModel, Field, Json

from covet_core import Body, Cookie, CovetApp, File, Form, Header, Path, Query, UploadFile
from covet_core.handlers.foreign import ForeignMarker
from covet_core.misuse import OptionUnknown
from covet_core.testing import TestClient
from covet_core.testing.transport import TransportName


class Item(BaseModel):
    number: int


class Cat(BaseModel):
    kind: Literal["cat"]


class Dog(BaseModel):
    kind: Literal["dog"]


app = CovetApp()


@app.get("/numbers")
async def numbers(
    finite: Annotated[float, Query(allow_inf_nan=False)] = 0.0,
    price: Annotated[Decimal, Query(max_digits=3, decimal_places=1)] = Decimal(0),
) -> list[str]:
    return [str(finite), str(price)]


@app.get("/json")
async def json(
    item: Annotated[Json[Item], Query()],
    sizes: Annotated[Json[list[int]] | None, Query()] = None,
    x_more: Annotated[Json[dict[str, int]] | None, Header()] = None,
) -> list[object]:
    return [item.number, sizes, x_more]


@app.post("/form")
async def form(item: Annotated[Json[Item], Form()], file: UploadFile) -> list[object]:
    return [item.number, file.filename]


@app.post("/animals")
async def animal(animal: Annotated[Cat | Dog, Body(), Field(discriminator="kind")]) -> str:
    return type(animal).__name__


@pytest.fixture(params=get_args(TransportName))
def client(request: pytest.FixtureRequest) -> Any:
    with TestClient(app, request.param) as running:
        yield running


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("finite=inf", "finite_number"),
        ("finite=nan", "finite_number"),
        ("price=1.22", "decimal_max_places"),
        ("price=1234", "decimal_max_digits"),
    ],
)
def test_constraints_of_numbers_are_checked(client: TestClient, query: str, fault: str) -> None:
    answer = client.get(f"/numbers?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["type"]) == (422, fault)
    assert client.get("/numbers?finite=1.5&price=12.5").json() == ["1.5", "12.5"]


def test_json_in_a_parameter_is_one_text(client: TestClient) -> None:
    answer = client.get("/json", params={"item": '{"number":"7"}', "sizes": "[1,2]"}, headers={"x-more": '{"a":1}'})
    assert answer.json() == [7, [1, 2], {"a": 1}]
    assert client.get("/json", params={"item": '{"number":1}'}).json() == [1, None, None]
    refused = client.get("/json", params={"item": '{"number":"x"}', "sizes": "1"})
    assert [fault["loc"] for fault in refused.json()["errors"]] == [["query", "item", "number"], ["query", "sizes"]]


def test_json_in_a_form_stands_beside_files(client: TestClient) -> None:
    answer = client.post("/form", data={"item": '{"number":7}'}, files={"file": ("a.txt", b"a")})
    assert answer.json() == [7, "a.txt"]
    assert client.post("/form", data={"item": "{"}, files={"file": ("a.txt", b"a")}).status_code == 422


def test_what_pydantic_knows_besides_stands_beside_the_marker(client: TestClient) -> None:
    assert client.post("/animals", json={"kind": "dog"}).text == "Dog"
    assert client.post("/animals", json={"kind": "cow"}).json()["errors"][0]["type"] == "union_tag_invalid"


@pytest.mark.parametrize(
    ("marker", "option", "hint"),
    [
        (Query, "min_lenght", "Did you mean 'min_length'?"),
        (Path, "validation_alias", "It is set by `alias=`."),
        (Cookie, "regex", "It is set by `pattern=`."),
        (Query, "embed", None),
        (Body, "convert_underscores", None),
        (Header, "policy", None),
        (File, "discriminator", None),
    ],
)
def test_an_option_that_nothing_would_heed_is_refused_at_once(marker: Any, option: str, hint: str | None) -> None:
    with pytest.raises(OptionUnknown, match=f"was given the option '{option}', and there is none") as caught:
        marker(**{option: 1})
    assert caught.value.hint() == hint


def test_the_field_of_a_model_is_no_default_of_a_parameter(faults: Any) -> None:
    wrong = CovetApp()

    @wrong.get("/")
    async def handler(page: int = Field(1, ge=1)) -> None: ...

    (fault,) = faults(wrong)
    assert isinstance(fault, ForeignMarker)
    assert (fault.parameter, fault.package) == ("page", "pydantic")
    assert "Annotated[int, Field(ge=1)] = 5" in str(fault)
