"""Error handlers as they are written for FastAPI."""

from __future__ import annotations

import copy
import pickle
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from covet_core import CovetApp, HTTPException, JSONResponse, PlainTextResponse, Request, RequestValidationError
from covet_core.testing import TestClient
from covet_core.testing.transport import TransportName


class Item(BaseModel):
    title: str
    size: int


app = CovetApp()


@app.exception_handler(HTTPException)
async def in_words(request: Request, exc: HTTPException) -> PlainTextResponse:
    return PlainTextResponse(str(exc.detail), status_code=exc.status_code)


@app.exception_handler(RequestValidationError)
async def in_short(request: Request, exc: RequestValidationError) -> JSONResponse:
    return JSONResponse({"wrong": [error["loc"] for error in exc.errors()], "body": await request.json()}, 400)


@app.post("/items/{number}")
async def keep(number: int, item: Item) -> None:
    raise HTTPException(418)


@pytest.fixture(params=get_args(TransportName))
def client(request: pytest.FixtureRequest) -> Any:
    with TestClient(app, request.param) as running:
        yield running


def test_an_exception_without_a_detail_has_its_phrase(client: TestClient) -> None:
    answers = [client.get("/nope"), client.get("/items/1"), client.post("/items/1", json={"title": "a", "size": 1})]
    assert [(each.status_code, each.text) for each in answers] == [
        (404, "Not Found"),
        (405, "Method Not Allowed"),
        (418, "I'm a Teapot"),
    ]


def test_the_errors_of_a_request_are_called_for_and_its_body_is_there(client: TestClient) -> None:
    answer = client.post("/items/x", json={"title": "a", "size": "XL"})
    assert (answer.status_code, answer.json()) == (
        400,
        {"wrong": [["path", "number"], ["body", "size"]], "body": {"title": "a", "size": "XL"}},
    )


@pytest.mark.parametrize("again", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])
def test_a_problem_document_does_not_say_the_phrase_twice(again: Any) -> None:
    error = again(HTTPException(404))
    assert (error.detail, error.members()["detail"], str(error)) == ("Not Found", None, "404 Not Found")
    error.detail = "There is no such order."
    assert error.members()["detail"] == "There is no such order."
    assert again(HTTPException(404, "Not Found")).members()["detail"] == "Not Found"
