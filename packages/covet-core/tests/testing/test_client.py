"""`TestClient`: the same promises over every transport it has."""

import gc
import logging
import socket
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from covet_core.app import CovetApp
from covet_core.testing import TestClient
from covet_core.testing.errors import TestingTransportUnknown
from covet_core.testing.transport import TransportName

TRANSPORTS: tuple[TransportName, ...] = ("memory", "asgi", "native")


@pytest.fixture(params=TRANSPORTS)
def transport(request: pytest.FixtureRequest) -> TransportName:
    found: TransportName = request.param
    return found


def test_the_lifespan_runs_around_the_requests_in_one_loop(
    app: CovetApp, journal: Any, transport: TransportName
) -> None:
    with TestClient(app, transport) as client:
        for _ in range(3):
            assert client.get("/").json() == {"host": "testserver", "colour": "red"}
    assert journal.entries == ["start", "request", "request", "request", "stop"]
    assert len(journal.loops) == 1


def test_an_unexpected_exception_is_raised_once_where_the_request_was_made(
    app: CovetApp, transport: TransportName
) -> None:
    with TestClient(app, transport) as client:
        with pytest.raises(LookupError, match="the first time it fails"):
            client.get("/flaky")
        assert client.get("/flaky").text == "fine"


def test_an_unexpected_exception_can_be_seen_as_the_500_it_is(app: CovetApp, transport: TransportName) -> None:
    with TestClient(app, transport, raise_server_exceptions=False) as client:
        response = client.get("/flaky")
        assert response.status_code == 500
        assert response.json()["status"] == 500


def test_bodies_stream_both_ways(app: CovetApp, transport: TransportName) -> None:
    def upload() -> Iterator[bytes]:
        yield b"one "
        yield b"two"

    with TestClient(app, transport) as client, client.stream("POST", "/echo", content=upload()) as response:
        assert b"".join(response.iter_raw()) == b"ONE TWO"


@pytest.mark.parametrize("transport", ["memory", "native"])
def test_leaving_a_stream_early_ends_it_in_the_application(
    app: CovetApp, journal: Any, transport: TransportName
) -> None:
    with TestClient(app, transport) as client:
        with client.stream("GET", "/endless") as response:
            assert next(response.iter_raw()).startswith(b"tick")
        assert journal.cancelled.wait(5)


def test_cookies_are_kept_between_requests(app: CovetApp, transport: TransportName) -> None:
    with TestClient(app, transport, base_url="https://testserver") as client:
        client.get("/login")
        assert client.get("/whoami").json()["cookie"] == "abc"


def test_context_variables_do_not_leak_from_request_to_request(app: CovetApp, transport: TransportName) -> None:
    with TestClient(app, transport) as client:
        assert [client.get("/whoami").json()["before"] for _ in range(2)] == ["nobody", "nobody"]


def test_handlers_that_block_run_in_threads(app: CovetApp, transport: TransportName) -> None:
    with TestClient(app, transport) as client:
        assert client.get("/blocking").text not in ("MainThread", "covet-test-client")


def test_the_base_url_is_the_host_that_the_application_sees(app: CovetApp, transport: TransportName) -> None:
    with TestClient(app, transport, base_url="http://shop.example") as client:
        assert client.get("/").json()["host"] == "shop.example"


def test_without_with_the_application_starts_at_the_first_request(app: CovetApp, journal: Any) -> None:
    client = TestClient(app)
    assert journal.entries == []
    client.get("/")
    assert journal.entries == ["start", "request"]
    client.close()
    assert journal.entries == ["start", "request", "stop"]


def test_a_client_that_nobody_closes_stops_its_application_when_it_goes(app: CovetApp, journal: Any) -> None:
    client = TestClient(app)
    client.get("/")
    del client
    gc.collect()
    assert journal.entries[-1] == "stop"


def test_a_client_that_nobody_closes_does_not_hold_the_process(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent("""
            from covet_core.app import CovetApp
            from covet_core.testing import TestClient

            app = CovetApp()

            @app.on_shutdown
            def stop() -> None:
                print("stopped")

            client = TestClient(app)
            print(client.get("/nothing").status_code)
        """)
    )
    result = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=20, check=False)
    assert (result.returncode, result.stdout) == (0, "404\nstopped\n"), result.stderr


def test_the_native_transport_has_an_address_for_other_clients(app: CovetApp) -> None:
    with TestClient(app, "native") as client:
        assert client.address is not None
        host, port = client.address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), 5) as raw:
            raw.sendall(b"GET / HTTP/1.1\r\nhost: raw\r\n\r\n")
            assert raw.recv(4096).startswith(b"HTTP/1.1 200 OK")


def test_the_memory_transport_has_no_address(app: CovetApp) -> None:
    with TestClient(app) as client:
        assert client.address is None


def test_a_start_that_fails_is_raised_and_leaves_nothing_behind(app: CovetApp, transport: TransportName) -> None:
    @app.on_startup
    async def fail() -> None:
        raise ConnectionError("no database")

    with pytest.raises(ConnectionError, match="no database"), TestClient(app, transport):
        pytest.fail("it started")


def test_a_stop_that_fails_is_raised(app: CovetApp) -> None:
    @app.on_shutdown
    async def fail() -> None:
        raise ConnectionError("database gone")

    with pytest.raises(ConnectionError, match="database gone"), TestClient(app) as client:
        client.get("/")


def test_an_unknown_transport_is_refused_by_name(app: CovetApp) -> None:
    with pytest.raises(TestingTransportUnknown, match="carrier-pigeon"):
        TestClient(app, "carrier-pigeon")  # type: ignore[arg-type]  # wrong on purpose


def test_uvloop_can_carry_the_application(app: CovetApp, journal: Any) -> None:
    with TestClient(app, "native", loop="uvloop") as client:
        assert client.get("/").status_code == 200


def test_the_log_handler_of_a_client_goes_with_it(app: CovetApp) -> None:
    before = list(logging.getLogger("covet.error").handlers)
    with TestClient(app, "native") as client:
        client.get("/")
    assert logging.getLogger("covet.error").handlers == before
