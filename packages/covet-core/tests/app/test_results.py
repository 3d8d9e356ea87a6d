"""What handlers return: plain values, models, tuples, responses, and `response_model`."""

import datetime
import http
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
import pydantic
import pytest
from typing_extensions import TypedDict

from covet_core import CovetApp, HTTPException, JSONResponse, Response, StreamingResponse
from covet_core.handlers.results import model_of


class Public(pydantic.BaseModel):
    name: str


class Private(Public):
    password: str = "secret"


@dataclass
class Row:
    name: str
    password: str = "secret"


@dataclass
class Nested:
    public: Public


@dataclass
class Brief:
    name: str


@dataclass
class Full(Brief):
    password: str = "secret"


@dataclass
class Measured:
    row: np.ndarray[Any, Any]


class Named(TypedDict):
    name: str


class Struct(msgspec.Struct):
    name: str


def returning(result: Any, annotation: Any = None, **options: Any) -> CovetApp:
    async def handler() -> Any:
        return result

    if annotation is not None:
        handler.__annotations__["return"] = annotation
    app = CovetApp()
    app.get("/", **options)(handler)
    return app


@pytest.mark.parametrize(
    ("result", "status", "content_type", "body"),
    [
        ({"a": 1}, 200, "application/json", b'{"a":1}'),
        ([1, "x", None], 200, "application/json", b'[1,"x",null]'),
        ("héllo", 200, "text/plain; charset=utf-8", "héllo".encode()),
        (b"\x00", 200, "application/octet-stream", b"\x00"),
        (3, 200, "application/json", b"3"),
        (True, 200, "application/json", b"true"),
        (None, 204, None, b""),
        (Public(name="x"), 200, "application/json", b'{"name":"x"}'),
        ([Public(name="x")], 200, "application/json", b'[{"name":"x"}]'),
        (Row("x"), 200, "application/json", b'{"name":"x","password":"secret"}'),
        (Struct("x"), 200, "application/json", b'{"name":"x"}'),
        ({"at": datetime.date(2026, 1, 2)}, 200, "application/json", b'{"at":"2026-01-02"}'),
        (({"a": 1}, 201), 201, "application/json", b'{"a":1}'),
        (("made", 201, {"x-id": "7"}), 201, "text/plain; charset=utf-8", b"made"),
        (Response(b"<p>", 202, media_type="text/html"), 202, "text/html; charset=utf-8", b"<p>"),
        (JSONResponse({"a": 1}, 418), 418, "application/json", b'{"a":1}'),
    ],
)
def test_a_result_is_sent_as_what_it_is(ask: Any, result: Any, status: int, content_type: Any, body: bytes) -> None:
    answer = ask(returning(result), "/")
    assert (answer.status, answer.headers.get("content-type"), answer.body) == (status, content_type, body)


def test_the_status_of_a_route_is_for_results_without_one(ask: Any) -> None:
    assert ask(returning({}, status_code=201), "/").status == 201
    assert ask(returning(({}, 202), status_code=201), "/").status == 202


SHAPED = [
    (Private(name="x"), b'{"name":"x"}'),
    ({"name": "x", "password": "secret"}, b'{"name":"x"}'),
    (Row("x"), b'{"name":"x"}'),
]


@pytest.mark.parametrize(("result", "body"), SHAPED)
def test_what_was_not_promised_is_not_sent(ask: Any, result: Any, body: bytes) -> None:
    assert ask(returning(result, Public), "/").body == body
    assert ask(returning(result, response_model=Public), "/").body == body
    assert ask(returning([result], list[Public]), "/").body == b"[" + body + b"]"
    assert ask(returning({"k": result}, dict[str, Public]), "/").body == b'{"k":' + body + b"}"
    assert ask(returning((result, 201), tuple[Public, int]), "/").body == body


