"""Responses in pieces."""

from __future__ import annotations

import http.client
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress

import httpx
import pytest

from covet_core.transports.capabilities import Capability
from tests.conformance.app import CHUNK, RESTLESS
from tests.conformance.drivers.driver import Journal, Service, eventually
from tests.conformance.expectations import needs, on, over_sockets
from tests.conformance.wire import ask

CUT = (httpx.RemoteProtocolError, httpx.ReadError)
"""What httpx raises when a response ends before its end."""

STREAMS = needs(Capability.RESPONSE_STREAMING)


@STREAMS
def test_a_stream_arrives_whole(service: Service) -> None:
    answer = service.client.get("/stream/1000?size=100")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.content == b"".join((b"%d" % (number % 10)) * 100 for number in range(1000))


@STREAMS
def test_an_empty_stream_is_an_empty_body(service: Service) -> None:
    assert service.client.get("/stream/0").content == b""


@STREAMS
def test_an_ordinary_iterator_is_a_stream_too(service: Service) -> None:
    assert service.client.get("/thread-stream").text == "01234"


@STREAMS
def test_a_head_request_does_not_run_the_stream(service: Service, journal: Journal) -> None:
    answer = service.client.head(f"/flood/{journal.key}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert not journal.has("started")


@STREAMS
def test_what_is_read_can_be_sent_back(service: Service) -> None:
    assert service.client.post("/duplex", content=b"x" * 500_000).content == b"x" * 500_000


@STREAMS
def test_a_client_that_reads_slowly_slows_its_handler(service: Service, journal: Journal) -> None:
    with service.client.stream("GET", f"/flood/{journal.key}") as answer:
        chunks = answer.iter_raw()
        next(chunks)
        made = journal.settled_count()
        assert made * CHUNK < 50_000_000
        read = 0
        while read < made * CHUNK:
            read += len(next(chunks))
        eventually(lambda: journal.count > made)


@STREAMS
def test_a_client_that_leaves_ends_the_stream(service: Service, journal: Journal) -> None:
    with service.client.stream("GET", f"/flood/{journal.key}") as answer:
        next(answer.iter_raw())
    eventually(lambda: journal.has("closed"))
    assert journal.count < 10_000


@STREAMS
def test_a_client_that_leaves_an_ordinary_iterator_in_a_step_ends_it_after_that(
    service: Service, journal: Journal
) -> None:
    with ThreadPoolExecutor(1) as elsewhere, ExitStack() as leaving:
        answer = leaving.enter_context(service.client.stream("GET", f"/thread-step/{journal.key}"))
        chunks = answer.iter_raw()
        assert next(chunks) == b"first"
        eventually(lambda: journal.has("in a step"))
        left = elsewhere.submit(leaving.pop_all().close)  # in memory it waits until the iterator is closed
        assert journal.settled_events() == ["in a step"]
        journal.open_gate()
        left.result()
    eventually(lambda: journal.has("closed"))
    assert journal.events == ["in a step", "stepped", "closed"]
    assert "already executing" not in getattr(service, "output", str)()


@STREAMS
def test_a_client_that_leaves_ends_a_stream_whose_source_never_waits(service: Service, journal: Journal) -> None:
    with service.client.stream("GET", f"/restless/{journal.key}") as answer:
        next(answer.iter_raw())
    eventually(lambda: journal.has("closed"))
    assert journal.count < RESTLESS


@over_sockets
@STREAMS
def test_a_stream_whose_source_never_waits_leaves_turns_to_others(service: Service, journal: Journal) -> None:
    with ThreadPoolExecutor(1) as reader:
        request = f"GET /restless/{journal.key} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        whole = reader.submit(ask, service, request)
        eventually(lambda: journal.has("started"))
        assert not journal.has("closed"), "nobody else was answered before its end"
        assert len(whole.result().body) == RESTLESS * 100


@needs(Capability.STREAM_ABORT, Capability.RESPONSE_STREAMING)
@pytest.mark.parametrize("path", ["/cut/3", "/length/10/4"])
def test_a_stream_that_fails_is_cut(service: Service, path: str) -> None:
    with pytest.raises(CUT):
        service.client.get(path)
    assert service.client.get("/text").text == "hello"


@needs(Capability.STREAM_ABORT, Capability.RESPONSE_STREAMING)
def test_what_is_torn_down_after_a_stream_is_told_that_it_broke(service: Service, journal: Journal) -> None:
    with pytest.raises(CUT):
        service.client.get(f"/witnessed/{journal.key}/0")
    eventually(lambda: journal.has("saw the source broke"))
    assert service.client.get(f"/witnessed/{journal.key}/1").status_code == 200
    eventually(lambda: journal.has("saw nothing"))


@needs(Capability.STREAM_ABORT, Capability.RESPONSE_STREAMING)
def test_a_stream_that_fails_at_once_is_cut_or_a_500(service: Service) -> None:
    try:
        answer = service.client.get("/cut/0")
    except CUT:
        return
    assert answer.status_code == 500


@needs(Capability.STREAM_ABORT, Capability.RESPONSE_STREAMING)
def test_a_stream_that_is_too_long_is_cut_at_its_length(service: Service) -> None:
    with service.client.stream("GET", "/length/4/10") as answer:
        received = b""
        with suppress(*CUT):
            for part in answer.iter_raw():
                received += part
    assert len(received) <= 4


@STREAMS
def test_a_stream_of_its_declared_length_keeps_the_length(service: Service) -> None:
    answer = service.client.get("/length/5/5")
    assert (answer.headers["content-length"], answer.content) == ("5", b"xxxxx")
    assert "transfer-encoding" not in answer.headers


@over_sockets
@STREAMS
def test_a_client_of_http_1_0_gets_a_stream_without_chunks(service: Service) -> None:
    answer = ask(service, b"GET /stream/3 HTTP/1.0\r\n\r\n")
    assert answer.body == b"0" * 10 + b"1" * 10 + b"2" * 10


@over_sockets
@needs(Capability.STREAM_ABORT, Capability.RESPONSE_STREAMING)
def test_a_cut_has_no_last_chunk(service: Service) -> None:
    with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
        ask(service, b"GET /cut/2 HTTP/1.1\r\nHost: x\r\n\r\n")


@on("granian (rsgi)")
def test_a_stream_that_was_not_announced_is_a_500(service: Service) -> None:
    assert service.client.get("/unannounced-stream").status_code == 500
    assert service.client.get("/text").text == "hello"
