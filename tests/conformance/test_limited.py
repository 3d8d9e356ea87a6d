"""Handlers whose time is over before they answer."""

from __future__ import annotations

import httpx
import pytest

from covet_core.transports.capabilities import Capability
from tests.conformance.drivers.driver import Journal, Service, eventually
from tests.conformance.expectations import needs
from tests.conformance.limited import SHORT


def test_a_handler_that_takes_too_long_is_a_504_that_names_what_it_waited_for(
    service: Service, journal: Journal
) -> None:
    answer = service.client.get(f"/limited/wait/{journal.key}")
    assert (answer.status_code, answer.headers["content-type"]) == (504, "application/problem+json")
    assert answer.json() == {
        "type": "/problems/deadline-exceeded",
        "title": "Deadline exceeded",
        "status": 504,
        "timeout": SHORT,
        "awaited": ["wait", "hang", "Event.wait"],
    }
    eventually(lambda: journal.has("closed"))
    assert journal.events == ["opened", "cancelled", "closed"]
    assert service.client.get("/text").text == "hello"


def test_middleware_sees_it_as_a_response(service: Service, journal: Journal) -> None:
    answer = service.client.get(f"/limited/wrapped/{journal.key}")
    assert (answer.status_code, answer.headers["x-stamped"]) == (504, "504")


def test_a_def_handler_is_answered_for_while_its_thread_runs_on(service: Service, journal: Journal) -> None:
    answer = service.client.get(f"/limited/thread/{journal.key}")
    assert (answer.status_code, answer.json()["awaited"][0]) == (504, "thread")
    assert not journal.has("finished")
    service.client.post(f"/limited/thread-gate/{journal.key}")
    eventually(lambda: journal.has("finished"))


def test_a_route_may_have_no_limit_in_a_group_that_has_one(service: Service, journal: Journal) -> None:
    journal.open_gate()
    assert service.client.get(f"/limited/none/{journal.key}").text == "late"
    assert service.client.get("/limited/in-time").json() == {"limited": True}


def test_shielded_work_finishes_after_the_504(service: Service, journal: Journal) -> None:
    assert service.client.post(f"/limited/shielded/{journal.key}").status_code == 504
    assert not journal.has("committed")
    journal.open_gate()
    eventually(lambda: journal.has("committed"))


@needs(Capability.RESPONSE_STREAMING)
def test_the_limit_ends_with_the_beginning_of_a_stream(service: Service, journal: Journal) -> None:
    with service.client.stream("GET", f"/limited/stream/{journal.key}") as answer:
        parts = answer.iter_raw()
        assert next(parts) == b"begun "
        for _ in range(3):  # each takes longer than the stream's handler had
            service.client.get(f"/limited/wrapped/{journal.key}")
        journal.open_gate()
        assert b"".join(parts) == b"ended"


@needs(Capability.RESPONSE_STREAMING, Capability.STREAM_ABORT)
def test_a_stream_that_ends_itself_is_cut_and_not_replaced(service: Service) -> None:
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        service.client.get("/limited/cut-stream")
    assert service.client.get("/text").text == "hello"
