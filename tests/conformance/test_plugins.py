"""What a plugin contributes works on every transport, in an application of its own and in a mounted one.

The outer application has a plugin without middleware, so that the routes of the other tests stay bare.
"""

from __future__ import annotations

from tests.conformance.drivers.driver import Service


def test_a_route_of_a_plugin_uses_the_service_that_it_provides(service: Service) -> None:
    for method in ("GET", "POST"):
        answer = service.client.request(method, "/house/bell")
        assert (answer.status_code, answer.text) == (200, "the bell of conformance")


def test_other_methods_of_it_are_refused(service: Service) -> None:
    answer = service.client.delete("/house/bell")
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["allow"].split(", "))


def test_an_error_handler_of_a_plugin_answers(service: Service) -> None:
    answer = service.client.get("/house/door")
    assert (answer.status_code, answer.text) == (423, "it is locked")


def test_the_plugin_of_a_mounted_application_has_a_service_of_its_own(service: Service) -> None:
    answer = service.client.get("/annex/house/bell")
    assert (answer.status_code, answer.text) == (200, "the bell of annex")


def test_middleware_of_a_plugin_stands_in_front_of_all_routes_of_its_application(service: Service) -> None:
    for path in ("/annex/house/bell", "/annex/house/door", "/annex/own"):
        assert service.client.get(path).headers["x-guarded"] == "annex"
    assert "x-guarded" not in service.client.get("/house/bell").headers


def test_middleware_of_a_plugin_may_answer_itself(service: Service) -> None:
    answer = service.client.post("/annex/own", headers={"x-stranger": "yes"}, content=b"unread")
    assert (answer.status_code, answer.text) == (403, "who is there?")


def test_what_the_application_declares_replaces_what_its_plugin_contributes(service: Service) -> None:
    assert service.client.post("/annex/house/bell").text == "own"
