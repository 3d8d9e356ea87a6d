"""Starting and stopping."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.drivers.driver import Driver
from tests.conformance.drivers.process import spawn
from tests.conformance.expectations import over_sockets

STARTED = ["plugin start", "start", "hook start"]


def test_everything_starts_before_the_first_request_and_stops_after_the_last(driver: Driver, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with driver.run({"CONFORMANCE_LOG": str(log)}) as service:
        assert log.read_text().split("\n")[:-1] == STARTED
        assert service.client.get("/state").text == "hello"
    assert log.read_text().split("\n")[:-1] == [*STARTED, "stop", "hook stop", "plugin stop"]


@over_sockets
def test_a_start_that_fails_ends_the_server(driver: Driver) -> None:
    server, _, loop = driver.name.rpartition("-")
    with spawn(server, loop, {"CONFORMANCE_FAIL": "start"}) as service:
        assert service.process.wait(30) != 0
        assert "the database is away" in service.output()


@pytest.mark.parametrize("signal", ["terminate"])
@over_sockets
def test_a_server_that_is_told_to_stop_ends_in_order(driver: Driver, signal: str) -> None:
    server, _, loop = driver.name.rpartition("-")
    with spawn(server, loop, {}) as service:
        service.wait_until_ready()
        assert service.stop() in (0, -15)
