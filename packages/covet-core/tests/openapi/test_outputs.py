from http import HTTPStatus
from typing import Annotated, Any, Literal

import pytest

from covet_core.http import (
    CSVResponse,
    HTMLResponse,
    JSONResponse,
    JSONSequenceResponse,
    NDJSONResponse,
    PlainTextResponse,
    Problem,
    ProxyResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from covet_core.openapi.outputs import ANYTHING, Answer, answers, responses
from covet_core.openapi.schemas import Schemas


class Gone(Problem, status=410): ...


JSON = "application/json"
TEXT = "text/plain"


@pytest.mark.parametrize(
    ("returned", "wanted"),
    [
        (ANYTHING, [Answer(200, None, ANYTHING)]),
        (None, [Answer(204, None, ANYTHING)]),
        (dict[str, int], [Answer(200, JSON, dict[str, int])]),
        (str, [Answer(200, TEXT, str)]),
        (bytes, [Answer(200, "application/octet-stream", ANYTHING)]),
        (CSVResponse, [Answer(200, "text/csv", str)]),
        (NDJSONResponse, [Answer(200, "application/x-ndjson", ANYTHING)]),
        (JSONSequenceResponse, [Answer(200, "application/json-seq", ANYTHING)]),
        (ProxyResponse, [Answer(200, "*/*", ANYTHING)]),
        (int | None, [Answer(200, JSON, int), Answer(204, None, ANYTHING)]),
        (int | Gone, [Answer(200, JSON, int)]),
        (tuple[int, int], [Answer(200, JSON, int)]),
        (tuple, [Answer(200, None, ANYTHING)]),
        (tuple[Any, ...], [Answer(200, None, ANYTHING)]),
        (tuple[int, HTTPStatus], [Answer(200, JSON, int)]),
        (tuple[int, int, str], [Answer(200, JSON, tuple[int, int, str])]),
        (tuple[tuple[int, int], int], [Answer(200, JSON, tuple[int, int])]),
        (tuple[int, Literal[201]], [Answer(201, JSON, int)]),
        (tuple[int, Literal[202], dict[str, str]], [Answer(202, JSON, int)]),
        (tuple[int, Literal[201]] | tuple[str, Literal[404]], [Answer(201, JSON, int), Answer(404, TEXT, str)]),
        (tuple[int, ...], [Answer(200, JSON, tuple[int, ...])]),
        (tuple[int, str], [Answer(200, JSON, tuple[int, str])]),
        (Annotated[int, "x"], [Answer(200, JSON, Annotated[int, "x"])]),
        (Response, [Answer(200, None, ANYTHING)]),
        (JSONResponse, [Answer(200, JSON, ANYTHING)]),
        (HTMLResponse, [Answer(200, "text/html", str)]),
        (PlainTextResponse, [Answer(200, TEXT, str)]),
        (RedirectResponse, [Answer(307, None, ANYTHING)]),
        (StreamingResponse, [Answer(200, "application/octet-stream", ANYTHING)]),
    ],
)
def test_a_return_type_says_how_a_handler_answers(returned: Any, wanted: list[Answer]) -> None:
    assert answers(returned, 200) == wanted


def test_a_tuple_is_an_array_where_it_is_all_of_the_body() -> None:
    assert answers(tuple[int, int], 200, pairs=False) == [Answer(200, JSON, tuple[int, int])]


def test_the_routes_status_is_that_of_ordinary_answers() -> None:
    assert answers(int, 201) == [Answer(201, JSON, int)]
    assert answers(None, 202) == [Answer(202, None, ANYTHING)]
    assert answers(RedirectResponse, 303) == [Answer(303, None, ANYTHING)]


def test_several_types_of_one_status_are_alternatives() -> None:
    schemas = Schemas()
    found = responses(answers(int | list[str] | bool, 200), schemas)
    schemas.resolve()
    assert found["200"]["content"][JSON]["schema"] == {
        "anyOf": [{"type": "integer"}, {"type": "array", "items": {"type": "string"}}, {"type": "boolean"}]
    }


def test_redirects_tell_of_their_location() -> None:
    assert "Location" in responses(answers(RedirectResponse, 200), Schemas())["307"]["headers"]
