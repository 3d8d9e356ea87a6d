"""Large files of forms, which a thread reads from the connection to the disk by itself."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import resource
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import pytest

from covet_core import CovetApp, FormLimits, Request, UploadFile, UploadPolicy
from covet_core._engine import NativeBody
from covet_core.http.forms import reading
from covet_core.limits import Limits

Run = Callable[[Awaitable[None]], None]

LARGE = bytes(range(256)) * 12_000
"""Three megabytes: more than is kept in memory, or read by the loop before the thread does."""
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 2_000_000
END = b"--XX--\r\n"


def part(name: str, content: bytes, filename: str | None = "f.bin") -> bytes:
    file = "" if filename is None else f'; filename="{filename}"'
    return f'--XX\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + content + b"\r\n"


def head(path: str, length: int) -> bytes:
    kind = "Content-Type: multipart/form-data; boundary=XX"
    return f"POST {path} HTTP/1.1\r\nHost: x\r\n{kind}\r\nContent-Length: {length}\r\n\r\n".encode()


def post(path: str, *parts: bytes) -> bytes:
    body = b"".join(parts) + END
    return head(path, len(body)) + body


def open_files() -> set[str]:
    """The temporary files that this process has open. Each has a name of its own, by its inode."""
    found: set[str] = set()
    for descriptor in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink(f"/proc/self/fd/{descriptor}")
        except OSError:
            continue
        if target.startswith(tempfile.gettempdir()) and target.endswith("(deleted)"):
            found.add(target)
    return found


async def eventually(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.005)


@pytest.fixture
def spooled(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the thread took the file, each time that it was asked to."""
    asked: list[bool] = []

    class Watched:
        def __init__(self, body: NativeBody) -> None:
            self._body = body
            self.recall = body.recall

        def spool(self, *args: Any, **keywords: Any) -> Any:
            return self._told(self._body.spool(*args, **keywords))

        def spool_begun(self, *args: Any, **keywords: Any) -> Any:
            return self._told(self._body.spool_begun(*args, **keywords))

        def _told(self, future: Any) -> Any:
            asked.append(future is not None)
            return future

    spool_of = reading._spool_of  # pyright: ignore[reportPrivateUsage]: there is no other way to see that it is used

    def watched(request: Request) -> Any:
        body = spool_of(request)
        return None if body is None else Watched(body)

    monkeypatch.setattr(reading, "_spool_of", watched)
    return asked


def app_of(limits: FormLimits | None = None) -> CovetApp:
    app = CovetApp(limits=Limits(max_body_size=100_000_000))

    @app.post("/read", form_limits=limits or FormLimits())
    async def read(request: Request) -> list[Any]:
        form = await request.form()
        return [[name, value if isinstance(value, str) else await told(value)] for name, value in form.items()]

    @app.post("/checked")
    async def checked(
        image: Annotated[UploadFile, UploadPolicy(types=["image/png"], max_size=2_500_000)],
        more: Annotated[UploadFile, UploadPolicy(extensions=[".txt"])] | None = None,
    ) -> list[Any]:
        return [await told(image), more and await told(more)]

    @app.get("/")
    async def root() -> str:
        return "ok"

    return app


async def told(file: UploadFile) -> list[Any]:
    first = await file.read()
    await file.seek(0)
    assert await file.read() == first
    return [file.size, hashlib.sha256(first).hexdigest(), file.on_disk]


def expected(content: bytes, *, on_disk: bool) -> list[Any]:
    return [len(content), hashlib.sha256(content).hexdigest(), on_disk]


def test_files_of_all_sizes_are_read(run: Run, serve: Any, spooled: list[bool]) -> None:
    async def main() -> None:
        before = open_files()
        small = b"\r\n--X" * 1000
        request = post(
            "/read",
            part("a", LARGE),
            part("b", small),
            part("c", b"text", None),
            part("d", LARGE[5:]),
            part("e", b""),
            part("f", LARGE[:1_100_000]),
        )
        async with serve(app_of()) as served:
            wire = await served.connect()
            for _ in range(2):  # on the same connection
                await wire.send(request)
                status, _, body = await wire.response()
                assert status == 200
                assert json.loads(body) == [
                    ["a", expected(LARGE, on_disk=True)],
                    ["b", expected(small, on_disk=False)],
                    ["c", "text"],
                    ["d", expected(LARGE[5:], on_disk=True)],
                    ["e", expected(b"", on_disk=False)],
                    ["f", expected(LARGE[:1_100_000], on_disk=True)],
                ]
            assert spooled == [True, True]
            await eventually(lambda: open_files() <= before)

    run(main())


