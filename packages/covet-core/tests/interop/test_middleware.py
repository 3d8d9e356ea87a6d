"""ASGI middleware that others wrote, around covet's handlers, as its own documentation registers it."""

from __future__ import annotations

import contextvars
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgi_correlation_id import CorrelationIdMiddleware, correlation_id
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from covet_core import CovetApp, HTTPException, Identity, Middleware, Principal, Request, StreamingResponse
from covet_core.interop import HTTPMiddleware
from covet_core.testing import TestClient
from covet_core.types import ASGIApp, Receive, Scope, Send

seen: contextvars.ContextVar[str] = contextvars.ContextVar("seen", default="nothing")


@pytest.fixture(params=["memory", "asgi", "native"])
def transport(request: pytest.FixtureRequest) -> Any:
    return request.param


def serving(app: CovetApp, transport: Any) -> TestClient:
    return TestClient(app, transport=transport, raise_server_exceptions=False)


def test_a_class_of_asgi_middleware_is_added_with_its_options(transport: Any) -> None:
    app = CovetApp(middleware=[Middleware(GZipMiddleware, minimum_size=100)])
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["shop.example"])

    @app.get("/")
    async def text() -> str:
        return "x" * 1_000

    with serving(app, transport) as client:
        answer = client.get("/", headers={"host": "shop.example"})
        assert (answer.headers["content-encoding"], answer.text) == ("gzip", "x" * 1_000)
        assert client.get("/", headers={"host": "evil.example"}).status_code == 400
    assert app.plan().routes[0].middleware == ("GZipMiddleware", "TrustedHostMiddleware")


def test_a_session_is_read_and_written(transport: Any) -> None:
    app = CovetApp()
    app.add_middleware(SessionMiddleware, secret_key="k" * 32)

    class Counting(HTTPMiddleware):
        async def http(self, scope: Scope, receive: Receive, send: Send) -> None:
            session = scope["session"]
            session["visits"] = session.get("visits", 0) + 1
            await self.app(scope, receive, send)

    app.add_middleware(Counting)

    @app.post("/")
    async def home(request: Request) -> dict[str, int]:
        request.state.session["seen"] = 1
        return dict(request.state.session)

    with serving(app, transport) as client:
        answers = [client.post("/") for _ in range(2)]
    assert answers[0].headers["set-cookie"].startswith("session=")
    assert [answer.json() for answer in answers] == [{"visits": 1, "seen": 1}, {"visits": 2, "seen": 1}]


def test_context_variables_of_asgi_middleware_reach_the_handler(transport: Any) -> None:
    app = CovetApp()
    app.add_middleware(CorrelationIdMiddleware)

    @app.get("/async")
    async def waiting() -> str | None:
        return correlation_id.get()

    @app.get("/thread")
    def blocking() -> str | None:
        return correlation_id.get()

    with serving(app, transport) as client:
        for path in ("/async", "/thread"):
            answer = client.get(path)
            assert answer.text.strip('"') == answer.headers["x-request-id"]
    assert correlation_id.get() is None


class Watching(HTTPMiddleware):
    """Like a tracer: it wraps both ways, and sees what is raised."""

    events: list[str] = []

    async def http(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def watched(message: Any) -> None:
            if message["type"] == "http.response.start":
                self.events.append(str(message["status"]))
            elif message.get("more_body"):
                self.events.append("chunk")
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            self.events.append(type(error).__name__)
            raise


@pytest.fixture
def events() -> list[str]:
    Watching.events = []
    return Watching.events


def test_exceptions_pass_through_and_expected_errors_are_answers(transport: Any, events: list[str]) -> None:
    app = CovetApp()
    app.add_middleware(Watching)

    @app.get("/crash")
    async def crash() -> None:
        raise ZeroDivisionError

    @app.get("/teapot")
    async def teapot() -> None:
        raise HTTPException(418)

    with serving(app, transport) as client:
        assert client.get("/crash").status_code == 500
        assert client.get("/teapot").status_code == 418
    assert events == ["ZeroDivisionError", "418"]


# Over ASGI the test client waits for the whole body.
@pytest.mark.parametrize("transport", ["memory", "native"])
def test_streams_pass_chunk_by_chunk_and_end_with_their_client(transport: Any, events: list[str]) -> None:
    app = CovetApp()
    app.add_middleware(Watching)
    made = 0

    @app.get("/")
    async def endless() -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            nonlocal made
            try:
                while True:
                    made += 1
                    yield b"x" * 65_536
            finally:
                seen_closed.append(True)

        return StreamingResponse(chunks())

    seen_closed: list[bool] = []
    with serving(app, transport) as client:
        with client.stream("GET", "/") as answer:
            next(answer.iter_raw())
        assert made < 1_000
    assert seen_closed == [True]
    assert events[:2] == ["200", "chunk"]


def test_starlettes_own_base_class_works(transport: Any) -> None:
    class Marking(BaseHTTPMiddleware):
        async def dispatch(self, request: Any, call_next: Any) -> Any:
            response = await call_next(request)
            response.headers["x-marked"] = request.url.path
            return response

    app = CovetApp()
    app.add_middleware(Marking)

    @app.post("/body")
    async def body(request: Request) -> bytes:
        return await request.body()

    with serving(app, transport) as client:
        answer = client.post("/body", content=b"hello")
        assert (answer.content, answer.headers["x-marked"]) == (b"hello", "/body")


async def test_other_scopes_pass_an_http_middleware_by() -> None:
    passed: list[str] = []

    class Never(HTTPMiddleware):
        async def http(self, scope: Scope, receive: Receive, send: Send) -> None:
            raise AssertionError("it is no request")

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        passed.append(scope["type"])

    wrapped: ASGIApp = Never(inner)
    for kind in ("lifespan", "websocket"):
        await wrapped({"type": kind}, None, None)  # type: ignore[arg-type]
    assert passed == ["lifespan", "websocket"]


class Authenticating(HTTPMiddleware):
    """Says who a request is from, as ASGI does: in its scope."""

    async def http(self, scope: Scope, receive: Receive, send: Send) -> None:
        names = [value.decode() for name, value in scope["headers"] if name == b"x-user"]
        if "user" not in scope:
            scope["user"] = Identity(names[0]) if names else "somebody that is no principal"
        await self.app(scope, receive, send)


def test_asgi_middleware_says_who_a_request_is_from(transport: Any) -> None:
    app = CovetApp(middleware=[Middleware(Authenticating)])

    @app.get("/")
    async def show(user: Principal | None) -> str:
        return "nobody" if user is None else user.id

    with serving(app, transport) as client:
        assert client.get("/", headers={"x-user": "ann"}).text == "ann"
        assert client.get("/").text == "nobody"
        client.login_as(Identity("bob"))
        assert client.get("/", headers={"x-user": "ann"}).text == "bob"


def test_a_mounted_asgi_application_is_told_who_a_request_is_from(transport: Any) -> None:
    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        found = scope["user"].id if "user" in scope else "nobody"
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": found.encode()})

    app = CovetApp()
    app.mount("/inner", inner)
    with serving(app, transport) as client:
        assert client.get("/inner/").text == "nobody"
        client.login_as(Identity("bob"))
        assert client.get("/inner/").text == "bob"
