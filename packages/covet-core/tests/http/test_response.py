import dataclasses
import enum
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest
from pydantic import BaseModel

from covet_core.http import (
    HTMLResponse,
    InvalidCookie,
    InvalidHeader,
    InvalidStatus,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    UnsupportedContent,
)


def content_type(response: Response) -> str | None:
    return response.headers.get("content-type")


@pytest.mark.parametrize(
    ("response", "body", "kind"),
    [
        (Response(), b"", None),
        (Response("né"), "né".encode(), "text/plain; charset=utf-8"),
        (Response(b"\0"), b"\0", "application/octet-stream"),
        (Response(bytearray(b"a")), b"a", "application/octet-stream"),
        (Response(memoryview(b"a")), b"a", "application/octet-stream"),
        (Response(b"a", media_type="image/png"), b"a", "image/png"),
        (Response("a", media_type="text/csv"), b"a", "text/csv; charset=utf-8"),
        (Response("a", headers={"Content-Type": "text/x"}, media_type="text/y"), b"a", "text/x"),
        (PlainTextResponse("a"), b"a", "text/plain; charset=utf-8"),
        (PlainTextResponse(b"a", media_type="text/plain; version=0.0.4; charset=utf-8"), b"a", None),
        (HTMLResponse("<p>"), b"<p>", "text/html; charset=utf-8"),
        (JSONResponse({"a": [1, None]}), b'{"a":[1,null]}', "application/json"),
        (JSONResponse(None), b"null", "application/json"),
        (JSONResponse([], media_type="application/geo+json"), b"[]", "application/geo+json"),
        (JSONResponse(None, 204), b"", None),
        (Response(None, 304, {"etag": '"1"'}), b"", None),
    ],
)
def test_the_content_decides_the_body_and_its_media_type(response: Response, body: bytes, kind: str | None) -> None:
    assert response.body == body
    if kind is None and body:
        kind = "text/plain; version=0.0.4; charset=utf-8"
    assert content_type(response) == kind


def test_json_takes_the_usual_python_objects() -> None:
    class Colour(enum.Enum):
        RED = "red"

    class Model(BaseModel):
        at: datetime

    class Struct(msgspec.Struct):
        n: int

    @dataclasses.dataclass
    class Data:
        x: int

    content = {
        "model": Model(at=datetime(2026, 1, 2, tzinfo=UTC)),
        "struct": Struct(1),
        "data": Data(2),
        "enum": Colour.RED,
        "uuid": UUID(int=1),
        "decimal": Decimal("1.10"),
        "set": {3},
    }
    assert JSONResponse(content).body == (
        b'{"model":{"at":"2026-01-02T00:00:00Z"},"struct":{"n":1},"data":{"x":2},"enum":"red",'
        b'"uuid":"00000000-0000-0000-0000-000000000001","decimal":"1.10","set":[3]}'
    )


def test_what_json_cant_hold_is_refused() -> None:
    with pytest.raises(TypeError):
        JSONResponse(object())


@pytest.mark.parametrize("content", [{}, [], 1, object()])
def test_a_plain_response_serialises_nothing(content: Any) -> None:
    with pytest.raises(UnsupportedContent) as caught:
        Response(content)
    assert caught.value.content_type == type(content).__name__


@pytest.mark.parametrize("status", [100, 199, 600, 0, -1, "200", None, 200.0])
def test_only_final_statuses_are_taken(status: Any) -> None:
    with pytest.raises(InvalidStatus):
        Response(status_code=status)


@pytest.mark.parametrize("status", [204, 205, 304])
def test_a_body_where_none_is_allowed_is_refused(status: int) -> None:
    with pytest.raises(InvalidStatus):
        Response("x", status)


def test_status_is_the_old_spelling_of_status_code() -> None:
    with pytest.warns(DeprecationWarning, match="status_code=") as caught:
        response = Response(status=403)
    assert response.status_code == 403
    assert caught[0].filename == __file__


