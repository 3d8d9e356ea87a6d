"""A worker process without an application, for tests of its parents: it answers its own process id.

It obeys the protocol of the channel. `GET /crash` kills it and `GET /slow` takes half a second. STUB_FAILS makes the
start of that worker fail, `crash` before it is ready and `later` a moment after; STUB_FILES are its source files.
STUB_STARTS=late has it report that it is ready when it was told to stop.
"""

import os
import selectors
import signal
import socket
import sys
import time

from covet_core.server.channel import Channel
from covet_core.server.sockets import inherit


def answer(client: socket.socket) -> None:
    with client:
        client.settimeout(5)
        path = client.recv(4096).split(b" ")[1]
        if path == b"/crash":
            os.kill(os.getpid(), signal.SIGKILL)
        if path == b"/slow":
            time.sleep(0.5)
        body = str(os.getpid()).encode()
        client.sendall(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))


def serve(channel: Channel, listeners: tuple[socket.socket, ...]) -> None:
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, frame: stopping.append(number))
    if os.environ.get("STUB_STARTS") == "late":
        report_late(channel, stopping)
        return
    channel.send("ready", ["stub"])
    with selectors.DefaultSelector() as selector:
        for listener in listeners:
            selector.register(listener, selectors.EVENT_READ)
        selector.register(channel.control, selectors.EVENT_READ)
        while not stopping:
            for key, _ in selector.select(0.05):
                if key.fileobj == channel.control:
                    return
                accept(key.fileobj)


def report_late(channel: Channel, stopping: list[int]) -> None:
    os.write(sys.stderr.fileno(), b"starting\n")
    while not stopping:
        time.sleep(0.02)
    channel.send("ready", ["stub"])
    # Long enough that every worker is ready while the others are there.
    time.sleep(0.5)


def accept(listener: object) -> None:
    assert isinstance(listener, socket.socket)
    try:
        client, _ = listener.accept()
    except BlockingIOError:
        return
    answer(client)


def main() -> None:
    channel = Channel.from_environment()
    assert channel is not None
    assignment = channel.receive()
    fails = os.environ.get("STUB_FAILS")
    if fails == str(assignment.number):
        channel.send("failed", [f"worker {assignment.number} is told to fail"])
        sys.exit(1)
    if fails == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    channel.send("files", os.environ.get("STUB_FILES", "").split())
    if fails == "later":
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        signal.signal(signal.SIGALRM, lambda number, frame: os.kill(os.getpid(), signal.SIGSEGV))
    serve(channel, inherit(assignment.descriptors))


main()
