"""The middleware that the core brings: timing and the log of requests."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from typing import Any

import pytest

from covet_core import CovetApp, Deprecation, Middleware, Request, RequestLog, Response, ServerTiming
from covet_core.testing import TestClient


def ticking(step: float) -> Any:
    ticks = count()
    return lambda: next(ticks) * step


def test_the_time_that_an_answer_took_is_a_header_in_milliseconds() -> None:
    app = CovetApp(middleware=[Middleware(ServerTiming, clock=ticking(0.0123))])

    @app.get("/")
    async def handler() -> Response:
        return Response("x", headers={"server-timing": "db;dur=5"})

    with TestClient(app) as client:
        assert client.get("/").headers.get_list("server-timing") == ["db;dur=5", "app;dur=12.3"]


def test_nothing_is_timed_unless_it_is_asked_for(ask: Any) -> None:
    app = CovetApp()

    @app.get("/")
    async def handler() -> str:
        return "x"

    assert "server-timing" not in ask(app, "/").headers
    app.add_middleware(ServerTiming, enabled=lambda request: "x-debug" in request.headers)
    assert "server-timing" not in ask(app, "/").headers
    assert "server-timing" in ask(app, "/", headers={"x-debug": "1"}).headers


def test_a_request_is_one_line_without_its_query(ask: Any, caplog: pytest.LogCaptureFixture) -> None:
    app = CovetApp(middleware=[RequestLog(clock=ticking(0.5))])

    @app.get("/orders/{name}")
    async def handler(name: str) -> str:
        return name

    with caplog.at_level(logging.INFO, "covet.request"):
        ask(app, "/orders/a%0Ab?token=hidden")
    (line,) = (record for record in caplog.records if record.name == "covet.request")
    assert line.getMessage() == "GET /orders/a%0Ab 200 500.0ms"
    assert (line.__dict__["method"], line.__dict__["status"], line.__dict__["duration"]) == ("GET", 200, 0.5)
    assert line.__dict__["request_id"]
    assert "hidden" not in caplog.text


def test_a_refused_request_and_a_crash_are_logged(ask: Any, caplog: pytest.LogCaptureFixture) -> None:
    app = CovetApp(middleware=[RequestLog(level="WARNING", clock=ticking(0))])

    @app.get("/crash")
    async def crash(request: Request) -> None:
        raise ZeroDivisionError

    ask(app, "/nowhere")
    ask(app, "/crash")
    lines = [(each.levelname, each.getMessage()) for each in caplog.records if each.name == "covet.request"]
    assert lines == [("WARNING", "GET /nowhere 404 0.0ms"), ("ERROR", "GET /crash 500 0.0ms")]


SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_version_that_ends_says_so() -> None:
    sunset = datetime(2027, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))
    app = CovetApp(
        middleware=[Deprecation(SINCE, sunset=sunset, link="/über uns>", successor="https://shop.example/v2")]
    )

    @app.get("/")
    async def handler() -> Response:
        return Response("x", headers={"link": "</style.css>; rel=preload"})

    @app.get("/own")
    async def own() -> Response:
        return Response("x", headers={"sunset": "Sat, 01 Jan 2028 00:00:00 GMT"})

    with TestClient(app) as client:
        told = client.get("/").headers
        assert (told["deprecation"], told["sunset"]) == ("@1767225600", "Fri, 01 Jan 2027 00:00:00 GMT")
        assert told.get_list("link") == [
            "</style.css>; rel=preload",
            '</%C3%BCber%20uns%3E>; rel="deprecation"',
            '<https://shop.example/v2>; rel="successor-version"',
        ]
        assert client.get("/own").headers.get_list("sunset") == ["Sat, 01 Jan 2028 00:00:00 GMT"]
        assert "deprecation" in client.get("/nothing").headers


@pytest.mark.parametrize(
    ("since", "sunset", "told"),
    [
        (datetime(2026, 1, 1), None, "since"),  # noqa: DTZ001  # what the test is about
        (SINCE, datetime(2027, 1, 1), "sunset"),  # noqa: DTZ001  # see above
        (SINCE, SINCE - timedelta(seconds=1), "is before since"),
    ],
)
def test_what_can_be_no_announcement_is_refused(since: datetime, sunset: datetime | None, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Deprecation(since, sunset=sunset)
