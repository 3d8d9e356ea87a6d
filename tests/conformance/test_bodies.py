"""What handlers get of a request's body."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import cast

import pytest

from covet_core.transports.capabilities import Capability
from tests.conformance.app import MAX_BODY, SMALL_BODY
from tests.conformance.drivers.driver import Journal, Service, eventually
from tests.conformance.drivers.process import ProcessService
from tests.conformance.expectations import needs, on, over_sockets
from tests.conformance.wire import ask, read_answer

POST = b"POST %s HTTP/1.1\r\nHost: x\r\n"


def chunks(*parts: bytes) -> Iterator[bytes]:
    yield from parts


@pytest.mark.parametrize("body", [b"", b"x", b"\x00\xff\r\n", b"x" * 300_000], ids=["empty", "one", "binary", "large"])
def test_a_body_arrives_as_it_was_sent(service: Service, body: bytes) -> None:
    assert service.client.post("/body", content=body).content == body


def test_a_body_without_a_declared_length_arrives_whole(service: Service) -> None:
    assert service.client.post("/body", content=chunks(b"one", b"two" * 50_000, b"three")).content == (
        b"one" + b"two" * 50_000 + b"three"
    )


def test_a_handler_may_read_the_body_chunk_by_chunk(service: Service) -> None:
    assert service.client.post("/upload", content=chunks(b"x" * 1_000, b"y" * 2_000)).json() == {"length": 3_000}


def test_an_empty_body_without_a_declared_length_is_empty(service: Service) -> None:
    assert service.client.post("/upload", content=chunks()).json() == {"length": 0}


def test_json_becomes_a_model(service: Service) -> None:
    assert service.client.post("/item", json={"name": "nut", "count": 2}).json() == {"name": "nut", "count": 2}


def test_every_wrong_member_is_told(service: Service) -> None:
    answer = service.client.post("/item", json={"count": 0})
    assert answer.status_code == 422
    assert [fault["loc"] for fault in answer.json()["errors"]] == [["body", "name"], ["body", "count"]]
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/name", "/count"]


@pytest.mark.parametrize("content", [None, b""])
def test_every_member_of_a_missing_body_is_told(service: Service, content: bytes | None) -> None:
    assert service.client.post("/shared", json={"first": {"a": 1}, "second": 2}).json() == 6
    answer = service.client.post("/shared", content=content)
    assert answer.status_code == 422
    assert [fault["loc"] for fault in answer.json()["errors"]] == [["body", "first"], ["body", "second"]]


@pytest.mark.parametrize("path", ["/item", "/json"])
def test_json_that_does_not_parse_is_refused(service: Service, path: str) -> None:
    answer = service.client.post(path, content=b'{"name": ', headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/item", "/json"])
def test_a_body_of_another_type_is_415(service: Service, path: str) -> None:
    answer = service.client.post(path, content=b"name=nut", headers={"Content-Type": "text/plain"})
    assert (answer.status_code, answer.headers["content-type"]) == (415, "application/problem+json")


def test_a_body_at_the_limit_is_taken(service: Service) -> None:
    assert service.client.post("/upload", content=b"x" * MAX_BODY).json() == {"length": MAX_BODY}


@pytest.mark.parametrize("path", ["/body", "/upload"])
def test_a_declared_length_above_the_limit_is_413(service: Service, path: str) -> None:
    answer = service.client.post(path, content=b"x" * (MAX_BODY + 1))
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")


@pytest.mark.parametrize("path", ["/body", "/upload"])
def test_a_body_that_turns_out_too_long_is_413(service: Service, path: str) -> None:
    answer = service.client.post(path, content=chunks(b"x" * MAX_BODY, b"x"))
    assert answer.status_code == 413


def test_a_route_may_have_a_limit_of_its_own(service: Service) -> None:
    assert service.client.post("/small", content=b"x" * SMALL_BODY).json() == {"length": SMALL_BODY}
    assert service.client.post("/small", content=b"x" * (SMALL_BODY + 1)).status_code == 413


@over_sockets
@needs(Capability.BODY_LIMIT)
def test_a_length_above_the_limit_is_refused_before_the_body_comes(service: Service) -> None:
    assert ask(service, POST % b"/body" + b"Content-Length: 1000001\r\n\r\n").status == 413


@over_sockets
def test_a_body_may_come_in_many_pieces(service: Service) -> None:
    with cast("ProcessService", service).connect() as connection:
        for part in (POST % b"/body", b"Content-Len", b"gth: 6\r\n\r", b"\nab", b"c", b"def"):
            connection.sendall(part)
        assert read_answer(connection).body == b"abcdef"


@needs(Capability.EARLY_RESPONSE)
def test_a_handler_may_answer_without_reading_the_body(service: Service) -> None:
    assert service.client.post("/unread", content=b"x" * 100_000).text == "not read"


@over_sockets
@needs(Capability.EARLY_RESPONSE)
def test_an_answer_does_not_wait_for_a_body_that_nobody_reads(service: Service) -> None:
    assert ask(service, POST % b"/unread" + b"Content-Length: 1000\r\n\r\nx").body == b"not read"


@over_sockets
@needs(Capability.REQUEST_STREAMING)
def test_a_handler_that_reads_slowly_slows_its_client(service: Service, journal: Journal) -> None:
    with cast("ProcessService", service).connect() as connection:
        connection.sendall(POST % f"/slow-upload/{journal.key}".encode() + b"Content-Length: 200000000\r\n\r\n")
        connection.setblocking(False)
        sent = _send_until_full(connection, 200_000_000)
        assert sent < 50_000_000
        assert journal.settled_count() < 10_000_000
    journal.open_gate()


def _send_until_full(connection: socket.socket, limit: int) -> int:
    """Send until nobody takes anything for half a second, and return how much that was."""
    import select

    sent = 0
    block = b"x" * 65_536
    while sent < limit:
        _, writable, _ = select.select((), (connection,), (), 0.5)
        if not writable:
            return sent
        sent += connection.send(block)
    return sent


@over_sockets
@pytest.mark.parametrize(
    "rest",
    [b"Content-Length: 10\r\n\r\nabc", b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n5\r\nab"],
    ids=["length", "chunked"],
)
def test_a_body_that_was_cut_never_looks_whole(service: Service, journal: Journal, rest: bytes) -> None:
    with cast("ProcessService", service).connect() as connection:
        connection.sendall(POST % f"/cut-upload/{journal.key}".encode() + rest)
    eventually(lambda: bool(journal.events) or _still_answers(service))
    assert not journal.has("whole 3")
    assert not journal.has("whole 5")


def _still_answers(service: Service) -> bool:
    return service.client.get("/text").text == "hello"


@over_sockets
@pytest.mark.parametrize("path", [b"/upload", b"/body"])
@pytest.mark.parametrize(
    "rest",
    [b"Content-Length: 10\r\n\r\nabc", b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n5\r\nab"],
    ids=["length", "chunked"],
)
def test_a_client_that_stops_halfway_gets_no_success(service: Service, rest: bytes, path: bytes) -> None:
    with cast("ProcessService", service).connect() as connection:
        connection.sendall(POST % path + rest)
        connection.shutdown(socket.SHUT_WR)
        assert not connection.recv(65_536).startswith(b"HTTP/1.1 200")


@over_sockets
@needs(Capability.EXPECT_CONTINUE)
def test_continue_is_sent_when_the_body_is_read_and_only_then(service: Service) -> None:
    head = b"Expect: 100-continue\r\nContent-Length: 3\r\n\r\n"
    with cast("ProcessService", service).connect() as connection:
        connection.sendall(POST % b"/body" + head)
        assert connection.recv(1_000).startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"abc")
        assert read_answer(connection).body == b"abc"
    with cast("ProcessService", service).connect() as connection:
        connection.sendall(POST % b"/unread" + head)
        assert connection.recv(1_000).startswith(b"HTTP/1.1 200 ")


@on("asgi on hypercorn")
def test_continue_is_sent_at_once(service: Service) -> None:
    with cast("ProcessService", service).connect() as connection:
        connection.sendall(POST % b"/unread" + b"Expect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        assert connection.recv(1_000).startswith(b"HTTP/1.1 100 ")


@over_sockets
@needs(Capability.EXACT_FRAMING)
@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
        b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        b"Content-Length: +3\r\n\r\nabc",
        b"Transfer-Encoding: xchunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    ],
)
def test_an_ambiguous_length_is_refused(service: Service, framing: bytes) -> None:
    answer = ask(service, POST % b"/body" + framing)
    assert answer.status in (400, 501)
    assert answer.headers.get("connection") == "close"


@over_sockets
def test_an_unknown_transfer_coding_is_never_read_as_a_body(service: Service) -> None:
    answer = ask(service, POST % b"/body" + b"Transfer-Encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
    assert answer.status in (400, 501)


@on("granian (rsgi)")
def test_trailers_count_as_a_cut_where_the_body_is_streamed(service: Service) -> None:
    trailers = b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n"
    assert ask(service, POST % b"/upload" + trailers).status == 400
