"""Uploads that are stored, and the policies that they have to pass."""

import asyncio
import os
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Annotated, Any, TypeVar

import pytest

from covet_core import CovetApp, File, FormLimits, Request, UploadFile, UploadPolicy, UploadRefused
from covet_core.errors import BadLimit
from covet_core.http.forms.sniffing import sniff
from covet_core.testing import TestClient
from covet_core.threadpool import in_thread

T = TypeVar("T")
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 2000


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


made: list[UploadFile] = []


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Close what a test made, as requests do."""
    yield
    run(UploadFile.close_all(made))
    made.clear()


async def uploaded(content: bytes, filename: str = "a.png", *, in_memory: int = 1_000_000) -> UploadFile:
    file = UploadFile(filename, "image/png")
    made.append(file)
    await file.write_all([content], in_memory=in_memory)
    return file


@pytest.mark.parametrize("in_memory", [0, 1_000_000], ids=["disk", "memory"])
def test_a_folder_gets_a_new_name_with_the_extension(tmp_path: Path, in_memory: int) -> None:
    async def work() -> Path:
        file = await uploaded(b"12345", "../../A.PNG", in_memory=in_memory)
        assert file.on_disk is (in_memory == 0)
        first = await file.save(tmp_path)
        assert (await file.save(tmp_path)) != first
        await file.close()
        return first

    stored = run(work())
    assert (stored.parent, stored.suffix, stored.read_bytes()) == (tmp_path, ".png", b"12345")
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("name", ["../b.png", "/etc/b.png", r"..\b.png", "b\0.png", "b.png..."])
def test_a_given_name_never_leaves_the_folder(tmp_path: Path, name: str) -> None:
    async def work() -> Path:
        return await (await uploaded(b"x")).save(tmp_path, name=name)

    assert run(work()) == tmp_path / "b.png"


def test_what_is_there_is_overwritten_only_when_told_to(tmp_path: Path) -> None:
    target = tmp_path / "a.png"

    async def work() -> None:
        file = await uploaded(b"new")
        target.write_bytes(b"old")
        with pytest.raises(FileExistsError):
            await file.save(target)
        assert target.read_bytes() == b"old"
        await file.save(target, overwrite=True)

    run(work())
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    outside.write_bytes(b"secret")
    folder.mkdir()
    (folder / "a.png").symlink_to(outside)

    async def work() -> None:
        await (await uploaded(b"new")).save(folder, name="a.png", overwrite=True)

    run(work())
    assert outside.read_bytes() == b"secret"
    assert (folder / "a.png").read_bytes() == b"new"


def test_nothing_is_left_of_what_could_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    async def work() -> None:
        with pytest.raises(OSError, match="No space"):
            await (await uploaded(b"x")).save(tmp_path)

    run(work())
    assert list(tmp_path.iterdir()) == []


def test_it_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[list[str]] = []
    sync = os.fsync

    def seen(descriptor: int) -> None:
        names.append([path.name for path in tmp_path.iterdir()])
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", seen)

    async def work() -> Path:
        return await (await uploaded(b"x")).save(tmp_path / "a.png")

    stored = run(work())
    assert len(names) == 2
    assert names[0][0].endswith(".part")
    assert names[1] == [stored.name]


class Held:
    """A function of a thread that waits until it is let go."""

    def __init__(self, function: Any) -> None:
        self._function = function
        self.entered, self.go_on = threading.Event(), threading.Event()

    def __call__(self, *args: Any) -> Any:
        self.entered.set()
        assert self.go_on.wait(5)
        return self._function(*args)

    async def cancel(self, work: asyncio.Future[Any]) -> None:
        """Cancel `work` in the middle of the function, more than once, and let that go on."""
        await asyncio.to_thread(self.entered.wait, 5)
        for _ in range(3):
            work.cancel()
            await asyncio.sleep(0.005)
        assert not work.done(), "nobody waits for the thread"
        self.go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await work


def test_a_write_that_is_cancelled_has_ended_before_the_file_can_be_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> bytes:
        file = await uploaded(b"old ", in_memory=0)
        held = Held(os.pwritev)
        monkeypatch.setattr(os, "pwritev", held)
        await held.cancel(asyncio.ensure_future(file.write_all([b"new ", b"bytes"], in_memory=0)))
        await file.seek(0)
        content = await file.read()
        await file.close()
        return content

    assert run(work()) == b"old new bytes"


def test_a_file_is_closed_though_its_task_is_cancelled_before_a_thread_has_time_for_it() -> None:
    over = threading.Event()

    async def work() -> tuple[bool, bool]:
        file = await uploaded(PNG, in_memory=0)
        busy = [asyncio.ensure_future(in_thread(over.wait)) for _ in range(40)]
        await asyncio.sleep(0)
        closing = asyncio.ensure_future(file.close())
        await asyncio.sleep(0.01)
        before = file.closed
        closing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await closing
        after = file.closed
        over.set()
        await asyncio.gather(*busy)
        return before, after

    assert run(work()) == (False, True)


def test_a_file_whose_saving_is_cancelled_is_there_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work() -> None:
        file = await uploaded(PNG, in_memory=0)
        held = Held(os.fsync)
        monkeypatch.setattr(os, "fsync", held)
        await held.cancel(asyncio.ensure_future(file.save(tmp_path / "a.png")))
        await file.close()

    run(work())
    assert [path.read_bytes() for path in tmp_path.iterdir()] in ([], [PNG])


@pytest.mark.parametrize(
    ("start", "media_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7", "application/pdf"),
        (b"\0\0\0\x20ftypisom", "video/mp4"),
        (b"name,price\n", "text/plain"),
        ("é".encode()[:1], "text/plain"),
        (b"  <!DOCTYPE html>", "text/html"),
        (b'<?xml version="1.0"?><svg>', "image/svg+xml"),
        (b"GIF", "text/plain"),
        (b"\0\1\2", None),
        (b"\xff\xfe", None),
        (b"", None),
    ],
)
def test_a_type_is_told_by_the_first_bytes(start: bytes, media_type: str | None) -> None:
    assert sniff(start) == media_type


async def no_viruses(file: UploadFile) -> bool:
    return b"virus" not in await file.read()


async def reasons(file: UploadFile) -> None:
    if b"bad" in await file.read():
        raise UploadRefused("It is bad.")


IMAGES = UploadPolicy(max_size=5000, extensions={".png"}, types={"image/png"}, scanner=no_viruses)


def taking(policy: UploadPolicy) -> TestClient:
    app = CovetApp()

    @app.post("/")
    async def handler(image: Annotated[UploadFile | None, File(policy=policy)] = None) -> int:
        return -1 if image is None else len(await image.read())

    return TestClient(app)


@pytest.mark.parametrize(
    ("filename", "content", "status", "told"),
    [
        ("a.png", PNG, 200, ""),
        ("A.PNG", PNG, 200, ""),
        ("a.exe", PNG, 415, "must end with one of: .png"),
        ("a.png.exe", PNG, 415, "must end with one of: .png"),
        ("png", PNG, 415, "must end with one of: .png"),
        ("a.png", b"<script>" + PNG, 415, "content must be one of: image/png"),
        ("a.png", b"x", 415, "content must be one of: image/png"),
        ("a.png", b"", 415, "content must be one of: image/png"),
        ("a.png", PNG + b"x" * 5000, 413, "larger than 5000 bytes"),
        ("a.png", PNG + b"virus", 422, "refused by a scanner"),
    ],
)
def test_a_policy_lets_in_what_fits(filename: str, content: bytes, status: int, told: str) -> None:
    with taking(IMAGES) as client:
        answer = client.post("/", files={"image": (filename, content, "image/png")})
    assert answer.status_code == status
    assert told in answer.text
    if status == 200:
        assert answer.json() == len(content)


def test_a_file_that_was_not_chosen_needs_no_policy() -> None:
    head = 'Content-Disposition: form-data; name="image"; filename=""'
    with taking(IMAGES) as client:
        body = f"--XX\r\n{head}\r\n\r\n\r\n--XX--".encode()
        answer = client.post("/", content=body, headers={"content-type": "multipart/form-data; boundary=XX"})
    assert answer.json() == -1


def test_a_scanner_may_say_why() -> None:
    with taking(UploadPolicy(scanner=reasons)) as client:
        assert client.post("/", files={"image": ("a", b"bad")}).json()["detail"] == "It is bad."
        assert client.post("/", files={"image": ("a", b"good")}).json() == 4


def test_what_does_not_fit_is_refused_before_the_rest_is_read() -> None:
    read: list[int] = []

    class Body:
        async def read(self) -> bytes:
            read.append(1)
            if len(read) == 1:
                return b'--XX\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'
            return b"x" * 1000

        def is_disconnected(self) -> bool:
            return False

    from covet_core.http.forms.reading import form_of

    async def work() -> None:
        headers = [(b"content-type", b"multipart/form-data; boundary=XX")]
        request = Request("POST", b"/", b"", headers, body=Body())
        with pytest.raises(UploadRefused):
            await form_of(request, FormLimits(), {"image": IMAGES})

    run(work())
    assert len(read) == 2


def test_a_policy_checks_files_of_a_form_that_was_read_without_it() -> None:
    async def work() -> bytes:
        await IMAGES.check(await uploaded(PNG))
        with pytest.raises(UploadRefused) as caught:
            await IMAGES.check(await uploaded(b"text"))
        assert caught.value.status_code == 415
        file = await uploaded(PNG)
        await IMAGES.check(file)
        return await file.read(4)

    assert run(work()) == b"\x89PNG"


def test_a_negative_size_is_refused() -> None:
    with pytest.raises(BadLimit, match="max_size"):
        UploadPolicy(max_size=-1)


def test_files_are_closed_all_of_them_even_where_one_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OSError(28, "No space left on device")

    async def work() -> list[bool]:
        files = [await uploaded(b"12345", in_memory=size) for size in (0, 9, 0, 9)]
        closing = files[2].file.close
        monkeypatch.setattr(files[2].file, "close", fail)
        with pytest.raises(OSError, match="No space left"):
            await UploadFile.close_all(files)
        closing()
        return [file.closed for file in files]

    assert run(work()) == [True] * 4
