"""Speaking to a server byte for byte."""

from __future__ import annotations

import contextlib
import socket
from dataclasses import dataclass
from http.client import HTTPResponse


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
