"""What clients send never becomes a header of its own, wherever a handler puts it."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.conformance.drivers.driver import Service
from tests.conformance.expectations import over_sockets
from tests.conformance.wire import Answer, ask

BREAKS = ["\r\n", "\n", "\r", "\0", "\r\n\r\n", "\x0b", "\x85", "\u2028", "\u560d\u560a", "%0d%0a"]
"""What ends a line, what some take for its end, and what becomes one when its upper bytes are dropped."""
breaks = pytest.mark.parametrize("end", BREAKS, ids=ascii)


def get(service: Service, path: str, /, **values: str) -> Answer:
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in values.items())
    return ask(service, f"GET {path}?{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())


def is_unbroken(answer: Answer) -> None:
    """Check that no header, and no content, was made of what was sent."""
    assert "x-evil" not in answer.headers
    assert not answer.body.startswith((b"x-evil", b"HTTP/"))
    assert "evil=1" not in answer.headers.get("set-cookie", "").split("; ")


@over_sockets
@breaks
@pytest.mark.parametrize("part", ["name", "value", "path", "domain"])
def test_a_cookie_with_a_line_break_is_a_500_and_no_header(service: Service, part: str, end: str) -> None:
    answer = get(service, "/reflected/cookie", **{part: f"a{end}x-evil: 1"})
    is_unbroken(answer)
    # Three characters of text, where they are allowed at all.
    assert answer.status == 500 or (answer.status == 200 and end == "%0d%0a")
    assert ("set-cookie" in answer.headers) == (answer.status == 200)


@over_sockets
@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("value", "a; evil=1"),
        ("value", "a; Domain=evil.example"),
        ("value", "a, evil=1"),
        ("value", 'a"; evil=1'),
        ("name", "a=1; evil"),
        ("name", ""),
        ("name", "__Host-a"),
        ("path", "/; evil=1"),
        ("domain", "x.example; evil=1"),
        ("samesite", "lax; evil=1"),
    ],
)
def test_a_cookie_says_no_more_than_it_was_told_to(service: Service, part: str, text: str) -> None:
    answer = get(service, "/reflected/cookie", **{part: text})
    is_unbroken(answer)
    assert answer.status == (200 if text == "__Host-a" else 500)
    assert ("set-cookie" in answer.headers) == (answer.status == 200)


@over_sockets
@breaks
@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("/reflected/forgotten", "name"),
        ("/reflected/forgotten", "path"),
        ("/reflected/location", "url"),
        ("/reflected/type", "value"),
        ("/reflected/header", "name"),
        ("/reflected/header", "value"),
        ("/raw-header", "value"),
        ("/named-file", "name"),
        ("/rows/csv/1", "name"),
    ],
)
def test_no_header_is_made_of_what_a_client_sends(service: Service, path: str, part: str, end: str) -> None:
    others = {"name": "a", "value": "x"} if path in ("/reflected/header", "/raw-header", "/reflected/forgotten") else {}
    answer = get(service, path, **{**others, part: f"a{end}x-evil: 1{end}{end}HTTP/1.1 200 OK"})
    is_unbroken(answer)
    assert answer.status in {200, 307, 400, 404, 422, 500}


@over_sockets
@breaks
def test_a_path_and_a_query_are_no_headers_either(service: Service, end: str) -> None:
    evil = quote(f"a{end}x-evil: 1", safe="").encode()
    for target in (b"/nothing/" + evil, b"/static/" + evil, b"/static/sub?" + evil, b"/slash?" + evil, b"/" + evil):
        answer = ask(service, b"GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" % target)
        is_unbroken(answer)
        assert answer.status < 500
