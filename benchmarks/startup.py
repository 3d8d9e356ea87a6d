"""From the start of the process to the first byte of the first answer."""

import contextlib
import socket
import time
from collections.abc import Iterator

from benchmarks import scenario
from benchmarks.peer import COVET_HELLO, FASTAPI_HELLO, Peer
from benchmarks.record import Startup
from benchmarks.round import Say
from benchmarks.server import Server

PLAIN = scenario.find("plain")
REQUEST = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
LIMIT = 30.0
"""Seconds after which a server won't start any more."""


def starts(rounds: int, say: Say) -> Iterator[Startup]:
    """Start each service once to warm the caches, then by turns."""
    for number in range(rounds + 1):
        for peer in (COVET_HELLO, FASTAPI_HELLO):
            found = Startup(peer.name, number, first_byte(peer))
            if number:
                say(f"startup     round {number}  {peer.name:<14} {found.seconds * 1e3:8.1f} ms")
                yield found


def first_byte(peer: Peer) -> float:
    """Return the seconds until the first byte; asked every half millisecond.

    Raises:
        ServerFailed: the answer that follows isn't right.
    """
    start = time.perf_counter()
    server = Server(peer, PLAIN)
    try:
        while time.perf_counter() - start < LIMIT:
            if answers(server.port):
                break
            time.sleep(0.0005)
        seconds = time.perf_counter() - start
        server.wait()
        return seconds
    finally:
        server.kill()


def answers(port: int) -> bool:
    """Ask once, and tell whether the first byte of an answer came."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(REQUEST)
        return bool(client.recv(1))
    return False