@pytest.mark.parametrize("memory", [0, 5_000, 1_048_576])
def test_files_that_come_first_share_the_memory_too(run: Run, serve: Any, memory: int) -> None:
    async def main() -> None:
        small = b"\r\n--X" * 1000
        async with serve(app_of(FormLimits(memory=memory))) as served:
            wire = await served.connect()
            await wire.send(post("/read", part("a", b"1"), part("b", small), part("c", LARGE), part("d", small)))
            status, _, body = await wire.response()
            assert status == 200
            assert json.loads(body) == [
                ["a", expected(b"1", on_disk=memory == 0)],
                ["b", expected(small, on_disk=memory < 10_000)],
                ["c", expected(LARGE, on_disk=True)],
                ["d", expected(small, on_disk=memory < 10_000)],
            ]

    run(main())


@pytest.mark.parametrize("size", [1, 100_000, 600_000, 1_000_000])
def test_large_forms_have_their_larger_files_on_disk(run: Run, serve: Any, spooled: list[bool], size: int) -> None:
    async def main() -> None:
        content = LARGE[:size]
        async with serve(app_of()) as served:
            wire = await served.connect()
            await wire.send(post("/read", part("a", content), part("b", LARGE), part("c", content)))
            files = json.loads((await wire.response())[2])
            assert files[1] == ["b", expected(LARGE, on_disk=True)]
            # On disk as soon as one has more than 128 KB, although there is memory for it.
            of_this_size = expected(content, on_disk=size > 131_072)
            assert (files[0], files[2]) == (["a", of_this_size], ["c", of_this_size])
            assert spooled == [True]

    run(main())


def test_files_that_nobody_looks_at_are_closed(run: Run, serve: Any) -> None:
    app = CovetApp(limits=Limits(max_body_size=100_000_000))

    @app.post("/sizes")
    async def sizes(request: Request) -> list[int]:
        return [file.size for file in (await request.form()).files]

    @app.post("/close")
    async def close(request: Request) -> list[bool]:
        files = (await request.form()).files
        for file in files:
            await file.close()
            await file.close()
        with pytest.raises(ValueError, match="closed file"):
            await files[0].read()
        return [file.closed for file in files]

    async def main() -> None:
        before = open_files()
        files = [part("a", LARGE), part("b", LARGE), part("c", b"small")]
        async with serve(app) as served:
            wire = await served.connect()
            for path, answer in (("/sizes", [len(LARGE), len(LARGE), 5]), ("/close", [True] * 3)):
                await wire.send(post(path, *files))
                assert json.loads((await wire.response())[2]) == answer
                await eventually(lambda: open_files() <= before)

    run(main())


