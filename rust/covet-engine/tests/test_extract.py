"""From a request to a handler's arguments."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from pydantic import TypeAdapter, ValidationError

from covet_engine import MISSING, BadValue, Endpoint, Param, Table, UnsupportedMediaType

INT = TypeAdapter(int).validator.validate_python
INTS = TypeAdapter(list[int]).validator.validate_python
JSON = [(b"content-type", b"application/json")]

Extract = Callable[..., tuple[Any, ...]]


def test_each_source_is_read(extract: Extract) -> None:
    params = [
        Param("path", "id", convert="int", validate=INT),
        Param("query", "q"),
        Param("header", "x-token"),
        Param("cookie", "c"),
        Param("body", "b"),
    ]
    headers = [(b"X-Token", b"t\xe9"), (b"cookie", "c=é; d=2".encode()), *JSON]
    got = extract(*params, pattern="/{id}", path="/7", query="q=a%20b+c", headers=headers, body=b'{"x":[1]}')
    assert got == (7, "a b c", "té", "é", {"x": [1]})


def test_the_request_itself_is_a_source(
    table_of: Callable[..., Table], endpoint_of: Callable[..., Endpoint], request_of: Callable[..., Any]
) -> None:
    endpoint = endpoint_of(Param("request", "a"), Param("request", "b"))
    table_of([endpoint], [("GET", "/", 0)])
    request = request_of()
    first, second = endpoint.extract(request)
    assert first is request
    assert second is request


@pytest.mark.parametrize(
    ("convert", "text", "value"),
    [
        ("int", "12", 12),
        ("int", "-7", -7),
        ("int", "007", 7),
        ("int", "9" * 18, int("9" * 18)),
        ("float", "1.5", 1.5),
        ("float", "-3", -3.0),
        ("bool", "true", True),
        ("bool", "0", False),
        ("str", "1", "1"),
        ("none", "1", "1"),
    ],
)
def test_plain_text_is_converted_without_the_validator(
    extract: Extract, convert: Any, text: str, value: object
) -> None:
    def never(_: object) -> object:
        raise AssertionError

    validate = None if convert in {"str", "none"} else never
    (got,) = extract(Param("query", "q", convert=convert, validate=validate), query=f"q={text}")
    assert got == value
    assert type(got) is type(value)


LEFT = {
    "int": ["1" * 19, " 1", "1_0", "1.0", "", "-"],
    "float": ["1e3", ".5", "5.", "inf", "1" * 41],
    "bool": ["True", "yes", ""],
    "str": ["1"],
    "none": ["1"],
}


@pytest.mark.parametrize(("convert", "text"), [(convert, text) for convert, texts in LEFT.items() for text in texts])
def test_all_other_text_goes_to_the_validator(extract: Extract, convert: Any, text: str) -> None:
    (got,) = extract(Param("query", "q", convert=convert, validate=lambda value: ("seen", value)), query=f"q={text}")
    assert got == ("seen", text)


def test_without_a_validator_what_the_conversion_leaves_is_a_fault(extract: Extract, invalid: Any) -> None:
    with pytest.raises(invalid) as caught:
        extract(Param("query", "q", convert="int"), query="q=x")
    ((_, fault),) = caught.value.faults
    assert isinstance(fault, BadValue)
    assert str(fault) == "not a valid int"


def test_all_faults_are_told_at_once(extract: Extract, invalid: Any) -> None:
    params = [
        Param("path", "id", convert="int", validate=INT),
        Param("query", "missing"),
        Param("query", "fine"),
        Param("header", "x-missing"),
        Param("cookie", "missing"),
        Param("body", "body", validate=TypeAdapter(list[int]).validator.validate_json),
    ]
    with pytest.raises(invalid) as caught:
        extract(*params, pattern="/{id}", path="/x", query="fine=1", headers=JSON, body=b'["x"]')
    assert caught.value.names == ["id", "missing", "x-missing", "missing", "body"]
    kinds = [type(fault) for _, fault in caught.value.faults]
    assert kinds == [ValidationError, type(None), type(None), type(None), ValidationError]
    assert caught.value.faults[0][0] is params[0]


def test_what_no_value_can_cause_is_not_a_fault_of_the_request(extract: Extract) -> None:
    def interrupted(_: object) -> object:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        extract(Param("query", "q", validate=interrupted), Param("query", "missing"), query="q=1")


def test_defaults_stand_in_for_what_is_absent(extract: Extract) -> None:
    shared = [1]
    params = [
        Param("query", "a", default=None),
        Param("query", "b", default=shared),
        Param("header", "c", default_factory=list),
        Param("body", "d", default="none"),
    ]
    first, second = extract(*params, body=b""), extract(*params)
    assert first == second == (None, [1], [], "none")
    assert first[1] is shared
    assert first[2] is not second[2]


def test_a_failing_default_factory_is_not_a_fault_of_the_request(extract: Extract) -> None:
    def broken() -> object:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        extract(Param("query", "q", default_factory=broken))


def test_many_takes_all_values_as_a_list(extract: Extract) -> None:
    params = [
        Param("query", "q", many=True, validate=INTS),
        Param("query", "r", many=True, convert="int"),
        Param("header", "x", many=True),
        Param("cookie", "c", many=True),
        Param("query", "none", many=True, default=()),
    ]
    headers = [(b"x", b"1"), (b"X", b"2, 3"), (b"cookie", b"c=1; d=0"), (b"cookie", b"c=2")]
    got = extract(*params, query="q=1&r=5&q= 2&r=6", headers=headers)
    assert got == ([1, 2], [5, 6], ["1", "2, 3"], ["1", "2"], ())


def test_many_without_a_value_is_missing(extract: Extract, invalid: Any) -> None:
    with pytest.raises(invalid) as caught:
        extract(Param("query", "q", many=True))
    assert caught.value.faults[0][1] is None


def test_the_first_of_several_values_counts(extract: Extract) -> None:
    params = [Param("query", "q"), Param("header", "h"), Param("cookie", "c")]
    headers = [(b"h", b"1"), (b"h", b"2"), (b"cookie", b"c=1; c=2")]
    assert extract(*params, query="q=1&q=2", headers=headers) == ("1", "1", "1")


def test_more_than_eight_arguments_keep_their_order(extract: Extract) -> None:
    params = [Param("query", f"q{i}", convert="int") for i in range(20)]
    assert extract(*params, query="&".join(f"q{i}={i}" for i in range(20))) == tuple(range(20))


def test_no_parameters_are_no_arguments(extract: Extract) -> None:
    assert extract() == ()


def test_path_values_that_python_set_are_read(
    table_of: Callable[..., Table], endpoint_of: Callable[..., Endpoint], request_of: Callable[..., Any]
) -> None:
    endpoint = endpoint_of(Param("path", "id", convert="int"), Param("path", "other", validate=str))
    table = table_of([endpoint], [("GET", "/{id}", 0)])
    request = request_of("/1")
    table.match(request)
    request.path_params = {"id": "5", "other": 6}
    assert endpoint.extract(request) == (5, "6")
    request.path_params["id"] = "7"
    assert endpoint.extract(request)[0] == 7


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "Application/JSON ; charset=utf-8", "application/problem+json", "application/a+json"],
)
def test_json_bodies_are_read_of_json_media_types(extract: Extract, content_type: str) -> None:
    headers = [(b"content-type", content_type.encode())]
    assert extract(Param("body", "b"), headers=headers, body=b"[1]") == ([1],)


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonx", None]
)
def test_a_json_body_of_another_media_type_is_unsupported(
    extract: Extract, invalid: Any, content_type: str | None
) -> None:
    headers = [] if content_type is None else [(b"content-type", content_type.encode())]
    with pytest.raises(invalid) as caught:
        extract(Param("body", "b"), headers=headers, body=b"{}")
    ((_, fault),) = caught.value.faults
    assert isinstance(fault, UnsupportedMediaType)
    assert fault.content_type == content_type
    assert "send it as application/json" in str(fault)


def test_no_content_is_a_missing_json_body_whatever_its_media_type(extract: Extract, invalid: Any) -> None:
    with pytest.raises(invalid) as caught:
        extract(Param("body", "b"), body=b"")
    assert caught.value.faults[0][1] is None


def test_malformed_json_is_a_fault(extract: Extract, invalid: Any) -> None:
    with pytest.raises(invalid) as caught:
        extract(Param("body", "b"), headers=JSON, body=b"{")
    assert isinstance(caught.value.faults[0][1], orjson.JSONDecodeError)


def test_bytes_bodies_come_as_they_are(extract: Extract) -> None:
    assert extract(Param("body", "b", content="bytes"), body=b"\xff\x00") == (b"\xff\x00",)
    assert extract(Param("body", "b", content="bytes"), body=b"") == (b"",)
    assert extract(Param("body", "b", content="bytes", validate=len), body=b"abc") == (3,)


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        (None, "é".encode(), "é"),
        ("text/plain", "é".encode(), "é"),
        ('text/plain; charset="UTF-8"', "é".encode(), "é"),
        ("text/plain; charset=ISO-8859-1", b"\xe9", "é"),
        ("text/plain", b"", ""),
    ],
)
def test_text_bodies_are_decoded(extract: Extract, content_type: str | None, body: bytes, text: str) -> None:
    headers = [] if content_type is None else [(b"content-type", content_type.encode())]
    assert extract(Param("body", "b", content="text"), headers=headers, body=body) == (text,)


def test_text_in_an_unknown_charset_or_that_is_none_is_a_fault(extract: Extract, invalid: Any) -> None:
    with pytest.raises(invalid) as caught:
        extract(
            Param("body", "b", content="text"), headers=[(b"content-type", b"text/plain; charset=koi8-r")], body=b"x"
        )
    assert isinstance(caught.value.faults[0][1], UnsupportedMediaType)
    with pytest.raises(invalid) as caught:
        extract(Param("body", "b", content="text"), body=b"\xff")
    assert isinstance(caught.value.faults[0][1], UnicodeDecodeError)


def test_on_invalid_learns_the_request(extract: Extract, invalid: Any) -> None:
    with pytest.raises(invalid) as caught:
        extract(Param("query", "q"), path="/p", pattern="/p")
    assert caught.value.request.path == "/p"


def test_a_parameter_tells_what_it_is() -> None:
    param = Param("header", "x-a", convert="int", many=True)
    assert (param.source, param.name, param.convert, param.many, param.content) == (
        "header",
        "x-a",
        "int",
        True,
        "json",
    )
    assert param.default is MISSING
    assert param.required
    assert not Param("query", "q", default=None).required
    assert repr(param) == 'Param("header", "x-a")'


@pytest.mark.parametrize(
    "arguments",
    [
        {"source": "heap", "name": "x"},
        {"source": "query", "name": "x", "convert": "uuid"},
        {"source": "body", "name": "x", "content": "xml"},
        {"source": "header", "name": "X-Upper"},
        {"source": "path", "name": "x", "many": True},
        {"source": "query", "name": "x", "default": 1, "default_factory": list},
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"[a-z]"):
        Param(**arguments)


@pytest.mark.parametrize(
    "arguments",
    [{"kind": "thread"}, {"body": "half"}, {"status": 99}, {"params": [Param("body", "a"), Param("body", "b")]}],
)
def test_an_endpoint_that_makes_no_sense_is_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"[a-z]"):
        Endpoint(print, name="x", **arguments)


def test_an_endpoint_outside_a_table_says_so(
    endpoint_of: Callable[..., Endpoint], request_of: Callable[..., Any]
) -> None:
    with pytest.raises(RuntimeError, match="in no Table"):
        endpoint_of(Param("query", "q")).extract(request_of())
