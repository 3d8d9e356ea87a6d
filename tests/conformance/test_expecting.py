"""`Expect: 100-continue` and streams whose source reads the body (RFC 9110, 10.1.1)."""

from __future__ import annotations

import socket
from typing import cast

import pytest

from covet_core.transports.capabilities import Capability
from tests.conformance.drivers.driver import Service, eventually
from tests.conformance.drivers.process import ProcessService
from tests.conformance.expectations import needs, over_sockets
from tests.conformance.wire import read_answer

HEAD = b"POST %s HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"


def _expecting(service: Service, path: bytes) -> socket.socket:
    connection = cast("ProcessService", service).connect()
    connection.sendall(HEAD % path)
    return connection


@over_sockets
@needs(Capability.RESPONSE_STREAMING, Capability.EXPECT_CONTINUE)
def test_a_stream_that_reads_the_body_first_asks_for_it(service: Service) -> None:
    with _expecting(service, b"/mirror") as connection:
        assert connection.recv(1_000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"abc")
        assert read_answer(connection).body == b"abc"


@over_sockets
@needs(Capability.RESPONSE_STREAMING, Capability.EXPECT_CONTINUE)
def test_after_a_final_status_no_100_is_sent_and_the_body_is_read_all_the_same(service: Service) -> None:
    with _expecting(service, b"/greeting-mirror") as connection:
        begun = b""
        while b"hello " not in begun:
            begun += connection.recv(1_000)
        assert begun.startswith(b"HTTP/1.1 200 ")
        connection.sendall(b"abc")
        rest = b""
        while b"abc" not in rest:
            rest += connection.recv(1_000)
        assert b"100 Continue" not in begun + rest


@over_sockets
@needs(Capability.RESPONSE_STREAMING, Capability.EXPECT_CONTINUE)
def test_a_stream_without_content_is_answered_without_asking(service: Service) -> None:
    with _expecting(service, b"/empty-stream") as connection:
        answer = read_answer(connection)
        assert (answer.status, answer.body) == (200, b"")


@over_sockets
@needs(Capability.RESPONSE_STREAMING)
@pytest.mark.parametrize("path", [b"/mirror", b"/greeting-mirror"])
def test_a_client_that_does_not_wait_is_answered_alike(service: Service, path: bytes) -> None:
    with cast("ProcessService", service).connect() as connection:
        connection.sendall(HEAD % path + b"abc")
        assert read_answer(connection).body == (b"abc" if path == b"/mirror" else b"hello abc")


@over_sockets
@needs(Capability.RESPONSE_STREAMING, Capability.EXPECT_CONTINUE)
@pytest.mark.parametrize("around", [b"", b"/wrapped"])
def test_a_stream_that_fails_before_its_first_chunk_is_answered_with_that(service: Service, around: bytes) -> None:
    for path, status in ((b"/failing-stream", 500), (b"/refusing-stream", 409)):
        with _expecting(service, around + path) as connection:
            assert connection.recv(1_000) == b"HTTP/1.1 100 Continue\r\n\r\n"
            connection.sendall(b"abc")
            answer = read_answer(connection)
            assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")


@over_sockets
@needs(Capability.RESPONSE_STREAMING, Capability.EXPECT_CONTINUE)
def test_so_is_one_that_fails_without_having_asked_and_its_dependencies_are_told(service: Service) -> None:
    with _expecting(service, b"/torn-stream") as connection:
        assert read_answer(connection).status == 409
    eventually(lambda: service.client.get("/torn").json() == ["HTTPException"])
