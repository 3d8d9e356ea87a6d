"""Files that the engine sends by itself: slow, vanishing and pipelining clients, and files that change meanwhile."""

import asyncio
import logging
import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from covet_core import CovetApp, FileResponse, Limits, StaticFiles

SIZE = 20_000_000
GET = b"GET /static/large.bin HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.fixture
def app(tmp_path: Path) -> CovetApp:
    (tmp_path / "large.bin").write_bytes(os.urandom(1_000) * (SIZE // 1_000))
    (tmp_path / "small.txt").write_bytes(b"small")
    for path in tmp_path.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    app = CovetApp(limits=Limits(write_timeout=0.5))
    app.mount("/static", StaticFiles(tmp_path))

    @app.get("/made")
    async def made() -> FileResponse:
        return FileResponse(tmp_path / "large.bin")

    return app


def held() -> int:
    """Descriptors of the large file that this process has."""
    found = 0
    for fd in os.listdir("/proc/self/fd"):
        with suppress(FileNotFoundError):  # the listing's own
            found += os.readlink(f"/proc/self/fd/{fd}").endswith("large.bin")
    return found


@pytest.mark.parametrize("path", ["/static/large.bin", "/made"])
def test_a_large_file_is_sent_without_a_task(app: CovetApp, tmp_path: Path, path: str, run: Any, serve: Any) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            for _ in range(2):
                status, headers, body = await wire.get(path)
                assert (status, headers["content-length"]) == (200, str(SIZE))
                assert body == (tmp_path / "large.bin").read_bytes()
            assert served.server.requests_in_flight == 0

    run(main())


def test_a_pipeline_is_answered_in_order(app: CovetApp, run: Any, serve: Any) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            small = b"GET /static/small.txt HTTP/1.1\r\nHost: a\r\n\r\n"
            await wire.send(small + GET + small + GET)
            assert [len((await wire.response())[2]) for _ in range(4)] == [5, SIZE, 5, SIZE]

    run(main())


def test_a_client_that_stops_reading_is_cut_off_and_holds_nothing(app: CovetApp, run: Any, serve: Any) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            wire.reader._transport.pause_reading()
            await wire.send(GET)
            await asyncio.sleep(0.2)
            assert (served.server.connections, served.server.requests_in_flight, held()) == (1, 0, 1)
            assert (await served.get("/static/small.txt"))[2] == b"small"
            while served.server.connections > 1:
                await asyncio.sleep(0.05)
            await served.close()
            while served.server.connections:
                await asyncio.sleep(0.05)
            assert held() == 0

    run(main())


@pytest.mark.parametrize("read", [0, 1, 100, 1_000_000])
def test_a_client_may_vanish_at_any_point(app: CovetApp, read: int, run: Any, serve: Any) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        async with serve(app) as served:
            for _ in range(10):
                with socket.socket() as client:
                    client.setblocking(False)
                    await loop.sock_connect(client, served.address)
                    await loop.sock_sendall(client, GET)
                    left = read
                    while left > 0:
                        left -= len(await loop.sock_recv(client, left))
            while served.server.connections:
                await asyncio.sleep(0.01)
            assert held() == 0
            assert (await served.get("/static/small.txt"))[2] == b"small"

    run(main())


def test_a_file_that_becomes_shorter_cuts_its_client_off(
    app: CovetApp, tmp_path: Path, run: Any, serve: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        async with serve(app) as served:
            wire = await served.connect()
            wire.reader._transport.pause_reading()
            await wire.send(GET)
            await asyncio.sleep(0.1)
            os.truncate(tmp_path / "large.bin", 1_000)
            wire.reader._transport.resume_reading()
            status, headers = await wire.head()
            assert (status, headers["content-length"]) == (200, str(SIZE))
            assert len(await wire.rest()) < SIZE
            assert (await served.get("/static/small.txt"))[2] == b"small"

    with caplog.at_level(logging.ERROR, "covet.error"):
        run(main())
    assert "FileChanged" in caplog.text


def test_a_file_that_is_replaced_while_it_is_sent_is_sent_as_it_was(
    app: CovetApp, tmp_path: Path, run: Any, serve: Any
) -> None:
    async def main() -> None:
        whole = (tmp_path / "large.bin").read_bytes()
        async with serve(app) as served:
            wire = await served.connect()
            wire.reader._transport.pause_reading()
            await wire.send(GET)
            await asyncio.sleep(0.1)
            (tmp_path / "new").write_bytes(b"another")
            (tmp_path / "new").rename(tmp_path / "large.bin")
            wire.reader._transport.resume_reading()
            assert (await wire.response())[2] == whole
            assert (await served.get("/static/large.bin"))[2] == b"another"

    run(main())
