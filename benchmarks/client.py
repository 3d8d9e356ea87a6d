"""A client that sends an exact number of requests, for counting instructions: 64 connections in step."""

import contextlib
import re
import socket

from benchmarks.scenario import Scenario

CONNECTIONS = 64


class Client:
    """Connections that are kept open."""

    def __init__(self, scenario: Scenario, port: int) -> None:
        self._message = message(scenario)
        self._status = scenario.status
        self._stack = contextlib.ExitStack()
        self._sockets = [
            self._stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
            for _ in range(CONNECTIONS)
        ]

    def ask(self, requests: int) -> None:
        """Send `requests`, a multiple of the connections: one on each, then read every answer, and again.

        Raises:
            OSError: the server went away.
        """
        for _ in range(requests // CONNECTIONS):
            for connection in self._sockets:
                connection.sendall(self._message)
            for connection in self._sockets:
                read_answer(connection, self._status)

    def close(self) -> None:
        """Close the connections."""
        self._stack.close()


def message(scenario: Scenario) -> bytes:
    """Return the bytes of a request."""
    lines = [f"{scenario.method} {scenario.target} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in scenario.request_headers]
    lines += [f"Content-Length: {len(scenario.body)}"] if scenario.body else []
    return "\r\n".join([*lines, "", ""]).encode() + scenario.body


def read_answer(connection: socket.socket, status: int) -> None:
    """Read one response of this status that tells its length.

    Raises:
        OSError: the server closed the connection, or its answer is another one or doesn't tell its length.
    """
    received = b""
    while not complete(received, status):
        chunk = connection.recv(65_536)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        received += chunk


def complete(received: bytes, status: int = 200) -> bool:
    """Tell whether a response is whole.

    Raises:
        OSError: it has another status, or doesn't tell its length.
    """
    head, end, body = received.partition(b"\r\n\r\n")
    if not end:
        return False
    length = re.search(rb"(?i)^content-length: *(\d+)", head, re.MULTILINE)
    if length is None or not head.startswith(b"HTTP/1.1 %d" % status):
        raise OSError(f"unexpected answer: {head[:80]!r}")
    return len(body) >= int(length[1])
