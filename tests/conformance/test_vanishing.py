"""Clients that vanish at any point of a download: nothing of them is left, whatever they were sent."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from typing import cast

import pytest

from covet_core.transports.capabilities import Capability
from tests.conformance.drivers.driver import Driver, Journal, Service, eventually, settled
from tests.conformance.drivers.process import ProcessService
from tests.conformance.expectations import needs, on
from tests.conformance.wire import ask

CUTS = (0, 1, 17, 150, 400, 5_000, 70_000, 900_000)
"""Bytes that a client reads before it goes: none, within the status line, the fields, their end, and the content."""
MOST = 40_000_000
"""Bytes of memory that repeated downloads may add: less than what a few of the larger answers have."""

PLAIN = [
    pytest.param("/big/5000000", "", id="whole"),
    pytest.param("/text", "", id="small"),
    pytest.param("/file/5000000", "Range: bytes=100-\r\n", id="range"),
    pytest.param("/static/large.bin", "Range: bytes=100-\r\n", id="range of static"),
    pytest.param("/file/1000", 'If-None-Match: "a"\r\n', id="small file"),
]
FILES = [
    pytest.param("/file/5000000", "", id="file"),
    pytest.param("/static/large.bin", "", id="static"),
]
STREAMED = [
    pytest.param("/stream/50000?size=100", "", id="stream"),
    pytest.param("/length/100000/100000", "", id="stream of a length"),
    pytest.param("/flood/{key}", "", id="endless stream"),
    pytest.param("/file/5000000", "Range: bytes=0-99,200-\r\n", id="ranges"),
    pytest.param("/events/flood/{key}", "", id="events"),
    pytest.param("/events/silent/{key}", "", id="events that don't come"),
    pytest.param("/rows/endless/{key}", "", id="rows"),
    pytest.param("/proxied/endless/{key}/100000", "", id="proxied"),
]
CODED = [
    pytest.param("/compressed/text/1000000", "Accept-Encoding: gzip\r\n", id="compressed whole"),
    pytest.param("/compressed/stream/30000", "Accept-Encoding: gzip\r\n", id="compressed stream"),
    pytest.param("/flood/{key}", "Accept-Encoding: gzip\r\n", id="compressed endless stream"),
]


CLEAN = on("native", "granian (asgi)")
"""Those that let go of all of it at once; what the others hold of a client that has gone, and how long, is theirs."""
NATIVE = on("native")
"""Whole files are Granian's to send, on both of its interfaces: it closes them when their connection has timed out."""


def leave(service: Service, request: bytes, cut: int, *, hard: bool) -> None:
    """Read `cut` bytes of the answer and go."""
    with cast("ProcessService", service).connect() as connection:
        if hard:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.sendall(request)
        connection.settimeout(0.1)  # some answers are shorter, or don't go on
        with suppress(TimeoutError):
            while cut > 0 and (piece := connection.recv(min(cut, 65_536))):
                cut -= len(piece)


def left(service: Service) -> dict[str, int]:
    request = b"GET /left HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    found: dict[str, int] = ask(service, request).json()
    return found


def at_rest(service: Service) -> dict[str, int]:
    """What is left when the service has noticed who has gone."""
    return settled(lambda: {**left(service), "memory": 0})


def nothing_is_left(service: Service, request: bytes) -> None:
    for number, cut in enumerate(CUTS):  # what is loaded once is loaded now
        leave(service, request, cut, hard=bool(number % 2))
    before = {**at_rest(service), "memory": left(service)["memory"]}
    for number, cut in enumerate(CUTS):
        leave(service, request, cut, hard=not number % 2)

    def is_as_before() -> bool:
        now = left(service)
        return now["tasks"] <= before["tasks"] and now["descriptors"] <= before["descriptors"]

    eventually(is_as_before)
    assert left(service)["memory"] - before["memory"] < MOST


def asked(path: str, fields: str, journal: Journal) -> bytes:
    return f"GET {path.format(key=journal.key)} HTTP/1.1\r\nHost: x\r\n{fields}\r\n".encode()


@CLEAN
@pytest.mark.parametrize(("path", "fields"), PLAIN)
def test_nothing_is_left_of_a_download(service: Service, journal: Journal, path: str, fields: str) -> None:
    nothing_is_left(service, asked(path, fields, journal))


@NATIVE
@pytest.mark.parametrize(("path", "fields"), FILES)
def test_nothing_is_left_of_a_file(service: Service, journal: Journal, path: str, fields: str) -> None:
    nothing_is_left(service, asked(path, fields, journal))


@CLEAN
@needs(Capability.RESPONSE_STREAMING)
@pytest.mark.parametrize(("path", "fields"), STREAMED)
def test_nothing_is_left_of_a_stream(service: Service, journal: Journal, path: str, fields: str) -> None:
    nothing_is_left(service, asked(path, fields, journal))


@CLEAN
@needs(Capability.RESPONSE_STREAMING)
@pytest.mark.parametrize(("path", "fields"), CODED)
def test_nothing_is_left_of_a_compressed_download(
    driver: Driver,
    filtering: Callable[[Driver], Service],
    path: str,
    fields: str,
) -> None:
    service = filtering(driver)
    nothing_is_left(service, asked(path, fields, Journal(service.client, 1)))


@NATIVE
def test_nothing_is_left_of_a_file_that_was_compressed_before(
    driver: Driver, filtering: Callable[[Driver], Service]
) -> None:
    service = filtering(driver)
    request = asked("/static/large.bin", "Accept-Encoding: zstd\r\n", Journal(service.client, 1))
    nothing_is_left(service, request)
