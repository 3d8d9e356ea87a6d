"""What handlers ask of a request besides its head: addresses, casts, several readings of one body."""

from __future__ import annotations

import httpx
import pytest

from covet_core.transports.capabilities import Capability
from tests.conformance.drivers.driver import Service
from tests.conformance.expectations import needs, over_sockets
from tests.conformance.wire import ask

JSON = {"Content-Type": "application/json"}


def test_routes_have_addresses_by_their_names(service: Service) -> None:
    assert service.client.get("/links").json() == {
        "typed": "/typed/7",
        "rest": "/rest/a/b%20c/%C3%A9",
        "own": "/annex/own",
        "header": "/header",
    }


@over_sockets
def test_an_address_has_the_host_that_was_asked(service: Service) -> None:
    seen = ask(service, b"GET /address?a=1 HTTP/1.1\r\nHost: shop.example:8000\r\n\r\n").json()
    assert (seen["url"], seen["base"], seen["item"]) == (
        "http://shop.example:8000/address?a=1",
        "http://shop.example:8000/",
        "http://shop.example:8000/typed/7",
    )


def test_without_trusted_proxies_their_headers_count_for_nothing(service: Service) -> None:
    plain = service.client.get("/address").json()
    forged = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Prefix": "/evil",
        "Forwarded": "for=203.0.113.9;proto=https;host=evil.example",
    }
    seen = service.client.get("/address", headers=forged).json()
    assert seen["client"] is None or seen["client"][0] == plain["client"][0]
    assert {**seen, "client": None} == {**plain, "client": None}


def test_a_query_parameter_is_cast_and_listed(service: Service) -> None:
    assert service.client.get("/limit").json() == {"limit": 10, "tags": []}
    assert service.client.get("/limit?limit=5&limit=6&tag=1&tag=2").json() == {"limit": 5, "tags": [1, 2]}


@pytest.mark.parametrize(("query", "name"), [("limit=many", "limit"), ("limit=", "limit"), ("tag=1&tag=x", "tag")])
def test_a_failed_cast_is_a_problem_that_names_the_parameter(service: Service, query: str, name: str) -> None:
    answer = service.client.get(f"/limit?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["errors"][0]["loc"] == ["query", name]


def test_headers_are_found_in_any_case_and_all_of_them(service: Service) -> None:
    answer = service.client.get("/headers", headers=[("x-one", "1"), ("X-TWO", "a"), ("x-two", "b")])
    assert answer.json() == {"one": "1", "all": ["a", "b"], "has": True}


def test_one_body_is_read_as_json_as_bytes_and_as_a_stream(service: Service) -> None:
    assert service.client.post("/thrice", content=b'{"a": [1]}', headers=JSON).json() == {
        "json": {"a": [1]},
        "body": '{"a": [1]}',
        "streamed": '{"a": [1]}',
    }


def test_a_form_is_read_and_its_bytes_too(service: Service) -> None:
    answer = service.client.post("/form-and-body", data={"a": "1", "b": "é"})
    assert answer.json() == {"form": [["a", "1"], ["b", "é"]], "body": "a=1&b=%C3%A9"}


def test_a_body_that_was_streamed_is_gone(service: Service) -> None:
    assert service.client.post("/stream-then-body", content=b"x" * 1000).text == "body-consumed"


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 5_000 + b"1" + b"}" * 5_000, b'"\xff"', b"", b"{"],
    ids=["deep-open", "deep", "deep-objects", "not-utf-8", "empty", "cut"],
)
def test_json_that_is_too_deep_or_none_is_a_bad_request(service: Service, body: bytes) -> None:
    answer = service.client.post("/json", content=body, headers=JSON)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


def test_wide_json_within_the_limit_is_read(service: Service) -> None:
    body = b"[" + b"0," * 400_000 + b"0]"
    answer = service.client.post("/json", content=body, headers=JSON)
    assert (answer.status_code, len(answer.content)) == (200, len(body) + len(b'{"got":}'))


def test_of_cookies_with_one_name_the_first_counts(service: Service) -> None:
    fields = [("Cookie", "a=1; b=2; a=3"), ("Cookie", "b=4; c=5")]
    assert service.client.get("/echo", headers=fields).json()["cookies"] == {"a": "1", "b": "2", "c": "5"}


@over_sockets
@needs(Capability.HEADER_LIMITS)
def test_a_cookie_of_a_megabyte_is_refused_and_the_service_goes_on(service: Service) -> None:
    cookie = b"a=" + b"x" * 1_000_000
    try:
        status = ask(service, b"GET /echo HTTP/1.1\r\nHost: x\r\nCookie: " + cookie + b"\r\n\r\n").status
    except ConnectionError:
        status = 431  # the server closed before all of it was sent
    assert status == 431
    assert service.client.get("/text").text == "hello"


def test_hostile_cookies_never_harm(service: Service) -> None:
    for cookie in (
        b"a=" + b"x" * 1_000_000,
        b"a=1; " * 200_000,
        b";" * 1_000_000,
        b"=" * 6_000,
        b'a="\\' + b'"' * 6_000,
    ):
        try:
            status = service.client.get("/echo", headers={b"Cookie": cookie}).status_code
        except httpx.TransportError:
            continue  # the server closed before all of it was sent
        assert status < 500
    assert service.client.get("/text").text == "hello"