@pytest.mark.parametrize("kind", [PlainTextResponse, HTMLResponse, JSONResponse])
def test_every_kind_takes_the_old_spelling(kind: type[Response]) -> None:
    with pytest.warns(DeprecationWarning, match="status") as caught:
        assert kind("x", status=400).status_code == 400
    assert caught[0].filename == __file__


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("a", "x\r\nset-cookie: b=1"),
        ("a", "x\n"),
        ("a", "x\r"),
        ("a", "x\0"),
        ("a", "\u2028"),
        ("a", "ā"),
        ("a\r\n", "x"),
        ("a b", "x"),
        ("", "x"),
        ("a:", "x"),
        ("é", "x"),
        ("a", 1),
    ],
)
def test_headers_are_checked_however_they_are_set(name: str, value: Any) -> None:
    response = Response()
    with pytest.raises(InvalidHeader):
        Response(headers={name: value})
    with pytest.raises(InvalidHeader):
        response.headers[name] = value
    with pytest.raises(InvalidHeader):
        response.headers.append(name, value)
    with pytest.raises(InvalidHeader):
        response.headers.setdefault(name, value)
    with pytest.raises(InvalidHeader):
        response.headers.update({name: value})
    assert response.raw_headers == []


def test_a_media_type_is_a_header_too() -> None:
    with pytest.raises(InvalidHeader):
        Response("x", media_type="text/plain\r\nx: y")


def test_headers_are_a_multi_valued_view() -> None:
    response = Response(headers=[("Vary", "a"), ("X", " 1 "), ("VARY", "b")])
    headers = response.headers
    assert headers["vary"] == "a"
    assert headers.getlist("Vary") == ["a", "b"]
    assert list(headers) == ["vary", "x"]
    assert len(headers) == 2
    assert list(headers.items()) == [("vary", "a"), ("x", "1"), ("vary", "b")]
    assert len(headers.items()) == 3
    headers["Vary"] = "c"
    headers.append("vary", "d")
    assert response.raw_headers == [(b"vary", b"c"), (b"x", b"1"), (b"vary", b"d")]
    headers.update({"X": "1", "Y": "2"})
    assert response.raw_headers == [(b"vary", b"c"), (b"x", b"1"), (b"vary", b"d"), (b"y", b"2")]
    del headers["y"]
    assert headers.setdefault("X", "2") == "1"
    assert "X" in headers
    number: Any = 1
    assert number not in headers
    del headers["VARY"]
    assert response.raw_headers == [(b"x", b"1")]
    with pytest.raises(KeyError):
        del headers["vary"]
    with pytest.raises(KeyError):
        headers["vary"]


def test_headers_of_one_response_go_to_another_whole() -> None:
    first = Response(headers=[("set-cookie", "a=1"), ("set-cookie", "b=2")])
    second = Response(headers=first.headers)
    assert second.headers.getlist("set-cookie") == ["a=1", "b=2"]
    second.headers["x"] = "y"
    assert "x" not in first.headers


def test_the_fast_constructor_takes_the_parts_as_they_are() -> None:
    response = JSONResponse._of(201, b"{}", [(b"a", b"b")])  # pyright: ignore[reportPrivateUsage]: it is the engine's
    assert type(response) is JSONResponse
    assert (response.status_code, response.body, response.raw_headers) == (201, b"{}", [(b"a", b"b")])


@pytest.mark.parametrize(
    ("url", "location"),
    [
        ("/a b", "/a%20b"),
        ("/é?q=ü#f", "/%C3%A9?q=%C3%BC#f"),
        ("/a%2Fb", "/a%2Fb"),
        ("https://example.org/x?a=1&b=2", "https://example.org/x?a=1&b=2"),
        ("/\\evil", "/%5Cevil"),
        ('/"<>', "/%22%3C%3E"),
    ],
)
def test_redirects_encode_what_a_location_cant_hold(url: str, location: str) -> None:
    response = RedirectResponse(url)
    assert response.status_code == 307
    assert response.headers["location"] == location
    assert response.body == b""


