"""Native filters do the same under every transport."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

from covet_core.transports.capabilities import Capability
from tests.conformance.app import FILTERED_BODY, FILTERED_UPLOAD, SMALL_BODY
from tests.conformance.drivers.driver import Driver, Service
from tests.conformance.expectations import needs, on, over_sockets
from tests.conformance.wire import ask

SECURE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-robots-tag": "noindex",
}

HEX = frozenset("0123456789abcdef")

CLOSE = {"Connection": "close"}
"""Sent with bodies that aren't read: servers differ in when they close such a connection, and the next request would
find out."""


@pytest.fixture
def service(driver: Driver, filtering: Callable[[Driver], Service]) -> Service:
    return filtering(driver)


def assert_dressed(answer: httpx.Response) -> None:
    """The answer has each header of the filters, and each once."""
    assert {name: answer.headers.get_list(name) for name in SECURE} == {name: [SECURE[name]] for name in SECURE}
    (request_id,) = answer.headers.get_list("x-request-id")
    assert request_id
    assert "strict-transport-security" not in answer.headers


def test_a_handler_and_the_client_see_one_id(service: Service) -> None:
    answers = [service.client.get("/id") for _ in range(2)]
    ids = [answer.text for answer in answers]
    assert [answer.headers["x-request-id"] for answer in answers] == ids
    assert ids[0] != ids[1]
    assert all(len(each) == 32 and HEX.issuperset(each) for each in ids)


def test_a_clients_id_is_taken_over(service: Service) -> None:
    answer = service.client.get("/id", headers={"X-Request-ID": "order-7:a_b.c"})
    assert (answer.text, answer.headers["x-request-id"]) == ("order-7:a_b.c", "order-7:a_b.c")


@pytest.mark.parametrize(
    "given", ["a b", "../../etc", 'a"', "${jndi:ldap://x}", "a" * 129], ids=["space", "path", "quote", "lookup", "long"]
)
def test_what_is_no_id_is_replaced(service: Service, given: str) -> None:
    answer = service.client.get("/id", headers={"X-Request-ID": given})
    assert len(answer.text) == 32
    assert answer.headers["x-request-id"] == answer.text


@over_sockets
@pytest.mark.parametrize(
    "given", [b"a\x0bx-evil: 1", b"a\x85x-evil: 1", b"a%0d%0ax-evil: 1", b"\xe5\x98\x8d\xe5\x98\x8a"]
)
def test_an_id_with_what_may_be_the_end_of_a_line_is_none(service: Service, given: bytes) -> None:
    request = b"GET /id HTTP/1.1\r\nHost: x\r\nX-Request-ID: %s\r\nConnection: close\r\n\r\n"
    answer = ask(service, request % given)
    assert answer.status == 400 or HEX.issuperset(answer.headers["x-request-id"])
    assert "x-evil" not in answer.headers


def test_of_two_ids_neither_is_taken(service: Service) -> None:
    answer = service.client.get("/id", headers=[("X-Request-ID", "a"), ("X-Request-ID", "b")])
    assert len(answer.text) == 32


def test_a_crash_tells_the_id_of_its_request(service: Service) -> None:
    answer = service.client.get("/boom", headers={"X-Request-ID": "order-7"})
    assert answer.status_code == 500
    assert answer.json()["request_id"] == "order-7"
    assert_dressed(answer)
    assert answer.headers["x-request-id"] == "order-7"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/text", 200),
        ("HEAD", "/text", 200),
        ("GET", "/dict", 200),
        ("GET", "/pair", 201),
        ("GET", "/none", 204),
        ("GET", "/thread", 200),
        ("GET", "/inline", 200),
        ("GET", "/cookies", 200),
        ("GET", "/status/304", 304),
        ("GET", "/typed/x", 422),
        ("GET", "/problem", 409),
        ("GET", "/broken-status/99", 500),
        ("POST", "/json", 415),
        ("GET", "/nothing", 404),
        ("DELETE", "/text", 405),
        ("GET", "/slash", 307),
        ("OPTIONS", "/text", 204),
    ],
)
def test_every_response_has_the_headers_of_every_filter(service: Service, method: str, path: str, status: int) -> None:
    answer = service.client.request(method, path)
    assert answer.status_code == status
    assert_dressed(answer)


@needs(Capability.RESPONSE_STREAMING)
def test_a_stream_has_the_headers_too(service: Service) -> None:
    answer = service.client.get("/stream/3")
    assert answer.text == "000000000011111111112222222222"
    assert_dressed(answer)


@needs(Capability.EXACT_TARGET)
@over_sockets
def test_a_path_that_can_not_be_decoded_is_answered_with_the_headers(service: Service) -> None:
    answer = ask(service, b"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n")
    assert (answer.status, answer.headers["x-frame-options"]) == (400, "DENY")


def test_a_header_of_the_response_wins(service: Service) -> None:
    for name, value in [("X-Frame-Options", "SAMEORIGIN"), ("x-request-id", "mine")]:
        answer = service.client.get("/raw-header", params={"name": name, "value": value})
        assert answer.headers.get_list(name) == [value]
        assert answer.headers.get_list("referrer-policy") == ["no-referrer"]


@pytest.mark.parametrize(
    "host", ["shop.example", "SHOP.example:8080", "www.shop.example", "a.b.shop.example:80", "[::1]:1"]
)
def test_a_trusted_host_is_served(service: Service, host: str) -> None:
    assert service.client.get("/text", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "shop.example.evil.test", "www.shop.example:81", "[::2]", "10.0.0.1"])
def test_another_host_is_misdirected(service: Service, host: str) -> None:
    answer = service.client.get("/text", headers={"Host": host})
    assert (answer.status_code, answer.headers["content-type"]) == (421, "application/problem+json")
    assert answer.json() == {
        "type": "about:blank",
        "title": "Misdirected Request",
        "status": 421,
        "detail": "This server doesn't serve the host that the request names.",
    }
    assert_dressed(answer)


def test_a_misdirected_head_has_no_body(service: Service) -> None:
    answer = service.client.head("/text", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.content) == (421, b"")


def test_a_request_that_a_filter_answers_reaches_no_handler(service: Service) -> None:
    refused = service.client.post("/gate/990001", headers={"Host": "evil.example"})
    assert refused.status_code == 421
    service.abandon("GET", "/wait/990001", started=lambda: bool(_events(service, 990_001)))
    assert _events(service, 990_001)[0] == "started"
    assert "finished" not in _events(service, 990_001)


def _events(service: Service, key: int) -> list[str]:
    events: list[str] = service.client.get(f"/journal/{key}").json()["events"]
    return events


@on("native")
def test_the_authority_of_an_absolute_target_wins_over_host(service: Service) -> None:
    answer = ask(service, b"GET http://shop.example/text HTTP/1.1\r\nHost: evil.example\r\n\r\n")
    assert answer.status == 200
    answer = ask(service, b"GET http://evil.example/text HTTP/1.1\r\nHost: shop.example\r\n\r\n")
    assert (answer.status, answer.headers["x-frame-options"]) == (421, "DENY")


@on("native")
def test_an_absolute_target_names_the_host_of_a_request_that_has_no_field(service: Service) -> None:
    answer = ask(service, b"GET http://shop.example/address HTTP/1.0\r\n\r\n")
    assert (answer.status, answer.json()["url"]) == (200, "http://shop.example/address")
    echoed = ask(service, b"GET http://shop.example/echo HTTP/1.0\r\nX-Own: 1\r\n\r\n").json()["headers"]
    assert echoed == [["x-own", "1"], ["host", "shop.example"]]
    assert ask(service, b"GET http://evil.example/address HTTP/1.0\r\n\r\n").status == 421


@over_sockets
def test_no_address_is_of_a_host_that_was_not_judged(service: Service) -> None:
    for target, host in [(b"http://shop.example", b"evil.example"), (b"http://evil.example", b"shop.example")]:
        answer = ask(service, b"GET %s/address HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % (target, host))
        assert answer.status == 200 or 400 <= answer.status < 500
        if answer.status == 200:
            assert answer.json()["url"] == "http://shop.example/address"


@on("native")
def test_a_request_without_a_host_is_misdirected(service: Service) -> None:
    assert ask(service, b"GET /text HTTP/1.0\r\n\r\n").status == 421
    assert ask(service, b"GET /text HTTP/1.1\r\nHost:\r\n\r\n").status == 421


@on("native")
def test_what_is_no_request_has_the_headers_that_need_none(service: Service) -> None:
    answer = ask(service, b"GET\r\n\r\n")
    assert (answer.status, answer.headers["x-frame-options"]) == (400, "DENY")
    assert "x-request-id" not in answer.headers


@pytest.mark.parametrize(("path", "limit"), [("/body", FILTERED_BODY), ("/upload", FILTERED_UPLOAD)])
def test_a_body_may_be_as_large_as_the_nearest_rule_says(service: Service, path: str, limit: int) -> None:
    assert service.client.post(path, content=b"x" * limit).status_code == 200
    answer = service.client.post(path, content=b"x" * (limit + 1), headers=CLOSE)
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
    assert_dressed(answer)


@pytest.mark.parametrize(("path", "limit"), [("/body", FILTERED_BODY), ("/upload", FILTERED_UPLOAD)])
def test_a_body_of_unknown_length_is_limited_while_it_is_read(service: Service, path: str, limit: int) -> None:
    def chunks(count: int) -> Iterator[bytes]:
        for _ in range(count // 100):
            yield b"x" * 100

    assert service.client.post(path, content=chunks(limit)).status_code == 200
    answer = service.client.post(path, content=chunks(limit + 100), headers=CLOSE)
    assert answer.status_code == 413
    assert_dressed(answer)


def test_a_filter_does_not_raise_the_limit_of_a_route(service: Service) -> None:
    assert service.client.post("/small", content=b"x" * SMALL_BODY).status_code == 200
    answer = service.client.post("/small", content=b"x" * (SMALL_BODY + 1), headers=CLOSE)
    assert answer.status_code == 413
    assert_dressed(answer)


def test_the_limit_holds_where_no_route_is(service: Service) -> None:
    assert service.client.post("/nothing", content=b"x" * 10, headers=CLOSE).status_code == 404
    assert service.client.post("/nothing", content=b"x" * (FILTERED_BODY + 1), headers=CLOSE).status_code == 413


@over_sockets
def test_a_body_that_declares_to_be_larger_is_refused_before_it_comes(service: Service) -> None:
    head = f"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: {FILTERED_BODY + 1}\r\n\r\n"
    assert ask(service, head.encode(), method="POST").status == 413


def test_the_outer_filter_answers_first(service: Service) -> None:
    headers = {"Host": "evil.example", **CLOSE}
    answer = service.client.post("/body", content=b"x" * (FILTERED_BODY + 1), headers=headers)
    assert answer.status_code == 413
