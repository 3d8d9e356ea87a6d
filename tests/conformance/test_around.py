"""Middleware and error handlers around handlers."""

from __future__ import annotations

import pytest

from covet_core.transports.capabilities import Capability
from tests.conformance.drivers.driver import Journal, Service
from tests.conformance.expectations import needs

TENANT = {"X-Tenant": "acme"}


def test_every_kind_of_middleware_is_around_a_handler_and_the_first_is_outermost(service: Service) -> None:
    headers = service.client.get("/around/async").headers
    assert (headers["x-class"], headers["x-object"], headers["x-asgi"]) == ("200", "200", "yes")
    assert headers["server-timing"].startswith("app;dur=")
    assert (headers["deprecation"], headers["link"]) == ("@1767225600", '</changes>; rel="deprecation"')
    assert headers["x-order"] == "21"


@pytest.mark.parametrize("path", ["async", "thread"])
def test_context_variables_of_middleware_reach_the_handler_of_their_request(service: Service, path: str) -> None:
    assert service.client.get(f"/around/{path}", headers=TENANT).text == "acme"
    assert service.client.get(f"/around/{path}").text == "unknown"


def test_what_an_error_handler_answers_goes_through_the_middleware(service: Service) -> None:
    answer = service.client.get("/around/missing/7")
    assert (answer.status_code, answer.json(), answer.headers["x-class"]) == (409, {"missing": 7}, "409")


@needs(Capability.RESPONSE_STREAMING)
def test_a_stream_passes_through_middleware_chunk_by_chunk(service: Service, journal: Journal) -> None:
    with service.client.stream("GET", f"/around/stream/{journal.key}", headers=TENANT) as answer:
        chunks = answer.iter_text()
        assert next(chunks) == "first acme"
        journal.open_gate()
        assert "".join(chunks) == "last"
    assert (answer.headers["x-order"], answer.headers["x-asgi"]) == ("21", "yes")


@needs(Capability.RESPONSE_STREAMING)
def test_an_asgi_application_may_be_the_handler(service: Service) -> None:
    answer = service.client.post("/around/asgi", content=b"ping")
    assert (answer.status_code, answer.text, answer.headers["x-path"]) == (203, "ping", "/around/asgi")
    assert answer.headers["x-class"] == "203"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_has_a_response_already_is_told_so(service: Service, method: str) -> None:
    first = service.client.request(method, "/tagged")
    tag = first.headers["etag"]
    again = service.client.request(method, "/tagged", headers={"If-None-Match": tag})
    assert (first.status_code, again.status_code, again.headers["etag"], again.content) == (200, 304, tag, b"")
    assert service.client.request(method, "/tagged", headers={"If-Match": '"other"'}).status_code == 412
