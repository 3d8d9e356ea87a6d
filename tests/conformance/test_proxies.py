"""What trusted proxies tell is believed, and nobody else, under every transport."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from covet_core.transports.capabilities import Capability
from tests.conformance.drivers.driver import Driver, Service
from tests.conformance.expectations import needs, over_sockets
from tests.conformance.wire import ask

TRUSTED = "127.0.0.0/8, ::1, 10.0.0.0/8, 2001:db8:1::/48"


@pytest.fixture(scope="module")
def start() -> Iterator[Callable[[Driver, str], Service]]:
    """Starts the service of a driver with one family of headers when a test needs it first."""
    services: dict[tuple[str, str], Service] = {}
    with ExitStack() as stack:

        def run(driver: Driver, headers: str) -> Service:
            key = (driver.name, headers)
            if key not in services:
                variables = {"COVET_TRUSTED_PROXIES": TRUSTED, "COVET_PROXY_HEADERS": headers}
                if headers == "filtered":
                    variables |= {"COVET_PROXY_HEADERS": "x-forwarded", "CONFORMANCE_FILTERS": "1"}
                services[key] = stack.enter_context(driver.run(variables))
            return services[key]

        yield run


def seen(service: Service, *headers: tuple[str, str]) -> dict[str, Any]:
    answer = service.client.get("/address", headers=[("Host", "x"), *headers])
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_a_trusted_proxy_tells_the_client(driver: Driver, start: Callable[[Driver, str], Service]) -> None:
    service = start(driver, "x-forwarded")
    told = seen(
        service,
        ("X-Forwarded-For", "203.0.113.9"),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Host", "shop.example"),
        ("X-Forwarded-Port", "8443"),
        ("X-Forwarded-Prefix", "/api/"),
    )
    assert told == {
        "client": ["203.0.113.9", 0],
        "scheme": "https",
        "url": "https://shop.example:8443/api/address",
        "base": "https://shop.example:8443/api/",
        "item": "https://shop.example:8443/api/typed/7",
    }


def test_the_document_tells_the_prefix_that_a_proxy_took_off(
    driver: Driver, start: Callable[[Driver, str], Service]
) -> None:
    client = start(driver, "x-forwarded").client
    prefixed = {prefix: client.get("/openapi.json", headers={"X-Forwarded-Prefix": prefix}) for prefix in ("/a", "/b")}
    assert {prefix: answer.json()["servers"] for prefix, answer in prefixed.items()} == {
        "/a": [{"url": "/a"}],
        "/b": [{"url": "/b"}],
    }
    assert "servers" not in client.get("/openapi.json").json()


@needs(Capability.RESPONSE_STREAMING)
@pytest.mark.parametrize("prefix", ["", "/api"])
def test_a_mounted_application_knows_where_it_is_seen(
    driver: Driver, start: Callable[[Driver, str], Service], prefix: str
) -> None:
    client = start(driver, "x-forwarded").client
    told = {"X-Forwarded-Prefix": prefix} if prefix else {}
    assert client.get("/foreign/where/a%2Db?x=1", headers=told).json() == {
        "root": f"{prefix}/foreign",
        "path": f"{prefix}/foreign/where/a-b",
        "raw": f"{prefix}/foreign/where/a%2Db",
        "link": f"{prefix}/foreign/where/a",
    }
    assert client.get("/foreign/openapi.json", headers=told).json()["servers"] == [{"url": f"{prefix}/foreign"}]
    assert f"'{prefix}/foreign/openapi.json'" in client.get("/foreign/docs", headers=told).text
    redirected = client.get("/foreign", headers=told)
    assert (redirected.status_code, httpx.URL(redirected.headers["location"]).raw_path.decode()) == (
        307,
        f"{prefix}/foreign/",
    )


def test_the_right_most_hop_that_is_not_trusted_wins(driver: Driver, start: Callable[[Driver, str], Service]) -> None:
    service = start(driver, "x-forwarded")
    forged = ("X-Forwarded-For", "1.1.1.1, 10.9.9.9")
    assert seen(service, forged, ("X-Forwarded-For", "203.0.113.9, 10.0.0.7"))["client"] == ["203.0.113.9", 0]


def test_a_forwarded_element_tells_the_client(driver: Driver, start: Callable[[Driver, str], Service]) -> None:
    service = start(driver, "forwarded")
    element = 'for="[2001:db8:2::17]:4711";proto=https;host="shop.example:8443", For=10.0.0.7'
    told = seen(service, ("Forwarded", "for=1.1.1.1"), ("Forwarded", element), ("X-Forwarded-For", "6.6.6.6"))
    assert (told["client"], told["url"]) == (["2001:db8:2::17", 4711], "https://shop.example:8443/address")


def test_only_the_configured_family_of_headers_counts(driver: Driver, start: Callable[[Driver, str], Service]) -> None:
    service = start(driver, "x-forwarded")
    told = seen(service, ("Forwarded", "for=6.6.6.6;proto=https;host=evil.example"))
    assert (told["scheme"], told["url"]) == ("http", "http://x/address")
    assert told["client"] is None or told["client"][0] != "6.6.6.6"


@pytest.mark.parametrize("hidden", ["unknown", "_proxy7", "_a:_b", "not-an-address", "1.2.3.4:99999", ", "])
def test_a_client_that_can_not_be_told_is_nobody(
    driver: Driver, start: Callable[[Driver, str], Service], hidden: str
) -> None:
    service = start(driver, "x-forwarded")
    assert seen(service, ("X-Forwarded-For", f"1.1.1.1, {hidden}, 10.0.0.7"))["client"] is None


def test_a_host_that_the_filter_refuses_is_not_believed(
    driver: Driver, start: Callable[[Driver, str], Service]
) -> None:
    service = start(driver, "filtered")
    assert seen(service, ("X-Forwarded-Host", "evil.example"))["url"] == "http://x/address"
    assert seen(service, ("X-Forwarded-Host", "shop.example"))["url"] == "http://shop.example/address"
    refused = service.client.get("/address", headers={"Host": "evil.example", "X-Forwarded-Host": "shop.example"})
    assert refused.status_code == 421


V1 = b"PROXY TCP4 203.0.113.9 10.0.0.3 56324 443\r\n"
V2 = b"\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x0c\xcb\x00\x71\x09\x0a\x00\x00\x03\xdc\x04\x01\xbb"


@over_sockets
@pytest.mark.parametrize("preamble", [V1, V2], ids=["version 1", "version 2"])
def test_a_connection_that_begins_with_the_proxy_protocol_is_refused(
    driver: Driver, start: Callable[[Driver, str], Service], preamble: bytes
) -> None:
    service = start(driver, "x-forwarded")
    answer = ask(service, preamble + b"GET /address HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.status == 400
