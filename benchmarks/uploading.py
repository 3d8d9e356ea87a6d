"""Uploads of ten files of 10 MB: the CPU time of each, and what memory the server has more for it."""

import socket
import time
from collections.abc import Iterator

from benchmarks import scenario
from benchmarks.client import read_answer
from benchmarks.hotspot import Load
from benchmarks.peer import Peer, find, received
from benchmarks.place import APPS
from benchmarks.process import cpu_seconds, peak_bytes
from benchmarks.record import Upload
from benchmarks.round import Say
from benchmarks.server import serving

FILES = 10
FILE_SIZE = 10_000_000
BOUNDARY = b"----benchmark-boundary-7f3a"
FORM = scenario.find("form")
RECEIVED = Peer("received", "received and written, nothing else", received, {"form": "receive.py"}, APPS)
"""What the kernel alone needs: nobody who stores an upload in files needs less."""
PEERS = (find("covet"), find("starlette-uvicorn"), RECEIVED)


def uploads(rounds: int, count: int, say: Say) -> Iterator[Upload]:
    """Upload to each server by turns.

    Args:
        rounds: how often each is started anew.
        count: uploads in each round, one after the other.
        say: told each result.

    Raises:
        OSError: a server answered with something else.
    """
    message = request()
    for number in range(1, rounds + 1):
        for peer in PEERS:
            with serving(peer, FORM) as server:
                idle = peak_bytes(server.leader)
                # The first one is not counted: memory that nobody had for a while may have to be given back by the
                # hypervisor, which takes longer than the upload.
                upload(server.port, message)
                before = cpu_seconds(server.leader)
                for _ in range(count):
                    upload(server.port, message)
                used = (cpu_seconds(server.leader) - before) / count
                found = Upload(peer.name, number, used, peak_bytes(server.leader) - idle)
            say(f"upload      round {number}  {peer.name:<18} {used * 1e3:8.1f} ms  {found.growth / 1e6:+6.1f} MB")
            yield found


def load() -> Load:
    """Return uploads as what servers do while they are profiled."""
    message = request()

    def run(port: int, seconds: int) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            upload(port, message)

    return Load("upload", "uploads of ten files of 10 MB", FORM, run)


def upload(port: int, message: bytes) -> None:
    """Send one, and read the answer.

    Raises:
        OSError: it is another one than 200.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(message)
        read_answer(connection, 200)


def request() -> bytes:
    """Return the bytes of the request. The content has line ends and dashes, as that of real files does."""
    block = bytes(range(256)) * 3 + b"\r\n--" + bytes(252)
    content = (block * (FILE_SIZE // len(block) + 1))[:FILE_SIZE]
    parts = [
        b'--%s\r\nContent-Disposition: form-data; name="file%d"; filename="%d.bin"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n%s\r\n" % (BOUNDARY, number, number, content)
        for number in range(FILES)
    ]
    body = b"".join([*parts, b"--%s--\r\n" % BOUNDARY])
    head = (
        b"POST /upload HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=%s\r\n"
        b"Content-Length: %d\r\n\r\n" % (BOUNDARY, len(body))
    )
    return head + body
