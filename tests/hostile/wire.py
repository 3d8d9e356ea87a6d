"""Speaking to a server byte for byte."""

from __future__ import annotations

import contextlib
import socket
import struct
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.hostile.service import Service


@dataclass(frozen=True, slots=True)
class Answer:
    """A response.

    Attributes:
        status: its code.
        headers: by lower-case name.
        body: its content.
    """

    status: int
    headers: dict[str, str]
    body: bytes


def send(connection: socket.socket, data: bytes) -> None:
    """Send as much as the server takes: it may refuse and close before the end."""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        connection.sendall(data)


def receive(connection: socket.socket, method: str = "GET") -> Answer:
    """Read one response.

    Raises:
        http.client.RemoteDisconnected: the server closed without an answer.
    """
    response = HTTPResponse(connection, method=method)
    response.begin()
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, headers, response.read())


def is_closed(connection: socket.socket) -> bool:
    """Wait for the server's end of the connection; a reset is an end too."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def reset(connection: socket.socket) -> None:
    """Close with a reset instead of a FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@contextlib.contextmanager
def stalled(service: Service, request: bytes) -> Iterator[socket.socket]:
    """A client with little room that has sent `request` and reads no more than the first byte of the answer."""
    with socket.socket() as connection:
        connection.settimeout(10)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(service.address)
        connection.sendall(request)
        assert connection.recv(1)
        yield connection


def eventually(what: Callable[[], bool], patience: float = 10.0) -> None:
    """Wait until `what()` is true."""
    deadline = time.monotonic() + patience
    while not what():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)
