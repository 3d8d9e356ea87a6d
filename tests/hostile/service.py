"""The service that hostile requests are sent to: every path, and the common methods."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pydantic import BaseModel

from covet_core import CovetApp, Limits, Request
from covet_core.transports.native import NativeServer


class Item(BaseModel):
    """What `POST /items` takes."""

    name: str
    parts: list[Item] = []


@dataclass(slots=True)
class Call:
    """What a handler saw of a request."""

    path: str
    body: bytes
    host: str | None


@dataclass(slots=True)
class Service:
    """A running service.

    Attributes:
        address: host and port.
        calls: what reached a handler, in order.
        server: what serves, once it does, in the thread of
        loop: its event loop.
    """

    address: tuple[str, int]
    calls: list[Call] = field(default_factory=list)
    server: NativeServer | None = None
    loop: asyncio.AbstractEventLoop | None = None

    @property
    def connections(self) -> int:
        """Open connections, as the server's own thread sees them."""
        return self._asked("connections")

    @property
    def requests_in_flight(self) -> int:
        """Requests that handlers are working on."""
        return self._asked("requests_in_flight")

    def _asked(self, name: str) -> int:
        assert self.loop is not None

        async def ask() -> int:
            found: int = getattr(self.server, name)
            return found

        return asyncio.run_coroutine_threadsafe(ask(), self.loop).result(10)

    def connect(self, timeout: float = 10.0) -> socket.socket:
        """Open a connection whose every wait ends after `timeout` seconds."""
        return socket.create_connection(self.address, timeout=timeout)


def build(calls: list[Call], limits: Limits) -> CovetApp:
    """Make the application; its handlers write down what they see."""
    app = CovetApp(title="hostile", limits=limits, openapi_url=None)

    async def echo(request: Request) -> dict[str, int]:
        body = await request.body()
        calls.append(Call(request.path, body, request.headers.get("host")))
        return {"received": len(body)}

    async def item(item: Item) -> dict[str, str]:
        calls.append(Call("/items", item.name.encode(), None))
        return {"name": item.name}

    app.post("/items")(item)
    for path in ("/", "/{rest:path}"):
        app.route(path, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])(echo)
    return app


Build = Callable[[list[Call], Limits], CovetApp]


@contextmanager
def running(limits: Limits, build: Build = build) -> Iterator[Service]:
    """Serve on a free port, in a thread with a loop of its own."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    service = Service(listener.getsockname())
    plan = build(service.calls, limits).plan()
    ready, loop = threading.Event(), asyncio.new_event_loop()
    service.loop = loop
    stop = asyncio.Event()

    async def main() -> None:
        async with plan.lifespan():
            server = service.server = NativeServer(plan, [listener])
            server.start()
            ready.set()
            await stop.wait()
            await server.close()

    thread = threading.Thread(target=loop.run_until_complete, args=(main(),))
    thread.start()
    try:
        assert ready.wait(10), "the service did not start"
        yield service
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
        listener.close()
