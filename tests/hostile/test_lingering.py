"""Clients that go on sending after they were refused: they get their answer, and don't send for ever."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from covet_core import Limits
from tests.hostile.memory import resident
from tests.hostile.service import Service, running
from tests.hostile.wire import eventually, is_closed, receive, send

LENGTH = b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"
CHUNKED = b"POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
GET = b"GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
SIZE = 64_000_000
PIECE = b"x" * 1_000_000
TOO_MUCH = {
    "length": (LENGTH % SIZE, PIECE, 413),
    "chunked": (CHUNKED, b"f4240\r\n" + PIECE + b"\r\n", 413),
    "malformed": (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", PIECE, 400),
    "fields": (b"GET / HTTP/1.1\r\nHost: a\r\nX-A: ", PIECE, 431),
    "request-line": (b"GET /", PIECE, 414),
}


@pytest.mark.parametrize(("head", "piece", "status"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_a_client_that_sends_everything_first_gets_its_answer(
    head: bytes, piece: bytes, status: int, service: Service
) -> None:
    before = resident()
    with service.connect() as connection:
        connection.sendall(head)
        for _ in range(SIZE // len(PIECE)):
            connection.sendall(piece)
        assert receive(connection).status == status
        assert is_closed(connection)
    assert resident() - before < 8_000_000
    assert service.calls == []


def can_send(connection: socket.socket) -> bool:
    """Send a piece, unless the server has cut the connection."""
    try:
        connection.sendall(PIECE)
    except (BrokenPipeError, ConnectionResetError):
        return False
    return True


@pytest.fixture(scope="module")
def hasty() -> Iterator[Service]:
    """A service that waits a second for the client's end."""
    with running(Limits(linger_timeout=1.0)) as service:
        yield service


def test_a_client_that_sends_without_end_is_cut_off_in_time_and_holds_nobody_up(hasty: Service) -> None:
    begun = time.monotonic()
    served = 0
    with hasty.connect() as endless:
        send(endless, LENGTH % 10**15)
        while can_send(endless):
            assert time.monotonic() - begun < 10
            with hasty.connect() as other:
                send(other, GET)
                assert receive(other).status == 200
            served += 1
    assert 0.9 < time.monotonic() - begun < 5
    assert served > 3
    eventually(lambda: hasty.connections == 0)


def test_without_a_time_to_linger_a_refused_client_is_closed_at_once() -> None:
    with running(Limits(linger_timeout=0)) as service, service.connect() as connection:
        send(connection, GET)
        assert receive(connection).status == 200
        eventually(lambda: service.connections == 0)
        with suppress(ConnectionResetError):
            assert connection.recv(1) == b""


def test_no_limit_of_time_is_a_limit_that_never_comes() -> None:
    never = float("inf")
    limits = Limits(header_timeout=never, keep_alive_timeout=never, write_timeout=never, linger_timeout=never)
    with running(limits) as service, service.connect() as connection:
        for _ in range(3):
            send(connection, b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
            assert receive(connection).status == 200
            time.sleep(0.02)
