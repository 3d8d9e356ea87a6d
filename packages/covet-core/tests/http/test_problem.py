import copy
import json
import pickle
from typing import Any

import pytest
from pydantic import BaseModel

from covet_core.http import (
    BadRequest,
    ContentTooLarge,
    HTTPException,
    InvalidProblem,
    Problem,
    Response,
    UnsupportedMediaType,
    problem_response,
    response_for,
    server_error,
)
from covet_core.problems.catalogue import description_of


class OutOfStock(Problem, status=409):
    """There is less in stock than was ordered."""

    sku: str
    left: int = 0


class SoldOut(OutOfStock, status=410, title="Gone for good", type="https://example.org/sold-out"):
    since: str | None = None


class HTTPTeapotXYZ(Problem, status=418, slug="teapot"):
    detail: str | None = "Short and stout."


def document(response: Response) -> dict[str, Any]:
    assert response.body is not None
    found: dict[str, Any] = json.loads(response.body)
    return found


def test_a_problem_becomes_a_problem_document() -> None:
    response = response_for(OutOfStock(sku="A-7", detail="Two were ordered.", headers={"Retry-After": "60"}))
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["retry-after"] == "60"
    assert response.body == (
        b'{"type":"urn:problem-type:out-of-stock","title":"Out of stock","status":409,'
        b'"detail":"Two were ordered.","sku":"A-7","left":0}'
    )


def test_a_problem_inherits_fields_and_keywords() -> None:
    assert document(response_for(SoldOut(sku="B", instance="/orders/1"))) == {
        "type": "https://example.org/sold-out",
        "title": "Gone for good",
        "status": 410,
        "instance": "/orders/1",
        "sku": "B",
        "left": 0,
        "since": None,
    }


def test_a_problem_names_itself_after_its_class() -> None:
    members = HTTPTeapotXYZ().members()
    assert members["type"] == "urn:problem-type:teapot"
    assert members["title"] == "Http teapot xyz"
    assert members["detail"] == "Short and stout."


def test_a_problem_has_the_docstring_that_was_written_and_no_other() -> None:
    assert OutOfStock.__doc__ == "There is less in stock than was ordered."
    assert SoldOut.__doc__ is None
    assert description_of(SoldOut) == ""


def test_a_problem_wants_its_fields() -> None:
    with pytest.raises(TypeError, match="sku"):
        OutOfStock()  # type: ignore[call-arg]  # the missing argument is the point
    with pytest.raises(TypeError):
        OutOfStock("A-7")  # type: ignore[call-arg]  # fields are given by name


def test_a_problem_is_caught_as_what_it_is() -> None:
    with pytest.raises(HTTPException) as caught:
        raise SoldOut(sku="B")
    assert caught.value.status_code == 410
    assert str(caught.value) == "410 Gone for good (sku='B', left=0, since=None)"
    assert hash(caught.value) == hash(caught.value)
    assert caught.value != SoldOut(sku="B")


def test_problems_pickle_and_copy() -> None:
    problem = OutOfStock(sku="A", left=2)
    for other in (pickle.loads(pickle.dumps(problem)), copy.copy(problem)):
        assert type(other) is OutOfStock
        assert other.members() == problem.members()


def test_a_problem_may_hold_models() -> None:
    class Line(BaseModel):
        sku: str

    class Lines(Problem, status=400):
        lines: list[Line]

    assert document(response_for(Lines(lines=[Line(sku="x")])))["lines"] == [{"sku": "x"}]


@pytest.mark.parametrize("status", [99, 200, 302, 600])
def test_a_problem_has_a_status_of_errors(status: int) -> None:
    with pytest.raises(InvalidProblem, match=str(status)):
        type("Wrong", (Problem,), {}, status=status)


@pytest.mark.parametrize("name", ["type", "title", "status", "status_code", "extensions"])
def test_a_problem_cant_redefine_the_standard_members(name: str) -> None:
    with pytest.raises(InvalidProblem, match=name):
        type("Wrong", (Problem,), {"__annotations__": {name: str}}, status=400)


def test_an_http_exception_becomes_a_problem_document() -> None:
    response = response_for(HTTPException(404, "No order 7.", {"x-a": "b"}))
    assert response.headers["x-a"] == "b"
    assert response.body == b'{"type":"about:blank","title":"Not Found","status":404,"detail":"No order 7."}'
    assert str(HTTPException(404)) == "404 Not Found"


@pytest.mark.parametrize(
    ("status", "title"),
    [(413, "Content Too Large"), (422, "Unprocessable Content"), (418, "I'm a Teapot"), (499, "Client Error")],
)
def test_titles_are_the_reason_phrases_of_rfc_9110(status: int, title: str) -> None:
    assert document(response_for(HTTPException(status)))["title"] == title


def test_an_http_exception_may_extend_its_document() -> None:
    response = response_for(HTTPException(403, extensions={"balance": 30}))
    assert document(response) == {"type": "about:blank", "title": "Forbidden", "status": 403, "balance": 30}


@pytest.mark.parametrize("status", [204, 304])
def test_an_exception_of_a_bodyless_status_has_no_body(status: int) -> None:
    response = response_for(HTTPException(status, "told to nobody", {"etag": '"1"'}))
    assert (response.status_code, response.body, response.raw_headers) == (status, b"", [(b"etag", b'"1"')])


def test_http_exceptions_pickle() -> None:
    for error in (HTTPException(404, "x"), BadRequest("y"), ContentTooLarge(5), UnsupportedMediaType("text/x")):
        other = pickle.loads(pickle.dumps(error))
        assert type(other) is type(error)
        assert other.members() == error.members()


def test_a_refused_media_type_tells_what_is_read() -> None:
    response = response_for(UnsupportedMediaType("text/html"))
    assert response.status_code == 415
    assert response.headers["accept"] == "application/json"
    assert "'text/html'" in document(response)["detail"]
    assert "no Content-Type" in document(response_for(UnsupportedMediaType()))["detail"]


def test_a_server_error_tells_the_request_id_and_nothing_else() -> None:
    response = server_error("ab12", ValueError("secret"))
    assert response.headers["x-request-id"] == "ab12"
    assert document(response) == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "request_id": "ab12",
    }


def test_a_server_error_tells_all_in_debug_mode() -> None:
    try:
        raise ValueError("secret")
    except ValueError as error:
        told = document(server_error("ab12", error, debug=True))
    assert told["detail"] == "ValueError: secret"
    assert told["traceback"][-1] == "ValueError: secret"


def test_problem_responses_are_made_from_parts() -> None:
    response = problem_response(429, "Slow down.", type="urn:x", headers={"retry-after": "1"}, limit=5)
    assert response.headers["retry-after"] == "1"
    assert document(response) == {
        "type": "urn:x",
        "title": "Too Many Requests",
        "status": 429,
        "detail": "Slow down.",
        "limit": 5,
    }
