"""Answers of another service, passed on."""

from __future__ import annotations

import gzip

import httpx
import pytest

from covet_core.transports.capabilities import Capability
from tests.conformance.drivers.driver import Journal, Service, eventually
from tests.conformance.expectations import needs

STREAMS = needs(Capability.RESPONSE_STREAMING)


@STREAMS
def test_status_and_headers_for_the_client_go_on_and_those_of_the_connection_stay(service: Service) -> None:
    answer = service.client.get("/proxied/headers", headers={"Connection": "X-Asked", "X-Asked": "for one hop"})
    assert (answer.status_code, answer.text) == (203, "nothing")
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert (answer.headers["etag"], answer.headers["x-own"], answer.headers["content-length"]) == ('"1"', "yes", "7")
    assert {"x-secret", "trailer", "content-type"}.isdisjoint(answer.headers)
    assert "timeout=5" not in answer.headers.get("keep-alive", "")
    assert service.client.get("/proxied/headers", headers={"X-Asked": "for all"}).text == "for all"


@STREAMS
def test_cookies_of_one_client_are_not_sent_for_the_next(service: Service) -> None:
    service.client.get("/proxied/headers")
    service.client.cookies.clear()
    assert service.client.post("/proxied/echo", content=b"x").content == b"x"


@STREAMS
def test_coded_content_goes_on_as_it_is_to_who_accepts_it_and_decoded_to_others(service: Service) -> None:
    with service.client.stream("GET", "/proxied/gzip", headers={"Accept-Encoding": "br;q=0, gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert gzip.decompress(raw) == b"hello " * 1000
    assert (answer.headers["content-encoding"], answer.headers["etag"]) == ("gzip", '"1"')
    assert answer.headers["vary"] == "Accept-Encoding"
    read = service.client.get("/proxied/gzip-read")
    assert (read.content, "content-encoding" in read.headers) == (b"hello " * 1000, False)
    plain = service.client.get("/proxied/gzip", headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert plain.content == b"hello " * 1000
    assert "content-encoding" not in plain.headers
    assert (plain.headers["etag"], plain.headers["vary"]) == ('W/"1"', "Accept-Encoding")


@STREAMS
@pytest.mark.parametrize("status", [200, 204, 304, 404, 500, 503])
def test_every_status_goes_on(service: Service, status: int) -> None:
    answer = service.client.get(f"/proxied/status/{status}")
    assert (answer.status_code, answer.headers["x-own"], answer.content) == (status, "yes", b"")


@STREAMS
def test_a_head_request_asks_for_a_head(service: Service) -> None:
    answer = service.client.head("/proxied/headers")
    assert (answer.status_code, answer.headers["etag"], answer.content) == (203, '"1"', b"")


@STREAMS
@pytest.mark.parametrize(
    ("path", "status", "slug"),
    [
        ("gone", 502, "bad-gateway"),
        ("late", 504, "gateway-timeout"),
        ("broken-header", 502, "bad-gateway"),
        ("status/101", 502, "bad-gateway"),
        ("status/700", 502, "bad-gateway"),
    ],
)
def test_what_fails_behind_is_a_problem(service: Service, path: str, status: int, slug: str) -> None:
    answer = service.client.get(f"/proxied/{path}")
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{slug}")
    assert "upstream" not in answer.text


@STREAMS
def test_a_body_goes_there_and_back(service: Service) -> None:
    answer = service.client.post("/proxied/echo", content=b"y" * 300_000)
    assert (answer.headers["content-type"], answer.content) == ("x/y", b"y" * 300_000)


@STREAMS
def test_a_client_that_leaves_ends_what_it_asked_for(service: Service, journal: Journal) -> None:
    with service.client.stream("GET", f"/proxied/endless/{journal.key}/100000") as answer:
        next(answer.iter_raw())
    eventually(lambda: journal.has("closed"))
    assert len(journal.events) < 10_000


@STREAMS
def test_a_body_that_was_sent_is_closed(service: Service, journal: Journal) -> None:
    assert len(service.client.get(f"/proxied/endless/{journal.key}/3").content) == 3 * 65_536
    eventually(lambda: journal.has("closed"))


@needs(Capability.RESPONSE_STREAMING, Capability.STREAM_ABORT)
def test_a_body_that_breaks_off_cuts_the_connection(service: Service, journal: Journal) -> None:
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        service.client.get(f"/proxied/breaks/{journal.key}")
    eventually(lambda: journal.has("closed"))
