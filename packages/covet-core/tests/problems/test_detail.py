"""FastAPI's form of errors, as a switch for a whole application."""

from __future__ import annotations

from typing import Annotated, Any, get_args

import pytest
from pydantic import BaseModel, Field

from covet_core import (
    Body,
    CovetApp,
    Form,
    HTTPException,
    Path,
    Problem,
    Query,
    RequestValidationError,
    UploadFile,
)
from covet_core.http.validation import ValidationFault
from covet_core.testing import TestClient
from covet_core.testing.transport import TransportName

TRANSPORTS = get_args(TransportName)


class OutOfStock(Problem, status=409):
    sku: str


class Order(BaseModel):
    sku: str
    count: int = Field(ge=1)


app = CovetApp(error_format="detail")


@app.get("/teapot")
async def teapot() -> None:
    raise HTTPException(418, "Short and stout.", headers={"x-pot": "tea"})


@app.get("/bare")
async def bare() -> None:
    raise HTTPException(403)


@app.get("/stock", raises=[OutOfStock])
async def stock() -> None:
    raise OutOfStock(sku="A-7")


@app.get("/crash")
async def crash() -> None:
    raise KeyError("secret")


@app.get("/items/{item}")
async def item(item: Annotated[int, Path()], limit: Annotated[int, Query(le=10)], page: int) -> int:
    return item


@app.post("/orders")
async def order(order: Order) -> Order:
    return order


@app.post("/pairs")
async def pair(first: Order, second: Order) -> None: ...


@app.post("/many")
async def many(numbers: Annotated[list[int], Body()]) -> int:
    return len(numbers)


@app.post("/login")
async def login(name: Annotated[str, Form(min_length=3)], file: UploadFile, age: Annotated[int, Form()]) -> None: ...


@app.post("/retold/{how}")
async def retold(how: str) -> None:
    try:
        if how == "model":
            Order.model_validate({})
        raise RequestValidationError.of("first", ["body"], "the cause")
    except (ValueError, RequestValidationError) as error:
        cause: Exception = error
    told = [ValidationFault(type="own", loc=["body", str(place)], msg="mine") for place in range(5)]
    raise RequestValidationError(told) from cause


@pytest.fixture(params=TRANSPORTS)
def client(request: pytest.FixtureRequest) -> Any:
    with TestClient(app, request.param, raise_server_exceptions=False) as running:
        yield running


def test_an_http_exception_is_its_detail(client: TestClient) -> None:
    answer = client.get("/teapot")
    assert (answer.status_code, answer.headers["content-type"]) == (418, "application/json")
    assert (answer.json(), answer.headers["x-pot"]) == ({"detail": "Short and stout."}, "tea")
    assert client.get("/bare").json() == {"detail": "Forbidden"}


def test_what_no_route_takes_is_told_in_the_same_form(client: TestClient) -> None:
    assert client.get("/nowhere").json() == {"detail": "Not Found"}
    answer = client.post("/bare")
    assert (answer.status_code, answer.json()) == (405, {"detail": "Method Not Allowed"})
    assert "GET" in answer.headers["allow"]


def test_problem_classes_stay_problem_documents(client: TestClient) -> None:
    answer = client.get("/stock")
    assert (answer.headers["content-type"], answer.json()["sku"]) == ("application/problem+json", "A-7")


def test_invalid_values_are_listed_with_what_was_sent(client: TestClient) -> None:
    answer = client.get("/items/x?limit=11")
    assert answer.status_code == 422
    faults = {tuple(fault["loc"]): fault for fault in answer.json()["detail"]}
    assert set(faults) == {("path", "item"), ("query", "limit"), ("query", "page")}
    assert (faults["path", "item"]["type"], faults["path", "item"]["input"]) == ("int_parsing", "x")
    assert (faults["query", "limit"]["input"], faults["query", "limit"]["ctx"]) == ("11", {"le": 10})
    assert (faults["query", "page"]["type"], faults["query", "page"]["input"]) == ("missing", None)


def test_an_invalid_body_is_listed_like_fastapi_does(client: TestClient) -> None:
    answer = client.post("/orders", json={"count": 0})
    assert answer.json() == {
        "detail": [
            {"type": "missing", "loc": ["body", "sku"], "msg": "Field required", "input": {"count": 0}},
            {
                "type": "greater_than_equal",
                "loc": ["body", "count"],
                "msg": "Input should be greater than or equal to 1",
                "input": 0,
                "ctx": {"ge": 1},
            },
        ]
    }


def test_a_missing_body_of_several_parameters_is_listed_like_fastapi_does(client: TestClient) -> None:
    answer = client.post("/pairs")
    assert answer.status_code == 422
    assert answer.json()["detail"] == [
        {"type": "missing", "loc": ["body", name], "msg": "Field required", "input": None}
        for name in ("first", "second")
    ]


def test_a_body_that_is_no_json_is_a_422_too(client: TestClient) -> None:
    answer = client.post("/orders", content=b"{", headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["detail"][0]["type"]) == (422, "json_invalid")


def test_a_body_that_is_no_text_is_told_as_far_as_it_is_one(client: TestClient) -> None:
    answer = client.post("/orders", content=b"\xff{", headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["detail"][0]["type"]) == (422, "json_invalid")
    assert answer.json()["detail"][0]["input"] == "\ufffd{"


def test_the_fields_of_a_form_are_listed_with_their_text_and_its_files_are_not(client: TestClient) -> None:
    answer = client.post("/login", data={"name": "a", "file": "no file"}, files={"other": ("a", b"\xff")})
    told = [(fault["type"], fault["loc"], fault["input"]) for fault in answer.json()["detail"]]
    assert told == [
        ("string_too_short", ["body", "name"], "a"),
        ("is_instance_of", ["body", "file"], "no file"),
        ("missing", ["body", "age"], None),
    ]


@pytest.mark.parametrize("how", ["model", "error"])
def test_faults_that_somebody_raises_because_of_others_are_told_as_they_are(client: TestClient, how: str) -> None:
    answer = client.post(f"/retold/{how}")
    assert answer.status_code == 422
    assert [fault["loc"] for fault in answer.json()["detail"]] == [["body", str(place)] for place in range(5)]


def test_a_crash_tells_its_id_and_nothing_else(client: TestClient, caplog: Any) -> None:
    answer = client.get("/crash")
    assert answer.json() == {"detail": "Internal Server Error", "request_id": answer.headers["x-request-id"]}


def test_a_hundred_faults_are_told_at_most(client: TestClient) -> None:
    answer = client.post("/many", json=["x"] * 3_000)
    assert answer.status_code == 422
    assert [fault["loc"] for fault in answer.json()["detail"]] == [["body", place] for place in range(100)]
    assert {fault["input"] for fault in answer.json()["detail"]} == {"x"}
