"""Clients that are slow, break off, or send more than they may: no handler is reached, and no other client harmed."""

import contextlib
import resource
import socket
import time
from collections.abc import Callable, Iterator
from http.client import RemoteDisconnected

import pytest

from covet_core import Limits
from tests.hostile.service import Service, running
from tests.hostile.wire import is_closed, receive, reset, send

GET = b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
LENGTH = b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n"
CHUNKED = b"POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
CUT_SHORT = {
    "request-line": b"GET /a HT",
    "fields": b"GET /a HTTP/1.1\r\nHost: a\r\n",
    "length": LENGTH + b"hello",
    "chunk-size": CHUNKED + b"a",
    "chunk-data": CHUNKED + b"a\r\nhello",
    "between-chunks": CHUNKED + b"5\r\nhello\r\n",
    "last-chunk": CHUNKED + b"5\r\nhello\r\n0\r\n",
    "trailers": CHUNKED + b"5\r\nhello\r\n0\r\nX-A: b\r\n",
}
cut_short = pytest.mark.parametrize("request_part", CUT_SHORT.values(), ids=CUT_SHORT)


def is_alive(service: Service) -> None:
    """Check that the next client is served."""
    with service.connect() as connection:
        send(connection, GET)
        assert receive(connection).status == 200
    service.calls.clear()


@cut_short
def test_a_request_that_is_cut_short_reaches_no_handler(request_part: bytes, service: Service) -> None:
    with service.connect() as connection:
        send(connection, request_part)
        connection.shutdown(socket.SHUT_WR)
        # An end without an answer is as good: nobody may be listening.
        with contextlib.suppress(RemoteDisconnected, ConnectionResetError):
            assert receive(connection).status == 400
        assert is_closed(connection)
    assert service.calls == []


@cut_short
def test_a_reset_in_the_middle_harms_nobody(request_part: bytes, service: Service) -> None:
    connection = service.connect()
    send(connection, request_part)
    time.sleep(0.02)
    reset(connection)
    is_alive(service)


@pytest.fixture(scope="module")
def hasty() -> Iterator[Service]:
    """A service that waits half a second for a head."""
    with running(Limits(header_timeout=0.5, keep_alive_timeout=0.5)) as service:
        yield service


@pytest.mark.parametrize("first", [b"", GET], ids=["first", "second"])
def test_a_head_that_trickles_in_is_given_up(first: bytes, hasty: Service) -> None:
    with hasty.connect() as connection:
        if first:
            send(connection, first)
            assert receive(connection).status == 200
        started = time.monotonic()
        connection.settimeout(0.05)
        for position in range(200):
            send(connection, b"GET /slow HTTP/1.1\r\nHost: a\r\nX-A: ".ljust(200, b"b")[position : position + 1])
            try:
                if connection.recv(1, socket.MSG_PEEK):
                    break
            except TimeoutError:
                continue
        connection.settimeout(5)
        assert receive(connection).status == 408
        assert 0.4 < time.monotonic() - started < 3
        assert is_closed(connection)


def test_a_silent_connection_is_closed(hasty: Service) -> None:
    with hasty.connect(timeout=5) as connection:
        assert connection.recv(1000) == b"" or is_closed(connection)


def test_requests_before_a_bad_one_are_answered(service: Service) -> None:
    with service.connect() as connection:
        send(connection, GET * 3 + b"GET /b HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + GET)
        answers = connection.makefile("rb").read()
    assert answers.count(b"HTTP/1.1 200 OK\r\n") == 3
    assert answers.count(b"HTTP/1.1 400 Bad Request\r\n") == 1
    assert [call.path for call in service.calls] == ["/a"] * 3


def test_a_thousand_requests_in_one_write_are_answered_in_order(service: Service) -> None:
    requests = b"".join(b"GET /%d HTTP/1.1\r\nHost: a\r\n\r\n" % number for number in range(999))
    with service.connect() as connection:
        send(connection, requests + b"GET /999 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert connection.makefile("rb").read().count(b"HTTP/1.1 200 OK\r\n") == 1000
    assert [call.path for call in service.calls] == [f"/{number}" for number in range(1000)]


ENDLESS: dict[str, Callable[[], bytes]] = {
    "request-line": lambda: b"GET /" + b"a" * 4_000_000,
    "field": lambda: b"GET / HTTP/1.1\r\nHost: a\r\nX-A: " + b"a" * 4_000_000,
    "fields": lambda: b"GET / HTTP/1.1\r\nHost: a\r\n" + b"a: b\r\n" * 700_000,
    "extension": lambda: CHUNKED + b"5;" + b"a" * 4_000_000,
    "trailers": lambda: CHUNKED + b"0\r\n" + b"a: b\r\n" * 700_000,
    "chunks": lambda: CHUNKED + b"1\r\na\r\n" * 1_200_000,
}


@pytest.mark.parametrize("endless", ENDLESS.values(), ids=ENDLESS)
def test_endless_requests_take_no_memory(endless: Callable[[], bytes], service: Service) -> None:
    data = endless()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(10):
        with service.connect() as connection:
            send(connection, data)
            # The answer may be overtaken by a reset, as the client is still sending.
            with contextlib.suppress(ConnectionResetError):
                assert receive(connection).status in {400, 413, 414, 431}
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 16_000, "kilobytes, for ten requests of 4 MB each"
    assert service.calls == []
    is_alive(service)
