"""A panic of the engine is one request's 500, and one line in the log."""

from __future__ import annotations

from typing import Any

import pytest

from covet_core.app import CovetApp


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
