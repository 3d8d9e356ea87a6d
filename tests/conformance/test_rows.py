"""Tables and JSON texts, row by row."""

from __future__ import annotations

import csv
import io
import json

import httpx
import pytest

from covet_core.transports.capabilities import Capability
from tests.conformance.drivers.driver import Journal, Service, eventually
from tests.conformance.expectations import needs

STREAMS = needs(Capability.RESPONSE_STREAMING)


@STREAMS
def test_an_export_arrives_whole_as_an_attachment_without_formulas(service: Service) -> None:
    answer = service.client.get("/rows/csv/5000", params={"name": "Übersicht.csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].endswith("filename*=UTF-8''%C3%9Cbersicht.csv")
    told = list(csv.reader(io.StringIO(answer.text, newline="")))
    assert told == [["number", "text"]] + [[str(number), f"'=1+{number}"] for number in range(5000)]


@STREAMS
def test_ordinary_rows_and_none_at_all(service: Service) -> None:
    assert service.client.get("/rows/threads/2").text == 'number,text\r\n0,"a, b"\r\n1,"a, b"\r\n'
    assert service.client.get("/rows/threads/0").text == "number,text\r\n"
    assert service.client.get("/rows/csv/0").content == b""


@STREAMS
def test_lines_arrive_when_their_source_waits(service: Service, journal: Journal) -> None:
    with service.client.stream("GET", f"/rows/lines/{journal.key}") as answer:
        lines = answer.iter_lines()
        assert [json.loads(next(lines)) for _ in range(2)] == [{"n": 1}, {"n": 2}]
        service.client.post(f"/gate/{journal.key}")
        assert [json.loads(line) for line in lines] == [{"n": 3}]


@STREAMS
def test_a_sequence_of_texts(service: Service) -> None:
    answer = service.client.get("/rows/sequence")
    assert (answer.headers["content-type"], answer.content) == ("application/json-seq", b"\x1e0\n\x1e1\n\x1e2\n")


@needs(Capability.RESPONSE_STREAMING, Capability.STREAM_ABORT)
def test_an_export_that_breaks_is_cut(service: Service) -> None:
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        service.client.get("/rows/broken")


@STREAMS
def test_a_client_that_leaves_ends_the_export_long_before_its_end(service: Service, journal: Journal) -> None:
    with service.client.stream("GET", f"/rows/endless/{journal.key}") as answer:
        next(answer.iter_raw())
    eventually(lambda: any(each.startswith("closed") for each in journal.events))
    (closed,) = (each for each in journal.events if each.startswith("closed"))
    assert int(closed.split()[1]) < 100_000_000
