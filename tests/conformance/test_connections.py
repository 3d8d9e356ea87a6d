"""What is between the client and the request: sockets, versions, halves and trailers."""

from __future__ import annotations

import socket
from contextlib import suppress
from pathlib import Path
from typing import cast

import httpx
import pytest

from covet_core.transports.capabilities import Capability
from tests.conformance.drivers.driver import Driver, Journal, Service, eventually
from tests.conformance.drivers.process import ProcessService, spawn
from tests.conformance.expectations import lacks, needs, on, over_sockets
from tests.conformance.wire import ask, read_answer


@needs(Capability.UNIX_SOCKET)
def test_a_unix_socket_serves_alike(driver: Driver, tmp_path: Path) -> None:
    server, _, loop = driver.name.rpartition("-")
    with spawn(server, loop, {}, uds=str(tmp_path / "s")) as service:
        service.wait_until_ready()
        seen = service.client.get("/echo").json()
        assert (seen["path"], seen["has_client"]) == ("/echo", False)


@needs(Capability.HALF_CLOSE)
def test_a_client_may_close_its_half_and_still_be_answered(service: Service, journal: Journal) -> None:
    with cast("ProcessService", service).connect() as connection:
        connection.sendall(f"GET /half-closed/{journal.key} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        connection.shutdown(socket.SHUT_WR)
        eventually(lambda: journal.has("started"))
        journal.open_gate()
        assert read_answer(connection).body == b"still there"


@over_sockets
@needs(Capability.DISCONNECT)
def test_a_client_that_closes_its_half_counts_as_gone(service: Service, journal: Journal) -> None:
    with cast("ProcessService", service).connect() as connection:
        connection.sendall(f"GET /wait/{journal.key} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        eventually(lambda: journal.has("started"))
        connection.shutdown(socket.SHUT_WR)
        eventually(lambda: journal.has("cancelled"))


TRAILERS = b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n"


@on("asgi on uvicorn")
def test_trailers_look_like_headers(service: Service) -> None:
    answer = ask(service, b"POST /echo HTTP/1.1\r\nHost: x\r\n" + TRAILERS)
    assert ["x-sum", "1"] in answer.json()["headers"]


@over_sockets
@on("native", "granian (rsgi)", "granian (asgi)", "asgi on hypercorn")
@lacks(Capability.REQUEST_TRAILERS)
def test_trailers_never_become_headers(service: Service) -> None:
    answer = ask(service, b"POST /echo HTTP/1.1\r\nHost: x\r\n" + TRAILERS)
    assert answer.status in (200, 400)
    if answer.status == 200:
        assert answer.json()["body"] == "abc"
        assert "x-sum" not in dict(answer.json()["headers"])


@needs(Capability.HTTP2)
def test_http_2_carries_requests_alike(service: Service) -> None:
    url = f"http://127.0.0.1:{cast('ProcessService', service).where}"
    with httpx.Client(http1=False, http2=True, base_url=url, trust_env=False) as client:
        assert client.get("/echo").json()["version"] == "2"
        assert client.get("/typed/7?q=x").json()["number"] == 7
        assert client.post("/body", content=b"x" * 100_000).content == b"x" * 100_000
        assert client.post("/upload", content=iter([b"one", b"two"])).json() == {"length": 6}
    # On the same port: which of the two it is, is told by how the connection begins.
    assert service.client.get("/echo").json()["version"] == "1.1"


@over_sockets
@lacks(Capability.HTTP2)
def test_http_2_is_refused_where_it_is_not_spoken(service: Service) -> None:
    with cast("ProcessService", service).connect() as connection, suppress(ConnectionError):
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        assert not connection.recv(65_536).startswith((b"HTTP/1.1 2", b"\0"))


@over_sockets
@lacks(Capability.INFORMATIONAL)
def test_an_interim_status_is_never_sent_as_the_final_one(service: Service) -> None:
    assert ask(service, b"GET /broken-status/103 HTTP/1.1\r\nHost: x\r\n\r\n").status == 500


@over_sockets
@lacks(Capability.TLS)
@pytest.mark.parametrize("hello", [b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03" + b"x" * 161])
def test_tls_is_refused_where_it_is_not_spoken(service: Service, hello: bytes) -> None:
    with cast("ProcessService", service).connect() as connection, suppress(ConnectionError):
        connection.sendall(hello)
        assert not connection.recv(65_536).startswith(b"HTTP/1.1 2")
