"""The way through the filters where a plan is called by hand, and where applications are mounted."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from covet_core import CovetApp, Request, Response
from covet_core.testing import AsyncTestClient
from covet_core.transports.asgi import ASGIApp
from covet_core.types import CallNext
from covet_plugin import Contributions, Stage

Ask = Callable[..., Any]


def filtered(**settings: dict[str, Any]) -> CovetApp:
    """An application with these filters, `_` in their names being `-`."""
    app = CovetApp()

    @app.contribute
    def filters(to: Contributions) -> None:
        for name, given in settings.items():
            to.filter(name.replace("_", "-"), schema=1, stage=Stage.EDGE, settings=given)

    return app


def test_handlers_middleware_and_the_response_have_one_id(ask: Ask) -> None:
    app = filtered(request_id={"header": "X-Trace"})
    seen = []

    @app.middleware
    async def watching(request: Request, call_next: CallNext) -> Response:
        seen.append(request.id)
        return await call_next(request)

    @app.get("/")
    async def root(request: Request) -> str:
        return request.id

    answer = ask(app, "/", headers={"x-trace": "abc"})
    assert (answer.body, answer.headers["x-trace"], seen) == (b"abc", "abc", ["abc"])


def test_a_crash_has_one_id_in_its_answer_and_in_the_log(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    app = CovetApp()
    seen = []

    @app.get("/")
    async def root(request: Request) -> str:
        seen.append(request.id)
        raise RuntimeError

    with caplog.at_level(logging.ERROR):
        answer = ask(app, "/")
    assert (answer.status, answer.headers["x-request-id"]) == (500, seen[0])
    assert orjson.loads(answer.body)["request_id"] == seen[0]
    assert f"request {seen[0]}" in caplog.text


def test_a_response_that_answers_many_requests_keeps_none_of_their_ids(ask: Ask) -> None:
    app = filtered(request_id={}, security_headers={})
    shared = Response("hello")

    @app.get("/")
    async def root() -> Response:
        return shared

    ids = [ask(app, "/").headers["x-request-id"] for _ in range(3)]
    assert len(set(ids)) == 3
    assert shared.raw_headers == [(b"content-type", b"text/plain; charset=utf-8")]


def test_a_filter_answers_before_anything_else(ask: Ask) -> None:
    app = filtered(trusted_hosts={"hosts": ["other.example"]})
    ran = []

    @app.middleware
    async def watching(request: Request, call_next: CallNext) -> Response:
        ran.append(request)
        return await call_next(request)

    assert (ask(app, "/").status, ran) == (421, [])


def test_transport_security_is_sent_over_tls(ask: Ask) -> None:
    app = filtered(security_headers={"strict_transport_security": {"max_age": 60}})
    assert "strict-transport-security" not in ask(app, "/").headers
    assert ask(app, "/", scheme="https").headers["strict-transport-security"] == "max-age=60"


async def test_a_mounted_application_is_behind_the_filters_of_the_outer_one() -> None:
    async def foreign(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise NotImplementedError
        headers = [(b"X-Frame-Options", b"SAMEORIGIN")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"foreign"})

    inner = CovetApp()

    @inner.get("/")
    async def root(request: Request) -> str:
        return request.id

    app = filtered(request_id={}, security_headers={}, body_limit={"limit": 1})
    app.mount("/foreign", foreign)
    app.mount("/inner", inner)
    async with AsyncTestClient(app) as client:
        answer = await client.get("/foreign/")
        assert (answer.text, answer.headers["x-frame-options"]) == ("foreign", "SAMEORIGIN")
        assert answer.headers["referrer-policy"] == "no-referrer"
        answer = await client.get("/inner/")
        assert answer.text == answer.headers["x-request-id"]
        assert (await client.post("/foreign/", content=b"12")).status_code == 413


async def test_what_is_no_request_is_answered_with_the_headers_that_need_none() -> None:
    sent: list[Any] = []
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": "/",
        "raw_path": b"/%zz",
        "headers": [(b"host", b"a")],
    }

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    await ASGIApp(filtered(request_id={}, security_headers={}).plan())(scope, receive, send)
    assert sent[0]["status"] == 400
    assert (b"x-frame-options", b"DENY") in sent[0]["headers"]
    assert b"x-request-id" not in dict(sent[0]["headers"])
