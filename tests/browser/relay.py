"""A relay between a browser and a service, which can cut the connections that pass through it."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

BLOCK = 65_536


class Relay:
    """Takes connections on a port of its own, and passes on what they carry.

    Args:
        port: that of the service, on 127.0.0.1.
    """

    def __init__(self, port: int) -> None:
        self.sent = bytearray()
        """Everything that clients have sent."""
        self.open = True
        """Whether connections are passed on; otherwise they are closed at once."""
        self._to = port
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def cut(self) -> None:
        """Reset every connection."""
        while self._sockets:
            _reset(self._sockets.pop())

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.open:
                    self._join(client, socket.create_connection(("127.0.0.1", self._to)))
                else:
                    _reset(client)

    def _join(self, client: socket.socket, service: socket.socket) -> None:
        self._sockets += client, service
        for source, target, kept in ((client, service, self.sent), (service, client, None)):
            threading.Thread(target=_pass_on, args=(source, target, kept), daemon=True).start()

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()


def _pass_on(source: socket.socket, target: socket.socket, kept: bytearray | None) -> None:
    with suppress(OSError):
        while block := source.recv(BLOCK):
            if kept is not None:
                kept += block
            target.sendall(block)
        target.shutdown(socket.SHUT_WR)


def _reset(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
