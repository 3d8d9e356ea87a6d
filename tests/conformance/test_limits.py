"""Limits and timeouts, where the transport holds covet's own; elsewhere the server's hold, which are larger."""

from __future__ import annotations

from typing import cast

import pytest

from covet_core.transports.capabilities import Capability
from tests.conformance.app import LIMITS
from tests.conformance.drivers.driver import Service
from tests.conformance.drivers.process import ProcessService
from tests.conformance.expectations import lacks, needs, over_sockets
from tests.conformance.wire import Answer, ask, read_answer

LONG_TARGET = b"GET /text?" + b"x" * LIMITS.max_request_line + b" HTTP/1.1\r\nHost: x\r\n\r\n"
MANY_FIELDS = b"GET /text HTTP/1.1\r\nHost: x\r\n" + b"X-Filler: 1\r\n" * LIMITS.max_header_count + b"\r\n"
LARGE_FIELDS = b"GET /text HTTP/1.1\r\nHost: x\r\nX-Filler: " + b"x" * LIMITS.max_header_size + b"\r\n\r\n"


@needs(Capability.HEADER_LIMITS)
@pytest.mark.parametrize(
    ("head", "status"),
    [(LONG_TARGET, 414), (MANY_FIELDS, 431), (LARGE_FIELDS, 431)],
    ids=["line", "count", "size"],
)
def test_a_head_above_a_limit_is_refused(service: Service, head: bytes, status: int) -> None:
    assert ask(service, head).status == status


@over_sockets
@lacks(Capability.HEADER_LIMITS)
@pytest.mark.parametrize("head", [LONG_TARGET, MANY_FIELDS, LARGE_FIELDS], ids=["line", "count", "size"])
def test_a_head_above_our_limits_is_taken_by_servers_with_their_own(service: Service, head: bytes) -> None:
    assert ask(service, head).status == 200


@needs(Capability.TIMEOUTS)
def test_a_head_that_does_not_end_in_time_is_refused(service: Service) -> None:
    assert ask(service, b"GET /text HTTP/1.1\r\nHost:").status == 408


@needs(Capability.TIMEOUTS)
def test_an_idle_connection_is_closed_in_time(service: Service) -> None:
    with cast("ProcessService", service).connect() as connection:
        connection.sendall(b"GET /text HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read_answer(connection).status == 200
        assert connection.recv(1) == b""


def _one_too_many(service: Service) -> list[Answer]:
    """The answers to the last request that a connection may carry, and to the one after it if it is still open."""
    request = b"GET /text HTTP/1.1\r\nHost: x\r\n\r\n"
    with cast("ProcessService", service).connect() as connection:
        for _ in range(LIMITS.max_requests_per_connection - 1):
            connection.sendall(request)
            assert "connection" not in read_answer(connection).headers
        connection.sendall(request)
        last = read_answer(connection)
        if last.headers.get("connection") == "close":
            return [last]
        connection.sendall(request)
        return [last, read_answer(connection)]


@needs(Capability.CONNECTION_LIMITS)
def test_a_connection_ends_after_its_last_request(service: Service) -> None:
    assert len(_one_too_many(service)) == 1


@over_sockets
@lacks(Capability.CONNECTION_LIMITS)
def test_a_connection_goes_on_where_the_server_does_not_count(service: Service) -> None:
    assert len(_one_too_many(service)) == 2
