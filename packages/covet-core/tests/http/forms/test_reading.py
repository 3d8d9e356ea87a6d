import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covet_core.http import (
    BadRequest,
    ClientDisconnect,
    FormData,
    FormLimits,
    HTTPException,
    Request,
    UnsupportedContentCoding,
    UnsupportedMediaType,
    UploadFile,
)
from covet_core.http.forms.upload import IN_MEMORY

T = TypeVar("T")

URLENCODED = b"application/x-www-form-urlencoded"
MULTIPART = b"multipart/form-data; boundary=XX"


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(coroutine)


class Chunks:
    def __init__(self, body: bytes, size: int) -> None:
        self.left = body
        self.size = size

    async def read(self) -> bytes:
        chunk, self.left = self.left[: self.size], self.left[self.size :]
        return chunk

    def is_disconnected(self) -> bool:
        return False


async def read_form(made: Request, limits: FormLimits | None = None) -> FormData:
    return await made.form(limits)


def request(content_type: bytes | None, body: bytes, size: int = 1 << 16) -> Request:
    headers = [] if content_type is None else [(b"content-type", content_type)]
    return Request("POST", b"/", b"", headers, body=Chunks(body, size))


def part(name: str, content: bytes, filename: str | None = None, *more: str) -> bytes:
    file = "" if filename is None else f'; filename="{filename}"'
    lines = [f'Content-Disposition: form-data; name="{name}"{file}', *more, "", ""]
    return b"--XX\r\n" + "\r\n".join(lines).encode() + content + b"\r\n"


def form(*parts: bytes, size: int = 1 << 16, limits: FormLimits | None = None) -> FormData:
    return run(read_form(request(MULTIPART, b"".join(parts) + b"--XX--\r\n", size), limits))


def test_a_plain_form_is_decoded() -> None:
    async def read() -> tuple[FormData, bytes, bool]:
        made = request(URLENCODED, b"a=1&b=x+y%26z&a=2&c=")
        found = await made.form()
        return found, await made.body(), await made.form() is found

    found, body, kept = run(read())
    assert list(found.items()) == [("a", "1"), ("b", "x y&z"), ("a", "2"), ("c", "")]
    assert (found["a"], found.getlist("a"), len(found), list(found)) == ("1", ["1", "2"], 3, ["a", "b", "c"])
    assert body == b"a=1&b=x+y%26z&a=2&c="
    assert kept


@pytest.mark.parametrize("size", [1, 7, 1 << 16])
def test_fields_and_files_come_in_order(size: int) -> None:
    async def read() -> tuple[list[str], UploadFile, bytes, bytes]:
        body = part("n", "é".encode()) + part("f", b"\r\n--X\0", "ü.bin", "Content-Type: image/png") + b"--XX--\r\n"
        async with request(MULTIPART, body, size).form() as found:
            file = found["f"]
            assert found["n"] == "é"
            assert isinstance(file, UploadFile)
            first = await file.read(3)
            await file.seek(0)
            return list(found), file, first, await file.read()

    names, file, first, content = run(read())
    assert names == ["n", "f"]
    assert (file.filename, file.content_type, file.size) == ("ü.bin", "image/png", 6)
    assert (first, content) == (b"\r\n-", b"\r\n--X\0")
    assert repr(file) == "<UploadFile 'ü.bin', 6 bytes>"


def test_large_files_are_on_disk() -> None:
    async def read() -> int:
        body = part("f", b"x" * (IN_MEMORY * 2), "big") + b"--XX--\r\n"
        async with request(MULTIPART, body).form() as found:
            file = found["f"]
            assert isinstance(file, UploadFile)
            return len(await file.read())

    assert run(read()) == IN_MEMORY * 2


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (URLENCODED, b"a=%ff"),
        (URLENCODED, b"\xff=1"),
        (b"multipart/form-data", b"--XX--"),
        (MULTIPART, b""),
        (MULTIPART, b"--YY\r\n"),
        (MULTIPART, part("a", b"x")),
        (MULTIPART, b"--XX\r\nno header\r\n\r\n--XX--\r\n"),
        (MULTIPART, b"--XX\r\nContent-Disposition: form-data\r\n\r\nx\r\n--XX--\r\n"),
        (MULTIPART, b"--XX\r\nContent-Type: text/plain\r\n\r\nx\r\n--XX--\r\n"),
        (MULTIPART, part("a", b"\xff") + b"--XX--\r\n"),
        (b"multipart/form-data; boundary=" + b"x" * 9999, b"--XX--\r\n"),
    ],
)
def test_a_form_that_isnt_one_is_a_bad_request(content_type: bytes, body: bytes) -> None:
    with pytest.raises(BadRequest):
        run(read_form(request(content_type, body)))


