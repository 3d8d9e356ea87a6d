"""A redirect to the other form of a path stays on the host, whatever the path looks like."""

import asyncio
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest

from covet_core import CovetApp, Limits, Request
from covet_core.transports.asgi import ASGIApp
from tests.hostile.service import Call, Service, running
from tests.hostile.wire import receive, send


def build(calls: list[Call], limits: Limits) -> CovetApp:
    """Make an application whose paths end in slashes, so that all without one are redirected."""
    app = CovetApp(title="redirects", limits=limits, openapi_url=None)

    async def found(request: Request) -> str:
        return request.path

    for path in ("/a/", "/{one}/", "/{one}/{two}/", "/{one}/{two}/{three}/"):
        app.get(path)(found)
    return app


@pytest.fixture(scope="module")
def redirecting() -> Iterator[Service]:
    with running(Limits(), build) as service:
        yield service


def test_a_path_without_its_slash_is_redirected(redirecting: Service) -> None:
    with redirecting.connect() as connection:
        send(connection, b"GET /a?b=c HTTP/1.1\r\nHost: a\r\n\r\n")
        answer = receive(connection)
    assert (answer.status, answer.headers["location"]) == (307, "/a/?b=c")


targets = pytest.mark.parametrize(
    "target",
    [
        b"/a",
        b"/a?next=//evil.example",
        b"//evil.example",
        b"///evil.example",
        b"//evil.example/a",
        b"/\\evil.example",
        b"/\\/evil.example",
        b"/%5Cevil.example",
        b"/%2Fevil.example",
        b"/%2F%2Fevil.example",
        b"/%09/evil.example",
        b"/.//evil.example",
        b"/a/..//evil.example",
        b"http://a//evil.example",
        b"/https:evil.example",
        b"/%0d%0aSet-Cookie:x=y",
    ],
)


@targets
def test_a_redirect_stays_on_the_host(target: bytes, redirecting: Service) -> None:
    with redirecting.connect() as connection:
        send(connection, b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n" % target)
        answer = receive(connection)
    assert answer.status in {200, 307, 404}
    assert "set-cookie" not in answer.headers
    stays(answer.headers.get("location", "/"))


def stays(location: str, root: str = "/") -> None:
    """Check that a browser goes to a path of the same host."""
    assert location.startswith(root)
    # Browsers read a backslash as a slash, and drop tabs and dot segments before they look at the host.
    flat = location.partition("?")[0].replace("\\", "/").replace("\t", "")
    assert not flat.startswith("//")


@targets
@pytest.mark.parametrize("root", ["", "/api", "/a b"])
def test_it_does_behind_other_servers_and_below_a_path(target: bytes, root: str) -> None:
    raw = target.removeprefix(b"http://a").partition(b"?")[0]
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": root + unquote(raw.decode("latin-1"), errors="surrogateescape"),
        "raw_path": root.replace(" ", "%20").encode() + raw,
        "query_string": target.partition(b"?")[2],
        "root_path": root,
        "headers": [(b"host", b"a")],
    }
    asyncio.run(ASGIApp(build([], Limits()).plan())(scope, receive, send))
    assert sent[0]["status"] in {200, 307, 400, 404}
    headers = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]}
    assert "set-cookie" not in headers
    if "location" in headers:
        stays(headers["location"], root.replace(" ", "%20") + "/")
