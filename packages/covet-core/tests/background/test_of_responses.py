"""Background work that a response comes with."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from starlette.background import BackgroundTask as StarlettesTask

from covet_core import (
    BackgroundTask,
    BackgroundTasks,
    CovetApp,
    CSVResponse,
    EventSourceResponse,
    FileResponse,
    NDJSONResponse,
    RedirectResponse,
    Request,
    Response,
    StreamingResponse,
)
from covet_core.testing import TestClient
from covet_core.types import CallNext


def served(app: CovetApp, path: str = "/") -> int:
    with TestClient(app, raise_server_exceptions=False) as client:
        return client.get(path, follow_redirects=False).status_code


async def nothing() -> AsyncIterator[Any]:
    return
    yield


@pytest.mark.parametrize(
    "kind",
    [Response, RedirectResponse, StreamingResponse, FileResponse, CSVResponse, NDJSONResponse, EventSourceResponse],
)
def test_every_kind_of_response_takes_it(kind: type[Any], tmp_path: Path) -> None:
    app = CovetApp()
    done: list[str] = []
    (tmp_path / "file").write_bytes(b"x")
    content = {Response: "text", RedirectResponse: "/", FileResponse: tmp_path / "file"}

    @app.get("/")
    async def handler() -> Any:
        found = content[kind] if kind in content else nothing()
        return kind(found, background=BackgroundTask(done.append, kind.__name__))

    assert served(app) in (200, 307)
    assert done == [kind.__name__]


def test_a_def_function_runs_in_a_worker_thread_and_any_function_will_do() -> None:
    app = CovetApp()
    done: list[Any] = []

    def in_thread(word: str) -> None:
        done.append((word, threading.current_thread() is threading.main_thread()))

    @app.get("/task")
    async def task() -> Response:
        return Response(background=BackgroundTask(in_thread, word="named"))

    @app.get("/function")
    async def function() -> Response:
        return Response(background=lambda: in_thread("bare"))

    @app.get("/starlette")
    async def starlette() -> Response:
        return Response(background=StarlettesTask(in_thread, "Starlette's"))

    for path in ("/task", "/function", "/starlette"):
        served(app, path)
    assert done == [("named", False), ("bare", False), ("Starlette's", False)]


def test_those_of_the_request_may_be_given_to_the_response_too() -> None:
    app = CovetApp()
    done: list[str] = []

    @app.get("/")
    async def handler(tasks: BackgroundTasks) -> Response:
        tasks.add_task(done.append, "once")
        return Response(background=tasks)

    served(app)
    assert done == ["once"]


def test_only_the_response_that_is_sent_counts() -> None:
    app = CovetApp()
    done: list[str] = []

    @app.middleware
    async def replaces(request: Request, call_next: CallNext) -> Response:
        await call_next(request)
        return Response("another", background=BackgroundTask(done.append, "middleware"))

    @app.get("/")
    async def handler() -> Response:
        return Response(background=BackgroundTask(done.append, "handler"))

    served(app)
    assert done == ["middleware"]


def test_the_answer_to_an_error_may_leave_something_when_the_handler_may_not() -> None:
    app = CovetApp()
    done: list[str] = []

    @app.exception_handler(LookupError)
    async def answer(request: Request, error: LookupError) -> Response:
        return Response(status_code=404, background=BackgroundTask(done.append, "told"))

    @app.get("/")
    async def handler(tasks: BackgroundTasks) -> Response:
        tasks.add_task(done.append, "never")
        raise LookupError

    assert served(app) == 404
    assert done == ["told"]


def test_a_failure_is_logged_under_the_name_of_the_function(caplog: pytest.LogCaptureFixture) -> None:
    app = CovetApp()
    done: list[str] = []

    def failing() -> None:
        raise ValueError("the mail server is away")

    @app.get("/")
    async def handler() -> Response:
        tasks = BackgroundTasks()
        tasks.add_task(failing)
        tasks.add_task(done.append, "next")
        return Response(background=tasks)

    with caplog.at_level(logging.ERROR, "covet.background"):
        served(app)
    assert [each.getMessage() for each in caplog.records] == ["GET /: the background task failing failed"]
    assert done == ["next"]


def test_what_cannot_be_called_is_refused_at_once() -> None:
    wrong: Any = "send_mail"
    with pytest.raises(TypeError, match="background is str"):
        Response(background=wrong)
