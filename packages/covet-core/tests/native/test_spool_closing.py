"""Files of forms that nobody looked at are closed by the engine's thread: the loop doesn't wait for the disk."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from covet_core import CovetApp, Request, UploadFile
from covet_core.limits import Limits

Run = Callable[[Awaitable[None]], None]

CONTENT = bytes(4_000_000)
HEAD = b'--XX\r\nContent-Disposition: form-data; name="file"; filename="f.bin"\r\n\r\n'
BODY = HEAD + CONTENT + b"\r\n--XX--\r\n"
TRIES = 50


def upload(path: str) -> bytes:
    kind = "Content-Type: multipart/form-data; boundary=XX"
    return f"POST {path} HTTP/1.1\r\nHost: x\r\n{kind}\r\nContent-Length: {len(BODY)}\r\n\r\n".encode() + BODY


def files_on_disk() -> dict[str, str]:
    """The descriptors of this process' temporary files without a name, each with its file."""
    paths = [f"/proc/self/fd/{descriptor}" for descriptor in os.listdir("/proc/self/fd")]
    found = {path: target_of(path) for path in paths}
    return {path: target for path, target in found.items() if target.endswith("(deleted)")}


def target_of(path: str) -> str:
    try:
        target = os.readlink(path)
    except OSError:
        return ""
    return target if target.startswith(tempfile.gettempdir()) else ""


@pytest.fixture
def left_open(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each form that was closed: whether its file was still open when the loop had done its part.

    What the loop closes by itself never is. What it hands over is closed when the thread gets to it: a moment later.
    """
    seen: list[bool] = []
    others = files_on_disk()
    close_all = UploadFile.close_all

    async def watched(files: Sequence[UploadFile]) -> None:
        uploads = {path: target for path, target in files_on_disk().items() if others.get(path) != target}
        assert uploads
        await close_all(files)
        seen.append(all(target_of(path) == target for path, target in uploads.items()))

    monkeypatch.setattr(UploadFile, "close_all", watched)
    return seen


@pytest.mark.parametrize("path", ["/ignored", "/closed"])
def test_a_file_that_no_handler_looked_at_is_not_closed_by_the_loop(
    run: Run, serve: Any, left_open: list[bool], path: str
) -> None:
    app = CovetApp(limits=Limits(max_body_size=100_000_000))

    @app.post("/ignored")
    async def ignored(request: Request) -> int:
        (file,) = (await request.form()).files
        return file.size

    @app.post("/closed")
    async def closed(request: Request) -> int:
        async with await request.form() as form:
            (file,) = form.files
            return file.size

    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            for _ in range(TRIES):
                await wire.send(upload(path))
                assert (await wire.response())[2] == str(len(CONTENT)).encode()
                if any(left_open):
                    return
            pytest.fail(f"in {TRIES} forms, the loop had closed the file itself")

    run(main())
