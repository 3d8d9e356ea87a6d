"""The floor of an upload: receives it and writes it to files without names, a megabyte at a time, and nothing else.

It knows nothing of HTTP but where a head ends, and how long what follows is.
"""

import re
import socket
import sys
import tempfile
from contextlib import ExitStack

PIECE = 1_048_576
FILE_SIZE = 10_000_000
BODY = b'{"fields":10,"last":"value of 9"}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (
    len(BODY),
    BODY,
)
"""Those who start it look whether the server answers a small form rightly."""


def main() -> None:
    buffer = memoryview(bytearray(PIECE))
    with socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=64) as listener:
        while True:
            connection, _ = listener.accept()
            with connection:
                serve(connection, buffer)


def serve(connection: socket.socket, buffer: memoryview) -> None:
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(4096)
        if not piece:
            return
        head += piece
    length = re.search(rb"(?i)content-length: *([0-9]+)", head)
    come = len(head) - head.index(b"\r\n\r\n") - 4
    store(connection, int(length[1]) - come if length else 0, buffer)
    connection.sendall(ANSWER)


def store(connection: socket.socket, left: int, buffer: memoryview) -> None:
    with ExitStack() as files:
        while left:
            file = files.enter_context(tempfile.TemporaryFile(buffering=0))
            size = min(FILE_SIZE, left)
            left -= size
            while size:
                filled = fill(connection, buffer[: min(PIECE, size)])
                file.write(buffer[:filled])
                size -= filled


def fill(connection: socket.socket, room: memoryview) -> int:
    filled = 0
    while filled < len(room):
        count = connection.recv_into(room[filled:])
        if not count:
            raise SystemExit("receive: the upload was cut")
        filled += count
    return filled


main()
