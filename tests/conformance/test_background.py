"""What is done when the response was sent."""

from __future__ import annotations

import time
from typing import cast

import pytest

from covet_core.transports.capabilities import Capability
from tests.conformance.drivers.driver import Journal, Service, eventually
from tests.conformance.drivers.process import ProcessService
from tests.conformance.expectations import needs, over_sockets
from tests.conformance.wire import ask, read_answer

ALL = ["task begins", "task ends, mine", "in a thread, mine", "closed"]


@over_sockets
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_response_is_whole_before_the_tasks_begin_to_end(service: Service, journal: Journal, method: str) -> None:
    target = f"/background/{journal.key}"
    answer = ask(service, f"{method} {target} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".encode())
    assert (answer.status, answer.body) == (200, b"answered")
    # The client has gone by now, which cancels nothing: the first task is still waiting.
    eventually(lambda: journal.has("task begins"))
    assert journal.events == ALL[:1]
    journal.open_gate()
    eventually(lambda: journal.has("closed"))
    assert journal.events == ALL


def test_tasks_run_in_order_with_their_context_a_failure_stops_none_and_dependencies_outlive_them(
    service: Service, journal: Journal
) -> None:
    journal.open_gate()
    assert service.client.get(f"/background/{journal.key}").text == "answered"
    eventually(lambda: journal.has("closed"))
    assert journal.events == ALL


def test_a_handler_that_fails_leaves_nothing_to_be_done(service: Service, journal: Journal) -> None:
    journal.open_gate()
    assert service.client.get(f"/background-refused/{journal.key}").status_code == 409
    assert service.client.get("/text").text == "hello"
    assert journal.events == []


@over_sockets
def test_tasks_do_not_hold_up_the_next_request_of_their_connection(service: Service, journal: Journal) -> None:
    assert service.client.get(f"/background/{journal.key}").text == "answered"
    assert service.client.get("/text").text == "hello"
    eventually(lambda: journal.has("task begins"))
    assert not journal.has("closed")
    journal.open_gate()
    eventually(lambda: journal.has("closed"))


@over_sockets
def test_tasks_do_not_hold_up_a_body_that_comes_after_its_head(service: Service, journal: Journal) -> None:
    with cast("ProcessService", service).connect() as connection:
        connection.sendall(f"GET /background/{journal.key} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert read_answer(connection).body == b"answered"
        eventually(lambda: journal.has("task begins"))
        item = b'{"name":"nut","count":3}'
        head = f"POST /item HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(item)}"
        connection.sendall(head.encode() + b"\r\n\r\n")
        time.sleep(0.05)
        connection.sendall(item)
        assert read_answer(connection).json()["name"] == "nut"
        assert not journal.has("closed")
        journal.open_gate()
        eventually(lambda: journal.has("closed"))


@over_sockets
@pytest.mark.parametrize("kind", ["response", "lean", "inline"])
def test_a_response_may_come_with_its_tasks(service: Service, journal: Journal, kind: str) -> None:
    answer = ask(service, f"GET /background-{kind}/{journal.key} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert (answer.status, answer.body) == (200, b"answered")
    eventually(lambda: journal.has("task begins"))
    journal.open_gate()
    expected = ["task begins", "task ends, nobody's"] if kind == "inline" else ALL[:3]
    eventually(lambda: len(journal.events) == len(expected))
    assert journal.events == expected


def test_tasks_of_the_request_come_before_those_of_the_response(service: Service, journal: Journal) -> None:
    assert service.client.get(f"/background-both/{journal.key}").json() == "answered"
    eventually(lambda: journal.has("the response's"))
    assert journal.events == ["injected", "the response's"]


def test_a_response_that_cannot_be_sent_leaves_nothing_to_be_done(service: Service, journal: Journal) -> None:
    assert service.client.get(f"/background-unsendable/{journal.key}").status_code == 500
    assert service.client.get("/text").text == "hello"
    assert journal.events == []


@needs(Capability.RESPONSE_STREAMING)
def test_tasks_of_a_stream_come_after_its_end(service: Service, journal: Journal) -> None:
    assert service.client.get(f"/background-stream/{journal.key}").content == b"ab"
    eventually(lambda: journal.has("after the stream"))
    assert journal.events == ["sent", "after the stream"]


def test_jobs_of_a_queue_run_beside_requests_with_the_context_of_theirs(service: Service, journal: Journal) -> None:
    assert service.client.post(f"/jobs/{journal.key}").json() == 2
    assert service.client.get("/text").text == "hello"
    assert journal.events == []
    journal.open_gate()
    eventually(lambda: journal.has("failed 2 times, mine"))
    assert journal.events == ["waited, mine", "job, mine", "tried", "tried", "failed 2 times, mine"]
