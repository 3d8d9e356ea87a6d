"""From a handler's result to a response."""

import dataclasses
import datetime
import decimal
import enum
import http
import json
import pathlib
import uuid
from collections import namedtuple
from collections.abc import Callable
from typing import Any

import attrs
import msgspec
import pytest
from pydantic import BaseModel
from pydantic.dataclasses import dataclass as pydantic_dataclass

from covet_engine import ForbiddenHeader, InvalidBody, InvalidHeader, InvalidStatus, dump_json, json_default

JSON = [(b"content-type", b"application/json")]
TEXT = [(b"content-type", b"text/plain; charset=utf-8")]
OCTETS = [(b"content-type", b"application/octet-stream")]

Render = Callable[..., Any]


class Model(BaseModel):
    a: int
    when: datetime.date = datetime.date(2024, 1, 2)


@dataclasses.dataclass
class Plain:
    a: int


@pydantic_dataclass
class Checked:
    a: int


class Struct(msgspec.Struct):
    a: int


@attrs.define
class Attrs:
    a: int


class Words(str):
    __slots__ = ()


class Level(enum.StrEnum):
    HIGH = "high"


Pair = namedtuple("Pair", "a b")  # noqa: PYI024 - the untyped kind is the one under test


@pytest.mark.parametrize(
    ("result", "status", "body", "fields"),
    [
        ({"a": 1}, 200, b'{"a":1}', JSON),
        ([], 200, b"[]", JSON),
        ("é", 200, "é".encode(), TEXT),
        (Words("w"), 200, b"w", TEXT),
        (Level.HIGH, 200, b"high", TEXT),
        (b"\x00", 200, b"\x00", OCTETS),
        (bytearray(b"x"), 200, b"x", OCTETS),
        (memoryview(b"x"), 200, b"x", OCTETS),
        (None, 204, b"", []),
        (5, 200, b"5", JSON),
        (True, 200, b"true", JSON),
        (1.5, 200, b"1.5", JSON),
        (Model(a=1), 200, b'{"a":1,"when":"2024-01-02"}', JSON),
        ([Model(a=1)], 200, b'[{"a":1,"when":"2024-01-02"}]', JSON),
        (Plain(1), 200, b'{"a":1}', JSON),
        (Checked(1), 200, b'{"a":1}', JSON),
        (Struct(1), 200, b'{"a":1}', JSON),
        ({"x": [Struct(1), Attrs(2), Checked(3), {4}]}, 200, b'{"x":[{"a":1},{"a":2},{"a":3},[4]]}', JSON),
        (Attrs(1), 200, b'{"a":1}', JSON),
        (Pair(1, 2), 200, b"[1,2]", JSON),
        (uuid.UUID(int=1), 200, b'"00000000-0000-0000-0000-000000000001"', JSON),
        (decimal.Decimal("1.10"), 200, b'"1.10"', JSON),
        (pathlib.PurePosixPath("/a"), 200, b'"/a"', JSON),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_kind_of_result_has_its_body_and_media_type(
    render: Render, result: object, status: int, body: bytes, fields: list[tuple[bytes, bytes]]
) -> None:
    response = render(result)
    assert (response.status_code, response.body, response.raw_headers) == (status, body, fields)


def test_a_response_is_returned_as_it_is(render: Render, response_class: type) -> None:
    class Own(response_class):  # type: ignore[misc]  # a class that the fixture hands over
        body_iterator: Any = None

    for made in (response_class(200, b"x", []), Own(200, None, [])):
        assert render(made) is made
        assert render(made, serialize=lambda _: b"never") is made


def test_the_endpoints_status_holds_unless_the_result_says_another(render: Render) -> None:
    assert render({}, status=201).status_code == 201
    assert render(None, status=202).status_code == 202
    assert render(({}, 203), status=201).status_code == 203
    assert render((None, 200)).status_code == 200


def test_a_status_may_be_pythons_own_enumeration(render: Render, response_class: type) -> None:
    assert render(({}, http.HTTPStatus.CREATED)).status_code == 201
    assert render(response_class(http.HTTPStatus.CREATED, b"", [])).status_code == 201


def test_a_response_with_another_body_than_bytes_is_refused(render: Render, response_class: type) -> None:
    with pytest.raises(InvalidBody, match="it is str and not bytes: encode it"):
        render(response_class(200, "text", []))
    with pytest.raises(InvalidBody, match='this is none: an empty body is b""'):
        render(response_class(200, None, []))


@pytest.mark.parametrize("status", [204, 205, 304])
def test_a_status_without_content_sends_none(render: Render, status: int) -> None:
    for response in (
        render({"a": 1}, status=status),
        render(({"a": 1}, status)),
        render(({"a": 1}, status, {"X": "1"})),
    ):
        assert response.status_code == status
        assert response.body == b""
        assert [field for field in response.raw_headers if field[0] == b"content-type"] == []


def test_a_tuple_says_status_and_headers(render: Render) -> None:
    response = render(("x", 201, {"X-A": "é", "x-b": "2"}))
    assert (response.status_code, response.body) == (201, b"x")
    assert response.raw_headers == [*TEXT, (b"x-a", b"\xe9"), (b"x-b", b"2")]
    response = render((b"x", 200, [("X", "1"), (b"x", b"2"), ("Content-Type", "image/png")]))
    assert response.raw_headers == [(b"x", b"1"), (b"x", b"2"), (b"content-type", b"image/png")]


BAD_SHAPES: list[object] = [(), (1,), (1, 2, 3, 4), ({}, "200"), ({}, True), (1, 2.0)]
BAD_HEADERS: list[object] = [
    ({}, 200, 5),
    ({}, 200, "x"),
    ({}, 200, [("a",)]),
    ({}, 200, {"a": 1}),
    ({}, 200, {"a": "€"}),
]


@pytest.mark.parametrize("result", [*BAD_SHAPES, *BAD_HEADERS, (({}, 200), 201)])
def test_a_tuple_of_another_shape_is_refused_telling_what_is_allowed(render: Render, result: object) -> None:
    with pytest.raises(TypeError, match=r"\(body, status|headers is a mapping or a list of pairs"):
        render(result)


@pytest.mark.parametrize("result", [(), (1,), (1, 2), (1, 200), ({}, "200"), ({}, 200, {"a": "b"})])
def test_a_tuple_is_a_body_where_the_endpoint_says_so(render: Render, result: tuple[object, ...]) -> None:
    response = render(result, array=True)
    assert (response.status_code, response.raw_headers) == (200, JSON)
    assert json.loads(response.body) == list(result)


def test_a_tuple_with_a_status_is_a_body_where_one_was_promised(render: Render) -> None:
    assert render(((1, 2), 201), serialize=lambda _: b"[1,2]").body == b"[1,2]"


def test_a_response_in_a_tuple_is_refused(render: Render, response_class: type) -> None:
    with pytest.raises(TypeError, match="set the Response's own status"):
        render((response_class(200, b"", []), 201))


@pytest.mark.parametrize("status", [99, 100, 199, 600, -1, 70000])
def test_only_a_final_status_is_sent(render: Render, response_class: type, status: int) -> None:
    with pytest.raises(InvalidStatus) as caught:
        render(({}, status))
    assert caught.value.status == status
    with pytest.raises(InvalidStatus):
        render(response_class(status, b"", []))


@pytest.mark.parametrize(
    ("headers", "error"),
    [
        ({"a b": "x"}, InvalidHeader),
        ({"a": "x\r\ny: z"}, InvalidHeader),
        ({"a": "\0"}, InvalidHeader),
        ({"Transfer-Encoding": "chunked"}, ForbiddenHeader),
        ({"connection": "close"}, ForbiddenHeader),
    ],
)
def test_a_tuples_headers_are_checked(render: Render, headers: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        render(({}, 200, headers))


def test_the_serializer_takes_every_body(render: Render) -> None:
    seen: list[object] = []

    def serialize(value: object) -> bytes:
        seen.append(value)
        return b"out"

    for result in ({"a": 1}, "text", Model(a=1)):
        response = render(result, serialize=serialize)
        assert (response.status_code, response.body, response.raw_headers) == (200, b"out", JSON)
    assert render(("body", 201), serialize=serialize).body == b"out"
    assert seen == [{"a": 1}, "text", Model(a=1), "body"]


def test_none_is_no_content_whatever_was_promised(render: Render) -> None:
    response = render(None, serialize=lambda _: b"null")
    assert (response.status_code, response.body) == (204, b"")


def test_a_returned_exception_is_raised(render: Render) -> None:
    for extra in ({}, {"serialize": lambda _: b"{}"}):
        with pytest.raises(KeyError, match="returned"):
            render(KeyError("returned"), **extra)


def test_the_serializers_exceptions_come_through(render: Render) -> None:
    def broken(_: object) -> bytes:
        raise LookupError("broken")

    with pytest.raises(LookupError, match="broken"):
        render({}, serialize=broken)


@pytest.mark.parametrize("result", [object(), {"a": object()}, lambda: 1, {(1, 2): 2}])
def test_an_object_without_a_form_in_json_is_refused(render: Render, result: object) -> None:
    with pytest.raises(TypeError):
        render(result)


def test_text_that_utf8_cannot_write_is_refused(render: Render) -> None:
    with pytest.raises(UnicodeEncodeError):
        render("\ud800")


def test_headers_of_one_response_are_not_those_of_the_next(render: Render) -> None:
    first = render({})
    first.raw_headers.append((b"x", b"1"))
    assert render({}).raw_headers == JSON


def test_dump_json_is_what_a_result_is_sent_as() -> None:
    assert dump_json(Model(a=1)) == b'{"a":1,"when":"2024-01-02"}'
    assert dump_json({"m": Model(a=1)}) == b'{"m":{"a":1,"when":"2024-01-02"}}'


def test_json_default_refuses_what_it_does_not_know() -> None:
    with pytest.raises(TypeError, match=r"object has no form in JSON"):
        json_default(object())


def test_integers_of_any_size_are_sent(render: Render) -> None:
    """A client may send one wherever an integer is taken, and an error tells it back."""
    assert dump_json({"a": 2**70, "m": Model(a=1), "n": float("nan")}) == (
        b'{"a":1180591620717411303424,"m":{"a":1,"when":"2024-01-02"},"n":null}'
    )
    assert render({"a": [-(2**64)]}).body == b'{"a":[-18446744073709551616]}'
