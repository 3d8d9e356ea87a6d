"""Requests and responses as bytes, for what no HTTP client would send."""

from __future__ import annotations

import http.client
import socket
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

import orjson

from tests.conformance.drivers.process import ProcessService

__all__ = ("Answer", "ask", "read_answer")


@dataclass(frozen=True)
class Answer:
    """One response."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return orjson.loads(self.body)


def ask(service: Any, data: bytes, *, method: str = "GET", closing: bool = False) -> Answer:
    """Send bytes over a new connection and read the first response.

    `closing` closes the sending side first, as a client does that was cut off.
    """
    with cast("ProcessService", service).connect() as connection:
        connection.sendall(data)
        if closing:
            connection.shutdown(socket.SHUT_WR)
        return read_answer(connection, method)


def read_answer(connection: socket.socket, method: str = "GET") -> Answer:
    """Read one response.

    Raises:
        http.client.IncompleteRead: it was cut before its end.
        http.client.BadStatusLine: there was none.
    """
    response = http.client.HTTPResponse(connection, method=method)
    try:
        response.begin()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, response.read())
    finally:
        response.close()


def is_closed(connection: socket.socket) -> bool:
    """Whether the other side closes, or has closed, the connection; what it still sends is dropped."""
    with suppress(ConnectionError):
        while connection.recv(65_536):
            pass
    return True
