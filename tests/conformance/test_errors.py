"""What clients get of what handlers raise."""

from __future__ import annotations

import pytest

from tests.conformance.drivers.driver import Service


def test_a_crash_is_a_bare_500_with_a_request_id(service: Service) -> None:
    answer = service.client.get("/boom")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    told = answer.json()
    assert told == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "request_id": answer.headers["x-request-id"],
    }
    assert len(told["request_id"]) == 32


def test_a_crash_of_a_head_request_has_no_body(service: Service) -> None:
    answer = service.client.head("/boom")
    assert (answer.status_code, answer.content) == (500, b"")


@pytest.mark.parametrize("path", ["/stray", "/stray-inside"])
def test_a_cancellation_of_what_was_awaited_is_a_crash_and_not_the_end_of_the_connection(
    service: Service, path: str
) -> None:
    answer = service.client.get(path)
    assert (answer.status_code, answer.json()["title"]) == (500, "Internal Server Error")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


def test_an_http_exception_is_a_problem_with_its_headers(service: Service) -> None:
    answer = service.client.get("/teapot")
    assert (answer.status_code, answer.headers["x-pot"]) == (418, "tea")
    assert answer.json()["detail"] == "short and stout"


def test_a_declared_problem_tells_its_fields(service: Service) -> None:
    answer = service.client.get("/problem")
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
    assert answer.json()["title"] == "Out of stock"
    assert answer.json()["sku"] == "A-7"


def test_the_service_goes_on_after_a_crash(service: Service) -> None:
    service.client.get("/boom")
    assert service.client.get("/text").text == "hello"
