"""The routes of files, and what is in the files."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from covet_core import CovetApp, FileResponse, Request

__all__ = ("MODIFIED", "content", "register")

MODIFIED = "Tue, 14 Nov 2023 22:13:20 GMT"
"""When every one of the files was modified last."""


def content(size: int) -> bytes:
    """What the file of this size holds: no two of its longer parts are alike."""
    return b"".join(b"%07d\n" % number for number in range(size // 8 + 1))[:size]


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="conformance-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _file(size: int) -> Path:
    path = _folder() / f"{size}.txt"
    path.write_bytes(content(size))
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


def register(app: CovetApp) -> None:
    """Add the routes of files."""

    @app.route("/file/{size}", methods=["GET", "POST"])
    async def file(size: int) -> FileResponse:
        return FileResponse(_file(size), headers={"X-Own": "yes"})

    @app.get("/named-file")
    async def named(name: str) -> FileResponse:
        return FileResponse(_file(100), filename=name)

    @app.get("/file-page")
    async def page() -> FileResponse:
        return FileResponse(_file(100), 404)

    @app.get("/file-with-request/{size}")
    async def with_request(size: int, request: Request) -> Any:
        return FileResponse(_file(size), headers={"etag": '"mine"', "x-method": request.method})

    @app.get("/file-device")
    async def device() -> Any:
        return FileResponse("/dev/zero")

    @app.get("/replaced-file/{key:int}")
    async def replaced(key: int) -> FileResponse:
        path = _folder() / f"replaced-{key}"
        path.write_bytes(content(300_000))
        response = FileResponse(path)
        path.unlink()
        path.write_bytes(b"another file")
        return response