@pytest.mark.parametrize(
    ("result", "annotation"),
    [
        (Full("x"), Brief),
        ({"name": "x", "password": "secret"}, Brief),
        (Full("x"), Brief | None),
        ({"name": "x", "password": "secret"}, Named),
    ],
)
def test_a_dataclass_and_a_typed_dict_keep_to_themselves_what_is_not_in_them(
    ask: Any, result: Any, annotation: Any
) -> None:
    body = b'{"name":"x"}'
    assert ask(returning(result, annotation), "/").body == body
    assert ask(returning([result], list[annotation]), "/").body == b"[" + body + b"]"
    assert ask(returning({"k": result}, dict[str, annotation]), "/").body == b'{"k":' + body + b"}"
    assert ask(returning((result, 201), tuple[annotation, int]), "/").body == body


def test_a_dataclass_that_pydantic_does_not_know_is_sent_as_it_is(ask: Any) -> None:
    assert ask(returning(Measured(np.array([1, 2])), Measured), "/").body == b'{"row":[1,2]}'


def test_the_response_model_outranks_the_annotation_and_none_turns_it_off(ask: Any) -> None:
    assert ask(returning({"name": "x", "more": 1}, dict[str, Any], response_model=Public), "/").body == b'{"name":"x"}'
    assert ask(returning({"name": "x", "more": 1}, Public, response_model=None), "/").json == {"name": "x", "more": 1}


def test_dataclasses_and_structs_can_be_response_models(ask: Any) -> None:
    assert ask(returning({"name": "x", "more": 1}, response_model=Struct), "/").body == b'{"name":"x"}'
    nested = {"public": {"name": "x", "more": 1}}
    assert ask(returning(nested, response_model=Nested), "/").json == {"public": {"name": "x"}}


def test_a_result_that_breaks_the_promise_is_a_crash(ask: Any, caplog: Any) -> None:
    assert ask(returning({"nom": "x"}, Public), "/").status == 500
    assert len(caplog.records) == 1


def test_a_problem_that_is_returned_is_sent_as_one(ask: Any) -> None:
    answer = ask(returning(HTTPException(404, "gone"), Public | HTTPException), "/")
    assert (answer.status, answer.json["detail"]) == (404, "gone")


def test_responses_pass_a_response_model_untouched(ask: Any) -> None:
    assert ask(returning(Response(b"raw"), response_model=Public), "/").body == b"raw"


@pytest.mark.parametrize(
    ("annotation", "model"),
    [
        (None, None),
        (Any, None),
        (Response, None),
        (StreamingResponse, None),
        (Response | Public, None),
        (Public, Public),
        (Public | None, Public | None),
        (list[Public], list[Public]),
        (tuple[Public, int], Public),
        (tuple[Public, int, dict[str, str]], Public),
        (tuple[Public, Literal[201]], Public),
        (tuple[Public, http.HTTPStatus], Public),
        (tuple[tuple[int, int], int], tuple[int, int]),
        (tuple[float, int, float], tuple[float, int, float]),
        (tuple[Public, Literal[201]] | tuple[Nested, Literal[404]], None),
        (Public | HTTPException, Public),
        (Public | HTTPException | None, Public | None),
        (HTTPException, None),
        (tuple[int, str], tuple[int, str]),
        (Annotated[Public, "documented"], Annotated[Public, "documented"]),
    ],
)
def test_the_annotation_promises_a_body_or_nothing(annotation: Any, model: Any) -> None:
    assert model_of(annotation) == model


ARRAYS: list[tuple[Any, Any, Any]] = [
    ((1, "x"), tuple[int, str], [1, "x"]),
    ((1, "x"), Annotated[tuple[int, str], "documented"], [1, "x"]),
    ((1, "x"), tuple[int, str] | None, [1, "x"]),
    ((1, "x"), tuple[int, str] | Response, [1, "x"]),
    ((1, 200), tuple[int, ...], [1, 200]),
    ((1, 200), tuple[object, ...], [1, 200]),
    ((), tuple[()], []),
    ((1.5, 200, 2.5), tuple[float, int, float], [1.5, 200, 2.5]),
    ((Private(name="x"), "y"), tuple[Public, str], [{"name": "x"}, "y"]),
    ((Full("x"), Struct("y")), tuple[Any, Struct], [{"name": "x", "password": "secret"}, {"name": "y"}]),
]


