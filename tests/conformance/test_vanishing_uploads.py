"""Clients that vanish at any point of an upload, also behind its end: nothing of them is left, whatever they sent."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterator
from typing import cast

import pytest

from tests.conformance import test_forms as forms
from tests.conformance.coded import encoded
from tests.conformance.drivers.driver import Service, eventually
from tests.conformance.drivers.process import ProcessService
from tests.conformance.expectations import over_sockets
from tests.conformance.test_vanishing import CLEAN, MOST, at_rest, left

TEXT, FORM = "text/plain", "multipart/form-data; boundary=XX"
LARGE = random.Random(4).randbytes(128_000)
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 3_000
END = b"--XX--\r\n"

UPLOADS = {
    "model": ("/item", "application/json", b'{"count":1,"name":"' + b"n" * 50_000 + b'"}'),
    "bytes": ("/body", TEXT, LARGE),
    "stream": ("/upload", TEXT, LARGE),
    "sent back": ("/duplex", TEXT, LARGE),
    "not read": ("/unread", TEXT, LARGE),
    "fields": ("/form/read", "application/x-www-form-urlencoded", b"a=" + b"x" * 900 + b"&b=" + b"y" * 900),
    "form": ("/form/read", FORM, forms.part("f", LARGE, "one") + forms.part("g", LARGE, "two") + END),
    "parameters": ("/form/fields", FORM, forms.part("name", b"n") + forms.part("file", LARGE, "a") + END),
    "stored": ("/pictures", FORM, forms.part("image", PNG, "a.png") + END),
    "coded": (
        "/coded/form",
        f"{FORM}\r\nContent-Encoding: gzip",
        encoded("gzip", forms.part("name", b"n") + forms.part("file", LARGE, "a") + END),
    ),
}
FILES = ["form", "parameters", "stored", "coded"]


def requests(upload: str) -> Iterator[tuple[bytes, bytes]]:
    """The heads and bodies of an upload in each framing."""
    path, kind, body = UPLOADS[upload]
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\n".encode()
    length = b"Content-Length: %d\r\n\r\n" % len(body)
    pieces = [body[at : at + 7_000] for at in range(0, len(body), 7_000)]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    yield head + length, body
    yield head + b"Expect: 100-continue\r\n" + length, body
    yield head + b"Transfer-Encoding: chunked\r\n\r\n", chunks + b"0\r\n\r\n"


def cuts(body: bytes) -> Iterator[int]:
    """Bytes of a body that a client sends before it goes: none, some of each part, nearly all, and all."""
    size = len(body)
    yield from sorted({0, 1, 4, 60, size // 3, size * 2 // 3, size - 12, size - 5, size - 3, size - 1, size})


def vanish(service: Service, upload: str, hard: int) -> None:
    """Send it cut off at each point in each framing, and go."""
    for head, body in requests(upload):
        for number, cut in enumerate(cuts(body)):
            with cast("ProcessService", service).connect() as connection:
                if number % 2 == hard:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                connection.sendall(head + body[:cut])


@CLEAN
@pytest.mark.parametrize("upload", UPLOADS)
def test_nothing_is_left_of_an_upload(service: Service, upload: str) -> None:
    vanish(service, upload, 0)  # what is loaded once is loaded now
    before = {**at_rest(service), "memory": left(service)["memory"]}
    vanish(service, upload, 1)

    def is_as_before() -> bool:
        now = left(service)
        return now["tasks"] <= before["tasks"] and now["descriptors"] <= before["descriptors"]

    eventually(is_as_before)
    assert left(service)["memory"] - before["memory"] < MOST


@over_sockets
@pytest.mark.parametrize("upload", FILES)
def test_no_file_is_left_of_an_upload(service: Service, upload: str) -> None:
    before = forms.at_rest(service)
    for hard in (0, 1):
        vanish(service, upload, hard)
    eventually(lambda: forms.at_rest(service) == before)
    assert service.client.get("/text").text == "hello"