@pytest.mark.parametrize("content_type", [b"", b"application/json", b"text/plain", b"multipart/mixed; boundary=XX"])
def test_another_media_type_is_refused(content_type: bytes | None) -> None:
    with pytest.raises(UnsupportedMediaType):
        run(read_form(request(content_type, b"x")))


@pytest.mark.parametrize(
    ("parts", "limits"),
    [
        ([part("a", b"x"), part("b", b"x")], FormLimits(max_fields=1)),
        ([part("a", b"x", "f"), part("b", b"x", "g")], FormLimits(max_files=1)),
        ([part("a", b"xyz")], FormLimits(max_field_size=2)),
        ([part("a", b"xyz"), part("b", b"xyz")], FormLimits(max_text_size=7)),
        ([part("a", b"xyz", "f")], FormLimits(max_file_size=2)),
        ([part("a", b"xyz", "file")], FormLimits(max_name_length=3)),
        ([part("a", b"x", None, *(f"X-{number}: y" for number in range(16)))], FormLimits()),
        ([part("a", b"x", None, "X: " + "y" * 8192)], FormLimits()),
    ],
)
def test_a_form_past_its_limits_is_too_large(parts: list[bytes], limits: FormLimits) -> None:
    with pytest.raises(HTTPException) as caught:
        form(*parts, limits=limits)
    assert caught.value.status_code == 413


def test_a_plain_form_has_limits_too() -> None:
    with pytest.raises(HTTPException) as caught:
        run(read_form(request(URLENCODED, b"a&" * 1001)))
    assert caught.value.status_code == 413


@given(st.binary(max_size=300), st.integers(1, 40))
def test_no_bytes_break_the_reader(body: bytes, size: int) -> None:
    with suppress(BadRequest):
        run(read_form(request(MULTIPART, b"--XX\r\n" + body, size)))


def test_no_content_and_no_type_is_an_empty_form() -> None:
    assert len(run(read_form(request(None, b"")))) == 0
    with pytest.raises(UnsupportedMediaType):
        run(read_form(request(None, b"a=1")))


def test_a_compressed_form_is_refused() -> None:
    async def read() -> None:
        headers = [(b"content-type", URLENCODED), (b"content-encoding", b"gzip")]
        await Request("POST", b"/", b"", headers, body=Chunks(b"x", 1)).form()

    with pytest.raises(UnsupportedContentCoding, match="gzip"):
        run(read())


def test_files_share_the_memory_they_may_have() -> None:
    async def read() -> list[tuple[bool, bytes]]:
        parts = [part("f", letter * 400, "name") for letter in (b"a", b"b", b"c")]
        limits = FormLimits(memory=1000)
        async with request(MULTIPART, b"".join(parts) + b"--XX--", 64).form(limits) as found:
            return [(file.on_disk, await file.read()) for file in found.files]

    assert run(read()) == [(False, b"a" * 400), (False, b"b" * 400), (True, b"c" * 400)]


def test_what_passes_a_limit_is_refused_before_the_rest_is_read() -> None:
    body = Chunks(part("f", b"x" * 100_000, "name"), 1000)

    async def read() -> None:
        await Request("POST", b"/", b"", [(b"content-type", MULTIPART)], body=body).form(FormLimits(max_file_size=5000))

    with pytest.raises(HTTPException, match="larger than 5000 bytes"):
        run(read())
    assert len(body.left) > 90_000


class Vanishing(Chunks):
    """A client that goes away when it has sent everything."""

    async def read(self) -> bytes:
        chunk = await super().read()
        if not chunk:
            raise ClientDisconnect
        return chunk


@pytest.mark.parametrize("sent", range(0, 3000, 150))
def test_no_file_is_left_of_a_client_that_vanishes(sent: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[UploadFile] = []
    begin = UploadFile.__init__

    def remembered(self: UploadFile, *args: Any) -> None:
        begin(self, *args)
        made.append(self)

    monkeypatch.setattr(UploadFile, "__init__", remembered)
    body = b"".join([part("f", b"x" * 1000, "one"), part("g", b"y" * 1000, "two"), part("h", b"z" * 1000, "three")])

    async def read() -> None:
        with pytest.raises(ClientDisconnect):
            await Request("POST", b"/", b"", [(b"content-type", MULTIPART)], body=Vanishing(body[:sent], 100)).form(
                FormLimits(memory=500)
            )
        assert len(asyncio.all_tasks()) == 1

    run(read())
    assert all(file.closed for file in made)
    assert len(made) == body[:sent].count(b"filename")
