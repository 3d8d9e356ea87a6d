"""The fields of a request as a mapping."""

import pickle
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covet_engine import EngineError, Headers, InvalidHeader, InvalidStatus, RequestHead, UnsupportedMediaType

NAMES = st.text(alphabet="abAB-", min_size=1, max_size=3).map(str.encode)
FIELDS = st.lists(st.tuples(NAMES, st.binary(max_size=4)), max_size=8)


@given(FIELDS)
def test_the_mapping_is_of_distinct_names_and_first_values(fields: list[tuple[bytes, bytes]]) -> None:
    headers = Headers(fields)
    first: dict[str, str] = {}
    for name, value in fields:
        first.setdefault(name.decode().lower(), value.decode("latin-1"))
    assert dict(headers) == first
    assert list(headers) == list(headers.keys()) == list(first)
    assert len(headers) == len(first)
    assert headers == first
    assert all(name.upper() in headers and headers[name.upper()] == value for name, value in first.items())


@given(FIELDS)
def test_every_field_is_shown_in_order(fields: list[tuple[bytes, bytes]]) -> None:
    headers = Headers(fields)
    assert headers.raw == [(name.lower(), value) for name, value in fields]
    assert headers.items() == [(name.decode().lower(), value.decode("latin-1")) for name, value in fields]
    assert headers.values() == [value for _, value in headers.items()]
    assert all(headers.getlist(name) == [value for key, value in headers.items() if key == name] for name in headers)
    assert Headers(headers.raw) == headers


def test_it_is_a_mapping_for_everyone() -> None:
    headers = Headers([(b"A", b"1")])
    assert isinstance(headers, Mapping)
    assert {**headers} == {"a": "1"}
    match headers:
        case {"a": value}:
            assert value == "1"
        case _:
            pytest.fail("a class pattern doesn't see a mapping")


def test_absent_names_are_told_as_a_dict_does() -> None:
    headers = Headers([(b"a", b"1")])
    with pytest.raises(KeyError, match="b"):
        headers["b"]
    assert headers.get("b") is None
    assert headers.get("b", 5) == 5
    assert headers.get("A") == "1"
    assert headers.getlist("b") == []
    assert "b" not in headers
    assert object() not in headers


def test_it_differs_from_what_is_no_mapping() -> None:
    headers = Headers([(b"a", b"1")])
    assert headers != [("a", "1")]
    assert headers != {"a": "2"}
    assert headers != Headers([(b"a", b"1"), (b"a", b"2")])


def test_it_cannot_be_changed_or_hashed() -> None:
    headers: Any = Headers([(b"a", b"1")])
    with pytest.raises(TypeError):
        headers["a"] = "2"
    with pytest.raises(TypeError):
        hash(headers)


def test_its_repr_keeps_credentials_to_itself() -> None:
    shown = repr(Headers([(b"Authorization", b"Bearer x"), (b"cookie", b"s=x"), (b"a", b"1")]))
    assert shown == "Headers([('authorization', '[secret]'), ('cookie', '[secret]'), ('a', '1')])"


def test_a_request_shows_its_head() -> None:
    request = RequestHead(
        "POST",
        b"/a%2Fb%20c",
        b"x=1&x=a+b&y",
        [(b"Host", b"h"), (b"Cookie", b'a=1; b="2"'), (b"cookie", b"a=3; c=4")],
        http_version="2",
        scheme="https",
        client=("::1", 5),
        server=("/run/s", None),
    )
    assert (request.method, request.path, request.raw_path, request.query_string) == (
        "POST",
        "/a/b c",
        b"/a%2Fb%20c",
        b"x=1&x=a+b&y",
    )
    assert (request.http_version, request.scheme, request.client, request.server) == (
        "2",
        "https",
        ("::1", 5),
        ("/run/s", None),
    )
    assert request.query() == [("x", "1"), ("x", "a b"), ("y", "")]
    assert request.cookies() == {"a": "1", "b": "2", "c": "4"}
    assert request.headers["host"] == "h"
    assert repr(request) == "<POST /a%2Fb%20c>"


def test_what_python_sets_on_a_request_stays() -> None:
    source, values = object(), {"a": 1}
    request = RequestHead("GET", b"/", b"", [], body=source)
    assert request.body_source is source
    request.body_source = None
    assert request.body_source is None
    request.path_params = values
    assert request.path_params is values


def test_a_request_without_its_head_is_refused() -> None:
    with pytest.raises(TypeError, match="needs method, raw_path, query_string and headers"):
        RequestHead()  # type: ignore[call-arg]  # the fault under test


@pytest.mark.parametrize("headers", [[(b"a",)], [("a", "b")], [5], 5])
def test_headers_that_are_no_pairs_of_bytes_are_refused(headers: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        RequestHead("GET", b"/", b"", headers)


@pytest.mark.parametrize("error", [InvalidHeader("a", "why"), InvalidStatus(5), UnsupportedMediaType(None, "x")])
def test_errors_carry_their_facts_and_pickle(error: EngineError) -> None:
    assert isinstance(error, ValueError)
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert copy.code == error.code
