"""Responses that can't be sent as they are, and the lengths of those to HEAD (RFC 9110, 8.6)."""

from __future__ import annotations

from typing import cast

import pytest

from tests.conformance.drivers.driver import Driver, Service, eventually
from tests.conformance.drivers.process import ProcessService
from tests.conformance.expectations import over_sockets


@pytest.mark.parametrize("how", ["none", "text", "array", "status"])
def test_a_response_that_middleware_spoiled_is_a_500(service: Service, how: str) -> None:
    answer = service.client.get("/spoiled", headers={"x-how": how})
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert service.client.get("/text").text == "hello"


@over_sockets
def test_the_log_says_what_is_wrong_with_it(driver: Driver) -> None:
    said = {"none": 'this is none: an empty body is b""', "text": "it is str and not bytes: encode it"}
    with driver.run({}) as service:
        for how in said:
            service.client.get("/spoiled", headers={"x-how": how})
        output = cast("ProcessService", service).output
        eventually(lambda: all(told in output() for told in said.values()))
        assert output().count("GET /spoiled failed") == len(said)


@pytest.mark.parametrize("path", ["/said", "/said-in-pair"])
def test_a_length_holds_for_head_as_for_get(service: Service, path: str) -> None:
    for length, status in ((5, 200), (7, 500), (0, 500)):
        head, got = service.client.head(f"{path}/{length}"), service.client.get(f"{path}/{length}")
        assert (head.status_code, got.status_code) == (status, status)
        if status == 200:
            assert head.headers["content-length"] == got.headers["content-length"] == "5"


def test_a_handler_of_head_may_say_the_length_without_making_the_body(service: Service) -> None:
    head, got = service.client.head("/known"), service.client.get("/known")
    assert (head.status_code, head.headers["content-length"], head.content) == (200, "5", b"")
    assert got.headers["content-length"] == "5"
    assert service.client.get("/text").text == "hello"