@pytest.mark.parametrize("url", ["/a\r\nset-cookie: x=y", "/a\n", "/\0"])
def test_redirects_refuse_line_breaks(url: str) -> None:
    with pytest.raises(InvalidHeader):
        RedirectResponse(url)


@pytest.mark.parametrize("status", [200, 300, 304, 400])
def test_redirects_have_a_status_of_redirects(status: int) -> None:
    with pytest.raises(InvalidStatus):
        RedirectResponse("/", status)


def cookie(*args: Any, **kwargs: Any) -> str:
    response = Response()
    response.set_cookie(*args, **kwargs)
    return response.headers["set-cookie"]


def test_cookies_are_safe_by_default() -> None:
    assert cookie("sid", "abc") == "sid=abc; Path=/; SameSite=Lax; Secure; HttpOnly"


def test_cookies_say_everything_that_was_asked_for() -> None:
    moment = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
    line = cookie(
        "a", "b", max_age=timedelta(hours=1), expires=moment, path="/x", domain="example.org", samesite="strict",
        httponly=False, partitioned=True,
    )  # fmt: skip
    assert line == (
        "a=b; Max-Age=3600; Expires=Mon, 04 May 2026 12:00:00 GMT; Path=/x; Domain=example.org; SameSite=Strict; "
        "Secure; Partitioned"
    )
    assert cookie("a", path=None, samesite=None, secure=False, httponly=False) == "a="


def test_forgetting_a_cookie_ends_it_in_the_past() -> None:
    response = Response()
    response.delete_cookie("a", path="/x")
    assert response.headers["set-cookie"] == (
        "a=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/x; SameSite=Lax; Secure; HttpOnly"
    )


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [
        (("a b", "x"), {}),
        (("", "x"), {}),
        (("a=", "x"), {}),
        (("a", "x;y"), {}),
        (("a", "x y"), {}),
        (("a", 'x"'), {}),
        (("a", "x,y"), {}),
        (("a", "x\\"), {}),
        (("a", "x\r\nb: c"), {}),
        (("a", "é"), {}),
        (("a", "x"), {"path": "/;x"}),
        (("a", "x"), {"path": "/\r\n"}),
        (("a", "x"), {"domain": "a;b"}),
        (("a", "x"), {"expires": datetime(2026, 1, 1)}),  # noqa: DTZ001 - a moment without a zone is the point
        (("a", "x"), {"samesite": "None"}),
        (("a", "x"), {"samesite": "none", "secure": False}),
        (("a", "x"), {"partitioned": True, "secure": False}),
        (("__Secure-a", "x"), {"secure": False}),
        (("__Host-a", "x"), {"secure": False}),
        (("__Host-a", "x"), {"path": "/x"}),
        (("__host-a", "x"), {"domain": "example.org"}),
    ],
)
def test_cookies_that_a_browser_would_drop_are_refused(args: tuple[str, str], kwargs: dict[str, Any]) -> None:
    with pytest.raises(InvalidCookie):
        cookie(*args, **kwargs)


def test_responses_describe_themselves() -> None:
    assert repr(JSONResponse({})) == "<JSONResponse 200, 2 bytes>"


def test_a_cookie_that_browsers_would_drop_is_refused() -> None:
    response = Response()
    response.set_cookie("a", "x" * 4_095)
    for oversized in ("x" * 4_096, "x" * 1_000_000):
        with pytest.raises(InvalidCookie, match="browsers keep 4096"):
            response.set_cookie("a", oversized)
    with pytest.raises(InvalidCookie, match="path is longer"):
        response.set_cookie("a", "b", path="/" + "x" * 1_024)
    assert len(response.headers.getlist("set-cookie")) == 1


def test_a_cookie_is_named_as_in_starlette() -> None:
    response = Response("")
    response.set_cookie(key="a", value="b")
    response.delete_cookie(key="c")
    assert [line.split(";")[0] for line in response.headers.getlist("set-cookie")] == ["a=b", "c="]