@pytest.mark.parametrize(("result", "annotation", "told"), ARRAYS)
def test_a_tuple_that_is_promised_is_an_array(ask: Any, result: Any, annotation: Any, told: Any) -> None:
    async def around(request: Any, call_next: Any) -> Any:
        return await call_next(request)

    for options in ({}, {"middleware": [around]}):
        answer = ask(returning(result, annotation, **options), "/")
        assert (answer.status, answer.headers["content-type"], answer.json) == (200, "application/json", told)


def test_a_tuple_that_breaks_its_promise_is_a_crash(ask: Any) -> None:
    assert ask(returning((1, "x", 2), tuple[int, str]), "/").status == 500


@pytest.mark.parametrize("annotation", [None, Any, tuple[int, int]])
def test_a_response_model_that_is_a_tuple_is_the_whole_body(ask: Any, annotation: Any) -> None:
    app = returning((1, 201), annotation, response_model=tuple[int, int])
    assert (ask(app, "/").status, ask(app, "/").body) == (200, b"[1,201]")
    told = ask(app, "/openapi.json").json["paths"]["/"]["get"]["responses"]["200"]["content"]
    assert told["application/json"]["schema"]["maxItems"] == 2


@pytest.mark.parametrize("options", [{}, {"response_model": tuple[int, int]}])
def test_an_array_has_a_status_too(ask: Any, options: Any) -> None:
    answer = ask(returning(((1, 2), 201), tuple[tuple[int, int], int], **options), "/")
    assert (answer.status, answer.body) == (201, b"[1,2]")


@pytest.mark.parametrize("annotation", [None, tuple, tuple[Any, ...], tuple[Any, int | http.HTTPStatus]])
def test_a_tuple_of_which_nothing_is_said_is_a_body_with_its_status(ask: Any, annotation: Any) -> None:
    assert ask(returning(({}, 201), annotation), "/").status == 201


def test_a_tuple_that_may_be_either_is_a_fault() -> None:
    with pytest.raises(ExceptionGroup) as caught:
        returning((1, "x"), tuple[int, str] | tuple[str, Literal[404]]).plan()
    assert "nothing tells them apart" in str(caught.value.exceptions[0])


def test_a_stream_is_handed_to_the_transport(ask: Any) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"a"

    answer = ask(returning(StreamingResponse(chunks())), "/")
    assert answer.response.body is None


class Called(pydantic.BaseModel):
    first_name: str = pydantic.Field(alias="firstName")


class Counted(Called):
    @pydantic.computed_field(alias="howLong")  # type: ignore[prop-decorator]  # a decorator that mypy knows by its name only
    @property
    def length(self) -> int:
        return len(self.first_name)


@pytest.mark.parametrize(
    ("result", "annotation", "body"),
    [
        (Called(firstName="x"), Called, b'{"firstName":"x"}'),
        ([Called(firstName="x")], list[Called], b'[{"firstName":"x"}]'),
        (Counted(firstName="x"), Counted, b'{"firstName":"x","howLong":1}'),
        (Called(firstName="x"), None, b'{"firstName":"x"}'),
        ({"a": Called(firstName="x")}, None, b'{"a":{"firstName":"x"}}'),
        ({"a": Called(firstName="x"), "b": 2**70}, None, b'{"a":{"firstName":"x"},"b":1180591620717411303424}'),
        (JSONResponse([Called(firstName="x")]), None, b'[{"firstName":"x"}]'),
    ],
)
def test_a_model_is_written_under_its_aliases(ask: Any, result: Any, annotation: Any, body: bytes) -> None:
    assert ask(returning(result, annotation), "/").body == body


def test_the_document_tells_the_names_that_are_sent(ask: Any) -> None:
    app = returning(Called(firstName="x"), Called)
    schema = ask(app, "/openapi.json").json["components"]["schemas"]["Called"]
    assert list(schema["properties"]) == list(ask(app, "/").json) == schema["required"] == ["firstName"]
