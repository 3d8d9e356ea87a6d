"""Mounted static files, and what is in their directories."""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import tempfile
from functools import cache
from pathlib import Path

from covet_core import CovetApp, Depends, HTTPException, Request, Response, StaticFiles
from covet_core.types import CallNext
from tests.conformance.files import content, register

__all__ = ("CODED", "LARGE", "SCRIPT", "SECRET", "add_files")

SCRIPT = b"let answer = 42;\n" * 20
SECRET = b"this is outside"
LARGE = 3_000_001
CODED = {"br": b"as brotli", "gzip": b"as gzip"}
"""What lies beside `coded.js`; nobody reads it, so that it needs not be what it says."""
_SUFFIX = {"br": ".br", "gzip": ".gz"}
_MODIFIED = 1_700_000_000


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="conformance-static-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    root = folder / "root"
    _plain(root)
    _strange(root, folder / "outside")
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            os.utime(path, (_MODIFIED, _MODIFIED))
    return folder


def _plain(root: Path) -> None:
    (root / "sub" / "empty").mkdir(parents=True)
    (root / "app.js").write_bytes(SCRIPT)
    (root / "app.0a1b2c3d.js").write_bytes(SCRIPT)
    (root / "coded.js").write_bytes(SCRIPT)
    for coding, data in CODED.items():
        (root / f"coded.js{_SUFFIX[coding]}").write_bytes(data)
    (root / "style.css").write_bytes(SCRIPT)
    (root / "style.css.zst").write_bytes(b"as zstd")
    (root / "picture.png").write_bytes(content(1_000))
    (root / "picture.png.gz").write_bytes(b"never looked for")
    (root / "large.bin").write_bytes(content(LARGE))
    (root / "empty.txt").touch()
    (root / "index.html").write_text("<p>home")
    (root / "404.html").write_text("<p>lost")
    (root / "sub" / "index.html").write_text("<p>sub")
    (root / "a b ü.txt").write_text("spaced")
    (root / "100%.txt").write_text("all")


def _strange(root: Path, outside: Path) -> None:
    """What must not be given away."""
    outside.mkdir()
    (outside / "secret.txt").write_bytes(SECRET)
    (root / ".env").write_bytes(SECRET)
    (root / ".git").mkdir()
    (root / ".git" / "config").write_bytes(SECRET)
    (root / "back\\slash.txt").write_bytes(SECRET)
    (root / "inside").symlink_to("sub")
    (root / "inside.js").symlink_to("app.js")
    (root / "around.js").symlink_to("../root/app.js")
    (root / "out").symlink_to("../outside")
    (root / "out.txt").symlink_to("../outside/secret.txt")
    (root / "absolute.txt").symlink_to(outside / "secret.txt")
    (root / "loop").symlink_to("loop")
    _traps(root / "trap")
    (root / "zero").symlink_to("/dev/zero")
    os.mkfifo(root / "fifo")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(root / "socket"))


def _traps(trap: Path) -> None:
    """What is looked for beside a file, or for a directory, and leads out or is no file."""
    trap.mkdir()
    (trap / "a.js").write_bytes(SCRIPT)
    (trap / "a.js.br").symlink_to("../../outside/secret.txt")
    os.mkfifo(trap / "a.js.gz")
    (trap / "a.js.zst").symlink_to("/dev/zero")
    (trap / "index.html").symlink_to("../../outside/secret.txt")
    (trap / "404.html").symlink_to("../../outside/secret.txt")


def add_files(app: CovetApp) -> None:
    """Add the routes of files, and mount a directory of them in several ways."""
    register(app)
    root = _folder() / "root"
    app.mount("/static", StaticFiles(directory=root), name="static")
    hashed = r"\.[0-9a-f]{8}\."
    pages = StaticFiles(root, html=True, cache_control="max-age=60", immutable=hashed, headers={"X-Own": "yes"})
    app.mount("/pages", pages)
    app.mount("/trap", StaticFiles(root / "trap", html=True))
    app.mount("/open", StaticFiles(root, hidden=True, follow_symlinks=True, index=None, precompressed=()))
    closed = app.route_group("/closed", dependencies=[Depends(_key)], middleware=[_marked])
    closed.mount("/files", StaticFiles(root))

    @app.get("/static/made")
    async def made(request: Request) -> str:
        return request.url_path_for("static", path="/sub/a b.txt")


async def _key(request: Request) -> None:
    if "x-key" not in request.headers:
        raise HTTPException(403)


async def _marked(request: Request, call_next: CallNext) -> Response:
    response = await call_next(request)
    response.headers["x-marked"] = "yes"
    return response
