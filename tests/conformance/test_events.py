"""Streams of events."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from covet_core.transports.capabilities import Capability
from tests.conformance.drivers.driver import Journal, Service, eventually
from tests.conformance.events import BIG
from tests.conformance.expectations import needs
from tests.conformance.test_streams import CUT

EVENTS = needs(Capability.RESPONSE_STREAMING)


def events_of(answer: httpx.Response) -> Iterator[str]:
    """The events as they come, without comments."""
    event: list[str] = []
    for line in answer.iter_lines():
        if line and not line.startswith(":"):
            event.append(line)
        elif event and not line:
            yield "\n".join(event)
            event = []


@EVENTS
def test_events_arrive_in_order_and_framed(service: Service) -> None:
    answer = service.client.get("/events/count/3")
    ticks = [f'id: {number}\nevent: tick\ndata: {{"number":{number}}}\n\n' for number in (1, 2, 3)]
    assert answer.text.replace(":\n\n", "") == "retry: 1500\n\n" + "".join(ticks)


@EVENTS
def test_a_stream_of_events_is_not_kept_in_caches_or_proxies(service: Service) -> None:
    headers = service.client.get("/events/count/1").headers
    assert headers["content-type"] == "text/event-stream; charset=utf-8"
    assert (headers["cache-control"], headers["x-accel-buffering"]) == ("no-store", "no")


@EVENTS
def test_headers_of_the_response_are_kept(service: Service) -> None:
    answer = service.client.get("/events/response")
    assert answer.headers.get_list("cache-control") == ["no-cache"]
    assert answer.text.replace(":\n\n", "") == "data: one\n\ndata: 2\n\n"


@EVENTS
def test_a_client_that_comes_back_goes_on_after_the_last_event(service: Service) -> None:
    answer = service.client.get("/events/count/5", headers={"Last-Event-ID": "4"})
    assert answer.text.count("data:") == 1
    assert "id: 5\n" in answer.text


@EVENTS
def test_a_handler_of_a_stream_has_parameters_and_dependencies(service: Service) -> None:
    assert 'data: {"hello":"you"}' in service.client.get("/events/greeting").text
    assert 'data: {"hello":"me"}' in service.client.get("/events/greeting?name=me").text
    assert service.client.get("/events/count/many").status_code == 422


@EVENTS
def test_an_ordinary_generator_is_a_stream_of_events_too(service: Service) -> None:
    assert service.client.get("/events/threads").text.replace(":\n\n", "") == "data: one\n\ndata: two\ndata: lines\n\n"


@EVENTS
def test_the_head_comes_before_the_first_event(service: Service, journal: Journal) -> None:
    with service.client.stream("GET", f"/events/silent/{journal.key}") as answer:
        assert answer.status_code == 200
        assert next(answer.iter_raw()) == b":\n\n"


@EVENTS
def test_a_head_request_does_not_run_the_source(service: Service, journal: Journal) -> None:
    answer = service.client.head(f"/events/silent/{journal.key}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert not journal.has("opened")


@EVENTS
def test_a_client_that_leaves_cancels_the_source_where_it_waits(service: Service, journal: Journal) -> None:
    with service.client.stream("GET", f"/events/silent/{journal.key}") as answer:
        next(answer.iter_raw())
    eventually(lambda: journal.has("closed"))
    assert journal.events == ["opened", "cancelled", "closed"]


@EVENTS
def test_a_client_that_reads_slowly_slows_the_source(service: Service, journal: Journal) -> None:
    with service.client.stream("GET", f"/events/flood/{journal.key}") as answer:
        chunks = answer.iter_raw()
        next(chunks)
        made = journal.settled_count()
        assert made * len(BIG) < 50_000_000
        read = 0
        while read < made * len(BIG):
            read += len(next(chunks))
        eventually(lambda: journal.count > made)
    eventually(lambda: journal.has("closed"))


@needs(Capability.STREAM_ABORT, Capability.RESPONSE_STREAMING)
def test_what_was_yielded_before_a_failure_is_sent_and_the_stream_is_cut(service: Service, journal: Journal) -> None:
    path = f"/events/cut/{journal.key}"
    with service.client.stream("GET", path) as answer:
        chunks = answer.iter_raw()
        assert next(chunks) == b"data: one\n\n"
        service.client.post(path)
        with pytest.raises(CUT):
            list(chunks)


@EVENTS
def test_every_subscriber_gets_every_event_and_catches_up(service: Service, journal: Journal) -> None:
    channel = f"/events/channel/{journal.key}"
    client = service.client
    first = client.post(channel, params={"text": "before"}).json()["id"]
    with client.stream("GET", channel) as new, client.stream("GET", channel, headers={"Last-Event-ID": ""}) as old:
        eventually(lambda: client.post(channel, params={"text": "tick"}).json()["subscribers"] == 2)
        last = client.post(channel, params={"text": "last"}).json()["id"]
        client.delete(channel).raise_for_status()
        fresh, all_of_them = list(events_of(new)), list(events_of(old))
    assert all_of_them[0] == f"id: {first}\ndata: before"
    assert fresh[-1] == all_of_them[-1] == f"id: {last}\ndata: last"
    assert all("before" not in event for event in fresh)
