"""Event streams: ten thousand events to each of a hundred clients, and the CPU time that an event costs."""

import contextlib
import selectors
import socket
import time
from collections.abc import Iterator

from benchmarks import scenario
from benchmarks.hotspot import Load
from benchmarks.peer import COVET_EVENTS, SSE_STARLETTE
from benchmarks.process import cpu_seconds
from benchmarks.record import Streaming
from benchmarks.round import Say
from benchmarks.server import serving

PEERS = (COVET_EVENTS, SSE_STARLETTE)
CLIENTS = 100
EVENTS = 10_000
LIMIT = 300.0
"""Seconds after which a round is given up."""
REQUEST = b"GET /events?count=%d HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n"
MARK = b"data: "
END = b"\r\n0\r\n\r\n"


def streams(rounds: int, events: int, say: Say) -> Iterator[Streaming]:
    """Stream from each server by turns.

    Args:
        rounds: how often each is started anew.
        events: how many each client gets.
        say: told each result.

    Raises:
        OSError: a server sent fewer events or more, or took too long.
    """
    for number in range(1, rounds + 1):
        for peer in PEERS:
            with serving(peer, scenario.find("plain")) as server:
                follow(server.port, CLIENTS, 10)
                before = cpu_seconds(server.leader)
                follow(server.port, CLIENTS, events)
                used = cpu_seconds(server.leader) - before
            found = Streaming(peer.name, number, CLIENTS * events, used)
            say(f"events      round {number}  {peer.name:<14} {found.per_event * 1e6:8.2f} us CPU/event")
            yield found


def load() -> Load:
    """Return event streams as what servers do while they are profiled."""

    def run(port: int, seconds: int) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            follow(port, CLIENTS, 100)

    return Load("events", "events to each of 100 clients", scenario.find("plain"), run)


def follow(port: int, clients: int, events: int) -> None:
    """Read `events` events on each of so many connections at the same time.

    Raises:
        OSError: a stream had fewer events or more, or they took too long.
    """
    deadline = time.monotonic() + LIMIT
    with contextlib.ExitStack() as stack:
        selector = stack.enter_context(selectors.DefaultSelector())
        readers = [stack.enter_context(contextlib.closing(Reader(port, events))) for _ in range(clients)]
        for reader in readers:
            selector.register(reader.socket, selectors.EVENT_READ, reader)
        while selector.get_map():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(selector.get_map())} streams didn't end within {LIMIT:.0f} s")
            for key, _ in selector.select(timeout=1.0):
                if key.data.read():
                    selector.unregister(key.fileobj)
    if wrong := [reader.seen for reader in readers if reader.seen != events]:
        raise OSError(f"{len(wrong)} streams had {min(wrong)} to {max(wrong)} events instead of {events}")


class Reader:
    """One client of a stream: counts the events, and keeps nothing."""

    def __init__(self, port: int, events: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.sendall(REQUEST % events)
        self.seen = 0
        self._rest = b""

    def close(self) -> None:
        """Leave."""
        self.socket.close()

    def read(self) -> bool:
        """Read what is there, and tell whether the stream is over."""
        received = self._rest + self.socket.recv(262_144)
        if received == self._rest:
            return True
        # What is kept for the next time is shorter than a mark, so that none is counted twice.
        self.seen += received.count(MARK)
        self._rest = received[-(len(MARK) - 1) :]
        return received.endswith(END) or received == END[2:]