def test_a_pipelined_request_is_not_taken_for_content(run: Run, serve: Any, spooled: list[bool]) -> None:
    async def main() -> None:
        async with serve(app_of()) as served:
            wire = await served.connect()
            await wire.send(post("/read", part("a", LARGE)) + b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert (await wire.response())[0] == 200
            assert (await wire.response())[2] == b"ok"
            assert spooled == [True]

    run(main())


def test_many_uploads_share_the_thread(run: Run, serve: Any, spooled: list[bool]) -> None:
    async def main() -> None:
        async with serve(app_of()) as served:

            async def upload(number: int) -> None:
                wire = await served.connect()
                content = LARGE[number:]
                await wire.send(post("/read", part("a", content)))
                assert json.loads((await wire.response())[2]) == [["a", expected(content, on_disk=True)]]

            await asyncio.gather(*map(upload, range(10)))
            assert spooled == [True] * 10

    run(main())


def test_a_folder_without_unnamed_files_leaves_them_to_python(
    run: Run, serve: Any, spooled: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_folder", lambda: "/proc")

    async def main() -> None:
        async with serve(app_of()) as served:
            wire = await served.connect()
            await wire.send(post("/read", part("a", LARGE), part("b", LARGE), part("c", LARGE)))
            status, _, body = await wire.response()
            assert status == 200
            assert json.loads(body) == [[name, expected(LARGE, on_disk=True)] for name in "abc"]
            assert len(spooled) >= 3

    run(main())


def test_a_file_past_its_limit_is_refused_before_the_rest_is_sent(run: Run, serve: Any, spooled: list[bool]) -> None:
    async def main() -> None:
        async with serve(app_of(FormLimits(max_file_size=2_000_000))) as served:
            wire = await served.connect()
            await wire.send(head("/read", 50_000_000) + part("a", LARGE))
            status, _, body = await wire.response()
            assert (status, b"larger than 2000000 bytes" in body) == (413, True)
            assert spooled == [True]
            await eventually(lambda: open_files() <= before)

    before = open_files()
    run(main())


@pytest.mark.parametrize(
    ("parts", "status", "why"),
    [
        ([part("image", PNG + b"\0" * 2_000_000)], 413, b"larger than 2500000 bytes"),
        ([part("image", LARGE)], 415, b"image/png"),
        ([part("image", PNG), part("more", LARGE, "a.exe")], 415, b".txt"),
        ([part("image", PNG), part("other", LARGE), part("image", LARGE)], 415, b"image/png"),
    ],
    ids=["size", "type", "name of a later one", "type of a later one"],
)
def test_policies_look_at_files_while_they_arrive(
    run: Run, serve: Any, parts: list[bytes], status: int, why: bytes
) -> None:
    async def main() -> None:
        async with serve(app_of()) as served:
            wire = await served.connect()
            await wire.send(head("/checked", 50_000_000) + b"".join(parts))
            answered, _, body = await wire.response()
            assert (answered, why in body) == (status, True), body
            await eventually(lambda: open_files() <= before)

    before = open_files()
    run(main())


def test_files_that_pass_their_policies_are_read(run: Run, serve: Any, spooled: list[bool]) -> None:
    async def main() -> None:
        async with serve(app_of()) as served:
            wire = await served.connect()
            await wire.send(post("/checked", part("image", PNG), part("more", LARGE, "a.txt")))
            assert json.loads((await wire.response())[2]) == [
                expected(PNG, on_disk=True),
                expected(LARGE, on_disk=True),
            ]
            assert spooled == [True, True]

    run(main())


def test_a_malformed_form_is_refused(run: Run, serve: Any, spooled: list[bool]) -> None:
    async def main() -> None:
        async with serve(app_of()) as served:
            for rest in (b"--XXY\r\n", b"--XX\r\nno colon\r\n\r\n"):
                wire = await served.connect()
                await wire.send(head("/read", 50_000_000) + part("a", LARGE) + rest)
                assert (await wire.response())[0] == 400
            cut = part("a", LARGE)
            wire = await served.connect()
            await wire.send(head("/read", len(cut)) + cut)
            assert (await wire.response())[0] == 400
            assert spooled.count(True) == 3
            await eventually(lambda: open_files() <= before)

    before = open_files()
    run(main())


@pytest.mark.parametrize("hard", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize("sent", [1_500_000, 2_999_000, 5_000_000])
def test_nothing_is_left_of_a_client_that_vanishes(
    run: Run, serve: Any, spooled: list[bool], sent: int, hard: bool
) -> None:
    async def main() -> None:
        async with serve(app_of()) as served:
            wire = await served.connect()
            await wire.send((head("/read", 50_000_000) + part("a", LARGE) + part("b", LARGE))[:sent])
            await eventually(lambda: bool(spooled))
            if hard:
                wire.writer.transport.abort()
            await wire.close()
            await eventually(lambda: served.server.connections == 0 and open_files() <= before)

    before = open_files()
    run(main())


def test_a_handler_that_gives_up_stops_the_thread(run: Run, serve: Any, spooled: list[bool]) -> None:
    app = app_of()

    @app.post("/hasty")
    async def hasty(request: Request) -> str:
        reading = asyncio.ensure_future(request.form())
        await eventually(lambda: bool(spooled))
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        return "later"

    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            await wire.send(head("/hasty", 50_000_000) + part("a", LARGE)[:-10])
            _, headers, body = await wire.response()
            assert (body, headers["connection"]) == (b"later", "close")
            assert await wire.rest() == b""
            await eventually(lambda: open_files() <= before)

    before = open_files()
    run(main())


def test_an_answer_before_the_form_is_read_stops_the_thread(run: Run, serve: Any, spooled: list[bool]) -> None:
    app = app_of()
    readings: list[asyncio.Future[Any]] = []

    @app.post("/hasty")
    async def hasty(request: Request) -> str:
        readings.append(asyncio.ensure_future(request.form()))
        await eventually(lambda: bool(spooled))
        return "later"

    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            await wire.send(head("/hasty", 50_000_000) + part("a", LARGE)[:-10])
            assert (await wire.response())[2] == b"later"
            assert await wire.rest() == b""
            await wire.close()
            await eventually(lambda: served.server.connections == 0)
            await asyncio.wait(readings, timeout=10)
            assert type(readings[0].exception()).__name__ == "ClientDisconnect"
            await eventually(lambda: open_files() <= before)

    before = open_files()
    run(main())


@contextmanager
def small_disk(size: int) -> Iterator[None]:
    """No file of this process becomes larger."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("content", [[LARGE], [LARGE[:1_500_000], LARGE]], ids=["first", "later"])
def test_a_disk_that_takes_no_more_is_an_error_of_the_handler(
    run: Run, serve: Any, spooled: list[bool], content: list[bytes]
) -> None:
    app = app_of()
    errors: list[BaseException] = []

    @app.post("/full")
    async def full(request: Request) -> str:
        try:
            await request.form()
        except OSError as error:
            errors.append(error)
        return "full"

    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            with small_disk(2_000_000):
                await wire.send(post("/full", *[part("a", each) for each in content]))
                assert (await wire.response())[2] == b"full"
            [error] = errors
            assert isinstance(error, OSError)
            assert (error.errno, error.strerror) == (27, "File too large")
            assert spooled == [True]
            await eventually(lambda: open_files() <= before)

    before = open_files()
    run(main())


def test_a_body_that_comes_too_slowly_is_408(run_shifted: Any, serve: Any, spooled: list[bool]) -> None:
    async def main() -> None:
        loop: Any = asyncio.get_running_loop()
        async with serve(app_of()) as served:
            wire = await served.connect()
            await wire.send(head("/read", 50_000_000) + part("a", LARGE)[:2_000_000])
            await eventually(lambda: bool(spooled))
            await wire.send(LARGE[:500_000])
            await asyncio.sleep(0.05)
            await loop.advance(6)
            assert served.server.requests_in_flight == 1, "it has sent enough"
            await loop.advance(6)
            status, headers, _ = await wire.response()
            assert (status, headers["connection"]) == (408, "close")
            await eventually(lambda: open_files() <= before)

    before = open_files()
    run_shifted(main())


def test_a_server_that_closes_takes_the_thread_with_it(run: Run, serve: Any, spooled: list[bool]) -> None:
    def threads() -> int:
        return sum(each.read_text() == "covet-spool\n" for each in Path("/proc/self/task").glob("*/comm"))

    async def main() -> None:
        await eventually(lambda: threads() == 0)  # those of earlier tests
        async with serve(app_of()) as served:
            wire = await served.connect()
            await wire.send(head("/read", 50_000_000) + part("a", LARGE)[:-10])
            await eventually(lambda: bool(spooled))
            await eventually(lambda: threads() == 1)  # it gives itself its name
            await wire.close()
            await eventually(lambda: served.server.connections == 0)
        await eventually(lambda: threads() == 0)
        await eventually(lambda: open_files() <= files)

    files = open_files()
    run(main())
