"""Forms that are read part by part."""

from collections.abc import Iterator
from typing import Any

import pytest

from covet_core import CovetApp, FormLimits, Request
from covet_core.testing import TestClient

HEADERS = {"content-type": "multipart/form-data; boundary=XX"}


def part(name: str, content: bytes, filename: str | None = None) -> bytes:
    file = "" if filename is None else f'; filename="{filename}"'
    return f'--XX\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + content + b"\r\n"


def pieces(body: bytes, size: int) -> Iterator[bytes]:
    return (body[at : at + size] for at in range(0, len(body), size))


def sent(body: bytes, *, read: str = "all", limits: FormLimits | None = None, size: int = 10) -> Any:
    app = CovetApp()

    @app.post("/")
    async def handler(request: Request) -> list[Any]:
        found: list[Any] = []
        async for each in request.multipart(limits):
            if read == "all":
                length = len(await each.read())
            elif read == "first":
                length = len(await anext(aiter(each)))
            else:
                length = 0
            found.append([each.name, each.filename, each.value, length])
        return found

    with TestClient(app) as client:
        return client.post("/", content=pieces(body, size), headers=HEADERS)


BODY = (
    part("a", b"text")
    + part("f", b"x" * 500, "one")
    + part("g", b"", "two")
    + part("h", b"y" * 300, "three")
    + b"--XX--"
)


@pytest.mark.parametrize("size", [1, 10, 100_000])
def test_parts_come_in_order_and_are_read_as_they_arrive(size: int) -> None:
    assert sent(BODY, size=size).json() == [
        ["a", None, "text", 4],
        ["f", "one", None, 500],
        ["g", "two", None, 0],
        ["h", "three", None, 300],
    ]


def test_what_is_not_read_is_dropped() -> None:
    assert [row[0] for row in sent(BODY, read="none").json()] == ["a", "f", "g", "h"]
    body = part("a", b"text") + part("f", b"x" * 500, "one") + part("h", b"y" * 300, "three") + b"--XX--"
    assert [row[0] for row in sent(body, read="first").json()] == ["a", "f", "h"]


def test_a_plain_form_has_fields_only() -> None:
    app = CovetApp()

    @app.post("/")
    async def handler(request: Request) -> list[Any]:
        return [(each.name, each.value, each.is_file) async for each in request.multipart()]

    with TestClient(app) as client:
        assert client.post("/", data={"a": "1", "b": "2"}).json() == [["a", "1", False], ["b", "2", False]]
        assert client.post("/", json={}).status_code == 415


def test_faults_come_when_they_are_reached() -> None:
    assert sent(BODY[:-20]).status_code == 400
    assert sent(BODY, limits=FormLimits(max_files=2)).status_code == 413
