"""A panic of the engine is one request's 500, and one line in the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from covet_core._engine import Table
from covet_core.app import CovetApp
from covet_core.testing import TestClient
from covet_plugin import Stage


def test_a_panic_is_a_500_and_the_server_goes_on(run: Any, serve: Any, caplog: pytest.LogCaptureFixture) -> None:
    app = CovetApp()

    @app.get("/")
    async def root() -> str:
        return "served"

    async def main() -> None:
        async with serve(app) as served:
            other = await served.connect()
            assert (await other.get("/"))[2] == b"served"
            served.server._server._panic_at_next_request()
            wire = await served.connect()
            status, headers, body = await wire.get("/")
            assert (status, headers["connection"]) == (500, "close")
            assert b"asked" not in body
            assert await wire.rest() == b""
            assert (await other.get("/"))[2] == b"served"

    run(main())
    assert [record.name for record in caplog.records] == ["covet.error"]


@pytest.mark.parametrize("work", ["match", "extract", "render", "enter", "leave"])
def test_a_panic_where_python_calls_the_engine_is_an_ordinary_exception(work: str) -> None:
    app = CovetApp()
    app.contribute(lambda to: to.filter("request-id", schema=1, stage=Stage.EDGE, settings={}))

    @app.get("/")
    async def root() -> str:
        return "served"

    table = app.plan().table
    request = app.plan().request_type("GET", b"/", b"", [(b"host", b"shop.example")])
    endpoint = table.match(request)
    filters = table.filters
    assert filters is not None
    calls: dict[str, Callable[[], Any]] = {
        "match": lambda: table.match(request),
        "extract": lambda: endpoint.extract(request, None),
        "render": lambda: endpoint.render("served"),
        "enter": lambda: filters.enter(request),
        "leave": lambda: filters.leave(request, []),
    }
    calls[work]()
    panics: Any = table
    panics._panic_at_next_call()
    with pytest.raises(RuntimeError, match="panicked, which is a fault of covet's: a test asked for it"):
        calls[work]()
    calls[work]()


def test_a_panic_where_python_calls_the_engine_is_a_500_in_memory_too(caplog: pytest.LogCaptureFixture) -> None:
    app = CovetApp()

    @app.get("/")
    async def root() -> str:
        table: Any = Table
        table._panic_at_next_call()
        return "never rendered"

    with TestClient(app, raise_server_exceptions=False) as client:
        assert client.get("/").status_code == 500
    assert [record.name for record in caplog.records] == ["covet.error"]
