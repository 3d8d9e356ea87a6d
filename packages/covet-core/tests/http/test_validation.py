import json
from dataclasses import dataclass
from typing import Any

import msgspec
import orjson
import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from covet_core._engine import BadValue, UnsupportedMediaType
from covet_core.http import HTTPException, RequestValidationError, response_for


@dataclass
class Param:
    source: str
    name: str
    validate: Any = None


class Line(BaseModel):
    sku: str
    count: int


class Order(BaseModel):
    lines: list[Line]


def failure(call: Any, *args: Any, **kwargs: Any) -> BaseException:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - every library has its own
        call(*args, **kwargs)
    return caught.value


def answer(*faults: tuple[Param, BaseException | None]) -> HTTPException:
    return RequestValidationError.from_faults(faults)


QUERY = Param("query", "limit")
BODY = Param("body", "order")


def test_every_fault_is_listed_with_its_location() -> None:
    query = failure(TypeAdapter(int).validate_python, "x")
    body = failure(Order.model_validate_json, b'{"lines":[{"sku":"a","count":"n"},{}]}')
    found = answer((Param("path", "id"), None), (QUERY, query), (BODY, body))
    response = response_for(found)
    assert response.status_code == 422
    assert json.loads(response.body or b"") == {
        "type": "about:blank",
        "title": "Unprocessable Content",
        "status": 422,
        "detail": "path.id: Field required (4 more)",
        "errors": [
            {"type": "missing", "loc": ["path", "id"], "msg": "Field required"},
            {
                "type": "int_parsing",
                "loc": ["query", "limit"],
                "msg": "Input should be a valid integer, unable to parse string as an integer",
            },
            {
                "type": "int_parsing",
                "loc": ["body", "lines", 0, "count"],
                "msg": "Input should be a valid integer, unable to parse string as an integer",
            },
            {"type": "missing", "loc": ["body", "lines", 1, "sku"], "msg": "Field required"},
            {"type": "missing", "loc": ["body", "lines", 1, "count"], "msg": "Field required"},
        ],
    }


def test_what_the_client_sent_is_not_repeated() -> None:
    error = failure(Order.model_validate_json, b'{"lines":"s3cret"}')
    assert isinstance(error, ValidationError)
    assert b"s3cret" not in (response_for(answer((BODY, error))).body or b"")


def test_a_body_that_isnt_json_is_a_bad_request() -> None:
    for error, reason in (
        (failure(Order.model_validate_json, b"{"), "EOF while parsing an object"),
        (failure(orjson.loads, b"{"), "unexpected end of data"),
        (failure(msgspec.json.decode, b"{"), "input data was truncated"),
    ):
        found = answer((QUERY, None), (BODY, error))
        assert found.status_code == 400
        assert (found.detail or "").startswith(f"The body isn't valid JSON: {reason}")


def test_a_json_query_parameter_that_isnt_json_is_a_fault_like_any_other() -> None:
    found = answer((QUERY, failure(TypeAdapter(list[int]).validate_json, "[")))
    assert isinstance(found, RequestValidationError)
    assert found.errors()[0]["loc"] == ["query", "limit"]


def test_a_wrong_media_type_outranks_the_other_faults() -> None:
    found = answer((QUERY, None), (BODY, UnsupportedMediaType("text/plain", "application/json")))
    assert found.status_code == 415
    assert "'text/plain'" in (found.detail or "")


def test_msgspec_faults_have_their_path() -> None:
    class Item(msgspec.Struct):
        count: int

    error = failure(msgspec.json.decode, b'[{"count":1},{"count":"x"}]', type=list[Item])
    assert answer((BODY, error)).members()["errors"] == [
        {"type": "value_error", "loc": ["body", 1, "count"], "msg": "Expected `int`, got `str`"}
    ]


def test_other_errors_are_told_in_their_own_words() -> None:
    found = answer((QUERY, ValueError("must be even")), (BODY, KeyError()))
    assert found.members()["errors"] == [
        {"type": "value_error", "loc": ["query", "limit"], "msg": "must be even"},
        {"type": "value_error", "loc": ["body"], "msg": "KeyError"},
    ]


@pytest.mark.parametrize(("expected", "word"), [("int", "integer"), ("float", "number"), ("bool", "boolean")])
def test_what_the_engine_cant_convert_is_told_in_the_words_of_the_others(expected: str, word: str) -> None:
    assert answer((QUERY, BadValue(expected))).members()["errors"] == [
        {"type": f"{expected}_parsing", "loc": ["query", "limit"], "msg": f"Input should be a valid {word}"}
    ]


def test_a_hundred_faults_are_made_and_all_are_counted() -> None:
    error = failure(TypeAdapter(list[int]).validate_python, ["x"] * 3_000)
    found = answer((QUERY, None), (BODY, error), (QUERY, ValueError("even")))
    assert isinstance(found, RequestValidationError)
    assert (len(found.errors()), found.count) == (100, 3_002)
    assert found.members()["errors"] == found.errors()
    assert "(3001 more)" in (found.detail or "")
    assert len(RequestValidationError.from_faults([(BODY, error)]).members()["errors"]) == 100  # type: ignore[arg-type]
