"""A native server in the test's own event loop, and a client of plain bytes."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest
import uvloop

from covet_core.app import CovetApp
from covet_core.transports.native import NativeServer

LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {
    "asyncio": asyncio.new_event_loop,
    "uvloop": uvloop.new_event_loop,
}


@dataclass
class Wire:
    """One client connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def get(self, path: str, *, headers: str = "") -> tuple[int, dict[str, str], bytes]:
        await self.send(f"GET {path} HTTP/1.1\r\nHost: test\r\n{headers}\r\n".encode())
        return await self.response()

    async def head(self) -> tuple[int, dict[str, str]]:
        raw = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 10)
        lines = raw.decode("latin-1").split("\r\n")
        fields = ((name, value) for name, _, value in (line.partition(": ") for line in lines[1:] if line))
        return int(lines[0].split()[1]), dict(fields)

    async def response(self) -> tuple[int, dict[str, str], bytes]:
        status, headers = await self.head()
        if headers.get("transfer-encoding") == "chunked":
            return status, headers, await self.chunks()
        length = int(headers.get("content-length", "0"))
        return status, headers, await asyncio.wait_for(self.reader.readexactly(length), 10)

    async def chunks(self) -> bytes:
        body = b""
        while True:
            size = int(await asyncio.wait_for(self.reader.readline(), 10), 16)
            body += await asyncio.wait_for(self.reader.readexactly(size + 2), 10)
            if size == 0:
                return body[:-2]
            body = body[:-2]

    async def rest(self) -> bytes:
        """Read what comes before the end, which may be a reset."""
        try:
            return await asyncio.wait_for(self.reader.read(), 10)
        except ConnectionError:
            return b""

    async def close(self) -> None:
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()


class Served:
    """A server and its address."""

    def __init__(self, server: NativeServer, address: tuple[str, int] | str) -> None:
        self.server = server
        self.address = address
        self._wires: list[Wire] = []

    async def connect(self) -> Wire:
        if isinstance(self.address, str):
            reader, writer = await asyncio.open_unix_connection(self.address)
        else:
            reader, writer = await asyncio.open_connection(*self.address)
        wire = Wire(reader, writer)
        self._wires.append(wire)
        return wire

    async def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        return await (await self.connect()).get(path)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for what the server does of itself."""
        async with asyncio.timeout(10):
            while not holds():
                await asyncio.sleep(0.005)

    async def close(self) -> None:
        for wire in self._wires:
            await wire.close()


@asynccontextmanager
async def serving(app: CovetApp, *, watchdog: float = 0.0, uds: str | None = None) -> AsyncIterator[Served]:
    plan = app.plan()
    with socket.socket(socket.AF_UNIX if uds else socket.AF_INET) as sock:
        sock.bind(uds or ("127.0.0.1", 0))
        sock.listen(128)
        server = NativeServer(plan, [sock], watchdog=watchdog)
        async with plan.lifespan():
            server.start()
            served = Served(server, uds or sock.getsockname())
            try:
                yield served
            finally:
                await served.close()
                await server.close()


@pytest.fixture
def serve() -> Callable[..., AbstractAsyncContextManager[Served]]:
    """Serve an application in the running loop."""
    return serving


@pytest.fixture(params=sorted(LOOPS))
def run(request: pytest.FixtureRequest) -> Iterator[Callable[[Awaitable[None]], None]]:
    """Run a coroutine in a new loop of each kind."""
    with asyncio.Runner(loop_factory=LOOPS[request.param]) as runner:

        def go(work: Awaitable[None]) -> None:
            async def bounded() -> None:
                async with asyncio.timeout(30):
                    await work

            runner.run(bounded())

        yield go


class ShiftedLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock can be moved on, so that no test waits for a timeout."""

    shift = 0.0

    def time(self) -> float:
        return super().time() + self.shift

    async def advance(self, seconds: float) -> None:
        """Let so much time pass, and what is due happen."""
        self.shift += seconds
        for _ in range(5):
            await asyncio.sleep(0.002 if _ else 0)


@pytest.fixture
def run_shifted() -> Iterator[Callable[[Coroutine[Any, Any, None]], None]]:
    """Run a coroutine in a `ShiftedLoop`."""
    with asyncio.Runner(loop_factory=ShiftedLoop) as runner:
        yield runner.run
