"""What is ready at the same time is read in a row, answered in a row, sent in a row; nobody waits for a slow one."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from covet_core.app import CovetApp

QUICK = b"GET /quick HTTP/1.1\r\nHost: a\r\n\r\n"
LOOK = b"GET /look HTTP/1.1\r\nHost: a\r\n\r\n"


class Pair:
    """A client that asks for `/quick`, and one whose handler looks at what the first one has got so far."""

    def __init__(self, first: socket.socket, second: socket.socket) -> None:
        self.first = first
        self.second = second
        self.slow = False
        self.seen: list[bool] = []

    def look(self) -> str:
        if self.slow:
            time.sleep(0.002)
        try:
            self.seen.append(bool(self.first.recv(1, socket.MSG_PEEK)))
        except BlockingIOError:
            self.seen.append(False)
        return "looked"

    async def ask(self) -> bool:
        """Send both requests at once. Whether the first was answered before the second one's handler ran."""
        self.first.send(QUICK)
        self.second.send(LOOK)
        for client in (self.first, self.second):
            answer = b""
            while not answer.endswith((b"quick", b"looked")):
                answer += await asyncio.get_running_loop().sock_recv(client, 4096)
            assert answer.startswith(b"HTTP/1.1 200")
        return self.seen[-1]


@asynccontextmanager
async def paired(serve: Any) -> AsyncIterator[Pair]:
    app = CovetApp()
    pairs: list[Pair] = []

    @app.get("/quick")
    async def quick() -> str:
        return "quick"

    @app.get("/look")
    async def look() -> str:
        return pairs[0].look()

    async with serve(app) as served:
        with (
            socket.create_connection(served.address) as first,
            socket.create_connection(served.address) as second,
        ):
            first.setblocking(False)
            second.setblocking(False)
            pairs.append(Pair(first, second))
            yield pairs[0]


def test_quick_answers_are_sent_together(run: Any, serve: Any) -> None:
    """How long a step took is measured, so that a busy machine may call any of them slow: many are tried."""

    async def main() -> None:
        async with paired(serve) as pair:
            answered = [await pair.ask() for _ in range(200)]
            assert not all(answered)

    run(main())


def test_no_answer_waits_for_a_handler_that_is_not_known_to_be_quick(run: Any, serve: Any) -> None:
    async def main() -> None:
        async with paired(serve) as pair:
            assert await pair.ask(), "the first call"
            pair.slow = True
            await pair.ask()  # found out to be slow
            assert [await pair.ask() for _ in range(10)] == [True] * 10

    run(main())


def test_tasks_that_go_on_in_a_row_are_answered_soon(run: Any, serve: Any) -> None:
    """What one event wakes is sent together, by a callback that runs right behind."""
    app = CovetApp()
    go = asyncio.Event()

    @app.get("/")
    async def wait() -> str:
        await go.wait()
        return "on"

    async def main() -> None:
        async with serve(app) as served:
            wires = [await served.connect() for _ in range(20)]
            for _ in range(3):
                for wire in wires:
                    await wire.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                while served.server._server.requests_in_flight < len(wires):
                    await asyncio.sleep(0)
                go.set()
                answers = await asyncio.gather(*(wire.response() for wire in wires))
                assert [body for _, _, body in answers] == [b"on"] * len(wires)
                go.clear()

    run(main())


def test_a_handler_that_closes_other_connections_of_its_batch(run: Any, serve: Any) -> None:
    """Connections that vanish between reading and answering are passed over."""
    app = CovetApp()
    clients: list[socket.socket] = []

    @app.get("/")
    async def vanish() -> str:
        for client in clients:
            client.close()
        return "gone"

    async def main() -> None:
        async with serve(app) as served:
            clients.extend(socket.create_connection(served.address) for _ in range(20))
            for client in clients:
                client.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            while served.server._server.requests_total < len(clients):
                await asyncio.sleep(0)
            while served.server._server.connections:
                await asyncio.sleep(0.001)
            assert (await served.get("/"))[2] == b"gone"

    run(main())
