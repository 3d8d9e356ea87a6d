"""The service in memory, on an event loop in a thread, so that the tests can stay synchronous."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar, cast

import httpx

from covet_core.transports.lifetime import Lifetime
from covet_core.transports.records import ASGI, MEMORY
from tests.conformance.drivers.driver import PATIENCE, Driver, eventually
from tests.conformance.serve import loop_factory

__all__ = ("memory_driver",)

T = TypeVar("T")


class LoopThread:
    """An event loop that runs in a thread."""

    def __init__(self, loop: str) -> None:
        self.loop = loop_factory(loop)()
        self._thread = threading.Thread(target=self.loop.run_forever)
        self._thread.start()

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine there, and return its result."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(3 * PATIENCE)

    def stop(self) -> None:
        self.call(self.loop.shutdown_asyncgens())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


class MemoryService:
    """A client whose requests never leave this process."""

    def __init__(self, thread: LoopThread, transport: httpx.AsyncBaseTransport) -> None:
        self._thread = thread
        self._transport = transport
        self.client = httpx.Client(transport=_Bridge(thread, transport), base_url="http://memory", timeout=PATIENCE)

    def abandon(self, method: str, path: str, *, started: Callable[[], bool]) -> None:
        """Send a request, wait until `started()`, and be cancelled."""
        request = httpx.Request(method, f"http://memory{path}")
        work = self._transport.handle_async_request(request)
        pending = asyncio.run_coroutine_threadsafe(work, self._thread.loop)
        eventually(started)
        pending.cancel()


class _Bridge(httpx.BaseTransport):
    def __init__(self, thread: LoopThread, transport: httpx.AsyncBaseTransport) -> None:
        self._thread = thread
        self._transport = transport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        sent = cast("Iterable[bytes]", request.stream)
        outgoing = httpx.Request(request.method, request.url, headers=request.headers, stream=_Outgoing(sent))
        response = self._thread.call(self._transport.handle_async_request(outgoing))
        stream = _Incoming(self._thread, cast("httpx.AsyncByteStream", response.stream))
        return httpx.Response(response.status_code, headers=response.headers.raw, stream=stream)


class _Outgoing(httpx.AsyncByteStream):
    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk


class _Incoming(httpx.SyncByteStream):
    def __init__(self, thread: LoopThread, stream: httpx.AsyncByteStream) -> None:
        self._thread = thread
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        chunks = aiter(self._stream)

        async def following() -> bytes | None:
            return await anext(chunks, None)

        while (chunk := self._thread.call(following())) is not None:
            yield chunk

    def close(self) -> None:
        self._thread.call(self._stream.aclose())


def memory_driver(loop: str, *, daily: bool = True) -> Driver:
    """The driver of the transport in memory."""
    return Driver(f"memory-{loop}", MEMORY, partial(_run, loop), address=False, daily=daily)


@contextmanager
def _run(loop: str, environment: Mapping[str, str]) -> Iterator[MemoryService]:
    from covet_core.transports.memory import MemoryTransport
    from tests.conformance.app import build, chosen

    thread = LoopThread(loop)
    before = os.environ.copy()
    os.environ.update(environment)
    try:
        # Several services live in this process at a time, and the end of one closes what its application owns.
        plan = build(ASGI, filtered=chosen("app") != "app").plan()
        life = Lifetime(plan.lifespan())
        thread.call(life.start())
        transport = MemoryTransport(plan, raise_server_exceptions=False)
        service = MemoryService(thread, transport)
        try:
            with service.client:
                yield service
        finally:
            thread.call(transport.aclose())
            thread.call(life.stop())
    finally:
        os.environ.clear()
        os.environ.update(before)
        thread.stop()
