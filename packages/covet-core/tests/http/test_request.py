import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest

from covet_core.http import (
    BadRequest,
    BodyConsumed,
    BytesBody,
    ClientDisconnect,
    NotBound,
    Request,
    UnsupportedMediaType,
)
from covet_core.transports.errors import ScopeNotHttp

T = TypeVar("T")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(coroutine)


def request(
    body: object = None, *headers: tuple[bytes, bytes], path: bytes = b"/", query: bytes = b"", **kwargs: Any
) -> Request:
    return Request("POST", path, query, headers, body=body, **kwargs)


class Chunks:
    """A body in chunks, whose client may leave in the middle."""

    def __init__(self, *chunks: bytes, leave: bool = False) -> None:
        self.left = list(chunks)
        self.leave = leave

    async def read(self) -> bytes:
        if self.left:
            return self.left.pop(0)
        if self.leave:
            raise ClientDisconnect
        return b""

    def is_disconnected(self) -> bool:
        return self.leave


def test_the_head_is_there_from_the_start() -> None:
    made = request(
        None,
        (b"Host", b"Example.org:8080"),
        (b"Cookie", b"a=1; b=2"),
        path=b"/caf%C3%A9/x",
        query=b"q=a+b&q=c&n=5",
        client=("192.0.2.1", 4000),
    )
    assert (made.method, made.path, made.raw_path) == ("POST", "/café/x", b"/caf%C3%A9/x")
    assert str(made.url) == "http://Example.org:8080/caf%C3%A9/x?q=a+b&q=c&n=5"
    assert (made.url.path, made.url.hostname, made.url.port) == ("/café/x", "example.org", 8080)
    assert made.url is made.url
    assert made.query_params.getlist("q") == ["a b", "c"]
    assert made.query_params.get("n", 1, type=int) == 5
    assert made.query_params is made.query_params
    assert made.cookies == {"a": "1", "b": "2"}
    assert made.client is not None
    assert (made.client.host, made.client.port) == ("192.0.2.1", 4000)
    assert repr(made) == "<Request POST /café/x>"


def test_a_client_without_an_address_is_none() -> None:
    assert request().client is None


@pytest.mark.parametrize(
    ("server", "wanted"),
    [(None, "/x?q"), (("127.0.0.1", 80), "http://127.0.0.1:80/x?q"), (("host", None), "http://host/x?q")],
)
def test_without_a_host_header_the_address_is_that_of_the_server(server: Any, wanted: str) -> None:
    assert str(request(path=b"/x", query=b"q", server=server).url) == wanted


def test_state_belongs_to_one_request() -> None:
    first, second = request(), request()
    first.state.user = "ann"
    assert first.state.user == "ann"
    assert "user" not in second.state


def test_a_request_knows_the_application_it_is_bound_to() -> None:
    app = object()
    bound = Request.bound_to(app)
    made = bound("GET", b"/", b"", [])
    assert isinstance(made, Request)
    assert made.app is app
    with pytest.raises(NotBound):
        _ = request().app


def test_a_bound_request_has_no_dict() -> None:
    assert not hasattr(Request.bound_to(1)("GET", b"/", b"", []), "__dict__")


@pytest.mark.parametrize("body", [b"abc", BytesBody(b"abc"), Chunks(b"a", b"bc")])
def test_the_body_is_read_once_and_kept(body: object) -> None:
    async def twice() -> tuple[bytes, bytes, list[bytes]]:
        made = request(body)
        return await made.body(), await made.body(), [chunk async for chunk in made.stream()]

    assert run(twice()) == (b"abc", b"abc", [b"abc"])


@pytest.mark.parametrize("body", [None, b"", BytesBody()])
def test_a_request_may_have_no_body(body: object) -> None:
    async def both() -> tuple[bytes, list[bytes]]:
        return await request(body).body(), [chunk async for chunk in request(body).stream()]

    assert run(both()) == (b"", [])


def test_a_stream_comes_in_chunks_and_once() -> None:
    async def streamed() -> list[bytes]:
        made = request(Chunks(b"a", b"b"))
        chunks = [chunk async for chunk in made.stream()]
        with pytest.raises(BodyConsumed):
            await made.body()
        with pytest.raises(BodyConsumed):
            await anext(made.stream())
        return chunks

    assert run(streamed()) == [b"a", b"b"]


