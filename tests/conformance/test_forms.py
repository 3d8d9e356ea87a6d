"""Forms: what is read, what is refused, and what is left of clients that go away."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator
from typing import Any, cast

import pytest

from covet_core.transports.capabilities import Capability
from tests.conformance.drivers.driver import Service, eventually, settled
from tests.conformance.drivers.process import ProcessService
from tests.conformance.expectations import needs, over_sockets
from tests.conformance.forms import MAX_FILE
from tests.conformance.wire import read_answer

HEAD = (
    b"POST /form/read HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n"
    b"Content-Type: multipart/form-data; boundary=XX\r\n\r\n"
)
PLAIN = (
    b"POST /form/read HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
)
# Servers close the connection of a body that they didn't read to its end: it isn't to be used again.
CLOSE = {"connection": "close"}
MULTIPART = {"content-type": "multipart/form-data; boundary=XX", **CLOSE}


def part(name: str, content: bytes, filename: str | None = None, more: str = "") -> bytes:
    file = "" if filename is None else f'; filename="{filename}"'
    return f'--XX\r\nContent-Disposition: form-data; name="{name}"{file}\r\n{more}\r\n'.encode() + content + b"\r\n"


def told(filename: str, content_type: str | None, content: bytes, *, on_disk: bool = False) -> list[Any]:
    return [filename, content_type, len(content), hashlib.sha256(content).hexdigest(), on_disk]


def post(service: Service, *parts: bytes, end: bytes = b"--XX--\r\n", size: int | None = None) -> Any:
    body = b"".join(parts) + end
    content = body if size is None else (body[at : at + size] for at in range(0, len(body), size))
    return service.client.post("/form/read", content=content, headers=MULTIPART)


def refused(answer: Any) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["detail"]


def test_a_plain_form_is_read(service: Service) -> None:
    assert service.client.post("/form/read", data={"a": ["1", "é&="], "b": ""}).json() == [
        ["a", "1"],
        ["a", "é&="],
        ["b", ""],
    ]


@pytest.mark.parametrize("size", [None, 1, 7, 50_000], ids=str)
def test_files_are_read_however_they_arrive(service: Service, size: int | None) -> None:
    small, large = b"\r\n--X\0\xff", bytes(range(256)) * (2 if size == 1 else 600)
    parts = [part("a", b"x"), part("f", small, "ü.bin", "Content-Type: image/png\r\n"), part("f", large, "g")]
    assert post(service, *parts, size=size).json() == [
        ["a", "x"],
        ["f", told("ü.bin", "image/png", small)],
        ["f", told("g", None, large, on_disk=size != 1)],
    ]


def test_parameters_are_taken_from_a_form(service: Service) -> None:
    files = {"file": ("a.txt", b"123")}
    assert service.client.post("/form/fields", data={"name": "n"}, files=files).json() == ["n", 1, "a.txt", 3]
    answer = service.client.post("/form/fields", data={"count": "x"})
    assert answer.status_code == 422
    assert [fault["loc"] for fault in answer.json()["errors"]] == [
        ["body", "name"],
        ["body", "file"],
        ["body", "count"],
    ]


@pytest.mark.parametrize("path", ["/form/read", "/form/fields"])
def test_what_is_no_form_is_415(service: Service, path: str) -> None:
    assert refused(service.client.post(path, json={}, headers=CLOSE))[0] == 415
    compressed = {"content-type": "application/x-www-form-urlencoded", "content-encoding": "gzip", **CLOSE}
    assert refused(service.client.post(path, content=b"x", headers=compressed))[0] == 415


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ([part("a", b"x")] * 6, "The form has more than 5 fields."),
        ([part("a", b"x", "f")] * 4, "The form has more than 3 files."),
        ([part("a", b"x" * 1001)], 'The field "a" is larger than 1000 bytes.'),
        ([part("a", b"x" * (MAX_FILE + 1), "f")], f'The file "a" is larger than {MAX_FILE} bytes.'),
        ([part("a", b"", None, "X: y\r\n" * 16)], "A part of the form has more than 16 header fields."),
        ([part("a", b"", None, f"X: {'y' * 8200}\r\n")], "The header of a part of the form is larger than 8192 bytes."),
        ([part("a", b"", "f" * 1025)], "A name in the form is longer than 1024 bytes."),
    ],
    ids=["fields", "files", "field size", "file size", "headers", "header size", "name length"],
)
def test_a_form_past_a_limit_is_413(service: Service, parts: list[bytes], told: str) -> None:
    before = at_rest(service)
    assert refused(post(service, *parts)) == (413, told)
    assert refused(post(service, *parts, size=1000)) == (413, told)
    eventually(lambda: at_rest(service) == before)


def test_a_plain_form_past_a_limit_is_413(service: Service) -> None:
    assert refused(service.client.post("/form/read", data=dict.fromkeys("abcdef", "x"), headers=CLOSE))[0] == 413


@pytest.mark.parametrize("body", [b"a=%ff", b"%ff=a", b"a=%ed%a0%80", "a=é".encode("utf-16"), b"a%00=b", b"a\0=b"])
def test_a_plain_form_that_is_no_text_is_400(service: Service, body: bytes) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded", **CLOSE}
    assert refused(service.client.post("/form/read", content=body, headers=headers))[0] == 400


@pytest.mark.parametrize(
    "boundary",
    ["", ' boundary=""', f" boundary={'X' * 71}", ' boundary="X "', " boundary=a@b", " boundary=X; boundary=Y"],
)
def test_a_boundary_that_can_be_none_is_400(service: Service, boundary: str) -> None:
    headers = {"content-type": f"multipart/form-data;{boundary}", **CLOSE}
    assert refused(service.client.post("/form/read", content=b"--XX--", headers=headers))[0] == 400


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "The form ends before its last boundary."),
        (b"hello", "The form doesn't begin with its boundary."),
        (part("a", b"x"), "The form ends before its last boundary."),
        (part("a", b"x", "f")[:-2], "The form ends before its last boundary."),
        (part("a", b"x") + b"--XXY\r\n", "A boundary of the form isn't followed by the end of its line."),
        (part("a", b"x") + b"--XX--\r\nmore", "The form goes on after its last boundary."),
        (part("a\0", b"x") + b"--XX--", "A name in the form isn't UTF-8 text without control characters."),
        (part("a", b"x", "f\0.png") + b"--XX--", "A name in the form isn't UTF-8 text without control characters."),
        (
            part("a", b"x", "").replace(b'""', '"é.png"'.encode("utf-16")) + b"--XX--",
            "A name in the form isn't UTF-8 text without control characters.",
        ),
        (b"--XX\r\nno colon\r\n\r\n\r\n--XX--", "The header of a part of the form can't be read."),
        (part("a", b"\xff") + b"--XX--", "A field of the form isn't text in its charset."),
    ],
    ids=[
        "empty",
        "preamble",
        "no end",
        "cut",
        "delimiter",
        "epilogue",
        "NUL",
        "NUL in file",
        "UTF-16",
        "header",
        "text",
    ],
)
def test_a_malformed_form_is_400(service: Service, body: bytes, told: str) -> None:
    assert refused(post(service, body, end=b"")) == (400, told)


def test_names_that_are_paths_are_only_names(service: Service) -> None:
    for name in ("../../etc/passwd", "/etc/passwd", r"C:\boot.ini", "a/../b", ".."):
        assert post(service, part("f", b"x", name)).json() == [["f", told(name, None, b"x")]]


def test_content_may_look_like_a_boundary(service: Service) -> None:
    content = b"--X\r\n--X\r\n-\r\n-- XX\r\n--xx--\r\nXX--\r"
    assert post(service, part("f", content, "n")).json() == [["f", told("n", None, content)]]


@over_sockets
@needs(Capability.REQUEST_STREAMING, Capability.EARLY_RESPONSE)
@pytest.mark.parametrize(
    "sent",
    [
        HEAD + part("a", b"x" * (MAX_FILE + 1), "f"),
        HEAD + part("a", b"x" * 1_001),
        PLAIN + b"a=" + b"x" * 1_001 + b"&",
        PLAIN + b"a&" * 6,
    ],
    ids=["file", "field", "plain field", "plain fields"],
)
def test_a_limit_is_enforced_before_the_rest_is_sent(service: Service, sent: bytes) -> None:
    with cast("ProcessService", service).connect() as connection:
        connection.sendall(sent)
        assert read_answer(connection).status == 413


def left(service: Service) -> dict[str, int]:
    found: dict[str, int] = service.client.get("/form/left").json()
    return found


def at_rest(service: Service) -> dict[str, int]:
    """What is left when all uploads have come to their ends, also those that earlier tests have cut off."""
    eventually(lambda: left(service)["handlers"] == 0)
    return settled(lambda: left(service))


def cuts() -> Iterator[bytes]:
    """An upload, cut off within everything that it consists of."""
    large = b"x" * 100_000
    for before in (b"", part("a", b"field"), part("f", large, "one")):
        whole = before + part("g", large, "two") + b"--XX--\r\n"
        start = len(before)
        for cut in (
            start,
            start + 3,
            start + 20,
            start + 70,
            start + 5_000,
            start + 60_000,
            len(whole) - 12,
            len(whole) - 3,
        ):
            yield whole[:cut]


@over_sockets
@pytest.mark.parametrize("hard", [False, True], ids=["closed", "reset"])
def test_nothing_is_left_of_a_client_that_vanishes(service: Service, hard: bool) -> None:
    before = at_rest(service)
    for sent in cuts():
        with cast("ProcessService", service).connect() as connection:
            if hard:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.sendall(HEAD + sent)
    eventually(lambda: at_rest(service) == before)


def test_nothing_is_left_of_a_form_that_was_read(service: Service) -> None:
    before = at_rest(service)
    assert post(service, part("f", b"x" * 100_000, "one")).status_code == 200
    eventually(lambda: at_rest(service) == before)
