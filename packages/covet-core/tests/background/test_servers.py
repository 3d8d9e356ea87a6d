"""A queue's jobs when a real server is told to stop."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = textwrap.dedent("""
    import asyncio, os
    from covet_core import CovetApp
    from covet_core.background import BackgroundTaskQueue

    app = CovetApp()
    queue = BackgroundTaskQueue("mail", concurrency=2, drain_timeout=5)
    app.use(queue)

    async def send(number: int) -> None:
        await asyncio.sleep(0.2)
        with open("sent", "a") as sent:
            print(number, file=sent)

    async def hang() -> None:
        try:
            await asyncio.sleep(600)
        finally:
            with open("sent", "a") as sent:
                print("cut", file=sent)

    @app.post("/mails/{count}")
    async def mails(count: int) -> int:
        for number in range(count):
            queue.put_nowait(send, number)
        return count

    @app.post("/hanging")
    async def hanging() -> None:
        queue.drain_timeout = 0.3
        queue.put_nowait(hang)
""")

COVET = ["-m", "covet_core", "run", "main:app", "--drain-delay", "0", "--port"]
COMMANDS = {
    "native": COVET,
    "native, two workers": [*COVET[:-1], "--workers", "2", "--port"],
    "granian": [*COVET[:-1], "--transport", "granian", "--port"],
    "uvicorn": ["-m", "uvicorn", "main:app", "--port"],
    "hypercorn": ["-m", "hypercorn", "main:app", "--bind"],
}


class Server:
    """A server's process, and where it listens."""

    def __init__(self, command: list[str], folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        address = f"127.0.0.1:{self.port}" if command[-1] == "--bind" else str(self.port)
        self.process = subprocess.Popen(
            [sys.executable, *command, address],
            cwd=folder,
            env={name: text for name, text in os.environ.items() if not name.startswith("COVET_")},
            text=True,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )

    def until_served(self) -> None:
        end = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
            else:
                return

    def post(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("POST", path, headers={"connection": "close"})
        status = connection.getresponse().status
        connection.close()
        return status

    def stop(self) -> str:
        self.process.send_signal(signal.SIGTERM)
        return self.process.communicate(timeout=20)[1]


@pytest.fixture(params=COMMANDS)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    (tmp_path / "main.py").write_text(APP)
    started = Server(COMMANDS[request.param], tmp_path)
    try:
        started.until_served()
        yield started
    finally:
        started.process.kill()
        started.process.communicate()


def test_jobs_are_done_before_the_process_ends(server: Server, tmp_path: Path) -> None:
    assert server.post("/mails/7") == 200
    told = server.stop()
    sent = tmp_path / "sent"
    assert sorted(sent.read_text().split() if sent.exists() else []) == list("0123456"), told


def test_a_job_that_hangs_is_cut_off_and_named(server: Server, tmp_path: Path) -> None:
    assert server.post("/hanging") in (200, 204)
    start = time.monotonic()
    told = server.stop()
    assert time.monotonic() - start < 10
    assert (tmp_path / "sent").read_text().split() == ["cut"]
    assert "mail: 1 jobs are left after 0.3 s: hang" in told