def test_a_client_that_leaves_ends_the_reading() -> None:
    async def left() -> bool:
        made = request(Chunks(b"a", leave=True))
        with pytest.raises(ClientDisconnect):
            await made.body()
        return await made.is_disconnected()

    assert run(left()) is True
    assert run(request(b"").is_disconnected()) is False


@pytest.mark.parametrize("kind", [b"application/json", b"Application/JSON; charset=utf-8", b"application/vnd.a+json"])
def test_json_is_parsed(kind: bytes) -> None:
    assert run(request(b'{"a":[1]}', (b"content-type", kind)).json()) == {"a": [1]}


@pytest.mark.parametrize("body", [b"{", b"", b"\xff", b'"\\ud800"', b"NaN", b"[" * 5000])
def test_what_isnt_json_is_a_bad_request(body: bytes) -> None:
    with pytest.raises(BadRequest):
        run(request(body, (b"content-type", b"application/json")).json())


@pytest.mark.parametrize("headers", [[], [(b"content-type", b"text/plain")], [(b"content-type", b"application/jsonx")]])
def test_json_of_another_media_type_is_refused(headers: list[tuple[bytes, bytes]]) -> None:
    with pytest.raises(UnsupportedMediaType):
        run(request(b"{}", *headers).json())


def test_text_goes_by_the_charset() -> None:
    assert run(request("é".encode()).text()) == "é"
    assert run(request(b"\xe9", (b"content-type", b'text/plain; charset="latin-1"')).text()) == "é"
    with pytest.raises(BadRequest):
        run(request(b"\xe9").text())
    with pytest.raises(UnsupportedMediaType):
        run(request(b"x", (b"content-type", b"text/plain; charset=nonsense")).text())


def test_a_request_is_made_of_an_asgi_scope() -> None:
    messages = [{"type": "http.request", "body": b"hel", "more_body": True}, {"type": "http.request", "body": b"lo"}]

    async def receive() -> Any:
        return messages.pop(0)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "PUT",
        "path": "/caf\u00e9/x",
        "root_path": "/caf\u00e9",
        "query_string": b"a=1",
        "headers": [(b"Host", b"h"), (b"content-length", b"5")],
        "client": ("192.0.2.1", 4000),
        "scheme": "https",
    }
    made = Request.from_scope(scope, receive)
    assert (made.method, made.path, made.root_path) == ("PUT", "/x", "/caf\u00e9")
    assert (made.client, str(made.url)) == (("192.0.2.1", 4000), "https://h/caf%C3%A9/x?a=1")
    assert run(made.body()) == b"hello"
    assert run(Request.from_scope(scope).body()) == b""


@pytest.mark.parametrize("kind", ["websocket", "lifespan"])
def test_a_scope_of_another_type_is_refused(kind: str) -> None:
    with pytest.raises(ScopeNotHttp, match=kind):
        Request.from_scope({"type": kind, "path": "/", "headers": []})


def test_what_is_not_asked_for_is_not_made() -> None:
    made = request(b"{}", (b"host", b"h"), (b"cookie", b"a=1"), query=b"a=1")
    assert (made.method, made.path, made.headers["host"]) == ("POST", "/", "h")
    parts = [name for name in Request.__slots__ if hasattr(made, name)]
    assert parts == []
    assert made.query_params["a"] == "1"
    assert [name for name in Request.__slots__ if hasattr(made, name)] == ["_query_params"]


@pytest.mark.parametrize(
    "cookie", [b"a=" + b"x" * 1_000_000, b"a=1; " * 200_000, b";" * 1_000_000, b'"' * 1_000_000, b"=" * 1_000_000]
)
def test_a_cookie_of_a_megabyte_is_read_in_one_go(cookie: bytes) -> None:
    assert len(request(None, (b"cookie", cookie)).cookies) <= 1


def test_distinct_cookies_are_all_there() -> None:
    field = b"; ".join(b"c%d=%d" % (number, number) for number in range(50_000))
    cookies = request(None, (b"cookie", field)).cookies
    assert (len(cookies), cookies["c49999"]) == (50_000, "49999")
