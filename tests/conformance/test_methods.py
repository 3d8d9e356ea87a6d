"""HEAD and OPTIONS of every kind of route: what GET says without its body, and which methods there are."""

from __future__ import annotations

import httpx
import pytest

from covet_core.transports.capabilities import Capability
from tests.conformance.drivers.driver import Service
from tests.conformance.expectations import needs

# What one response and the next may differ in, or what a server may leave out of a HEAD (RFC 9110, 9.3.2).
OF_ITS_OWN = {"date", "content-length", "transfer-encoding", "connection", "keep-alive", "server"}

KINDS = ["/text", "/file/100", "/file/1000000", "/negotiated/only", "/annex/own", "/nowhere", "/openapi.json", "/docs"]
STREAMED = ["/compressed/stream/1000", "/events/count/1"]


def told(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in OF_ITS_OWN}


def check_head(service: Service, path: str) -> None:
    with service.client.stream("GET", path) as got:
        if got.status_code < 400:
            assert got.headers.get("content-type") is not None
    answer = service.client.head(path)
    assert (answer.status_code, answer.content) == (got.status_code, b"")
    assert told(answer) == told(got)
    length = got.headers.get("content-length")
    assert answer.headers.get("content-length", length) == length


@pytest.mark.parametrize("path", KINDS)
def test_a_head_is_its_get_without_the_body(service: Service, path: str) -> None:
    check_head(service, path)


@needs(Capability.RESPONSE_STREAMING)
@pytest.mark.parametrize("path", STREAMED)
def test_a_head_of_a_stream_is_its_get_without_the_body(service: Service, path: str) -> None:
    check_head(service, path)


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/text", {"GET", "HEAD", "OPTIONS"}),
        ("/file/100", {"GET", "HEAD", "POST", "OPTIONS"}),
        ("/coded/body", {"POST", "OPTIONS"}),
        ("/openapi.json", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_options_tells_the_methods(service: Service, path: str, methods: set[str]) -> None:
    answer = service.client.options(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert set(answer.headers["allow"].replace(" ", "").split(",")) == methods


@pytest.mark.parametrize(("method", "path"), [("POST", "/text"), ("HEAD", "/coded/body"), ("DELETE", "/file/100")])
def test_a_method_that_is_not_there_is_a_405_with_those_that_are(service: Service, method: str, path: str) -> None:
    answer = service.client.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")
    assert "OPTIONS" in answer.headers["allow"]
    assert method not in answer.headers["allow"].replace(" ", "").split(",")
    assert (answer.content == b"") == (method == "HEAD")


def test_options_of_nothing_is_a_404(service: Service) -> None:
    assert service.client.options("/nowhere").status_code == 404
