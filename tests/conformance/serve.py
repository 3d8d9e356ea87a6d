"""Serves the conformance application: `python -m tests.conformance.serve uvicorn asyncio 8000`.

The last argument is a port of this machine, or the path of a unix socket.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from covet_core import CovetApp

LoopFactory = Callable[[], asyncio.AbstractEventLoop]


def loop_factory(loop: str) -> LoopFactory:
    if loop == "uvloop":
        import uvloop

        return uvloop.new_event_loop
    return asyncio.new_event_loop


def _run(main: Coroutine[Any, Any, None], loop: str) -> None:
    with asyncio.Runner(loop_factory=loop_factory(loop)) as runner:
        runner.run(main)


def _stop_event() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


def _listen(where: str) -> socket.socket:
    if where.isdigit():
        return socket.create_server(("127.0.0.1", int(where)), backlog=256)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(where)
    listener.listen(256)
    return listener


def served(name: str) -> CovetApp:
    """The application that is served for `name`."""
    from tests.conformance import app

    found: CovetApp = getattr(app, app.chosen(name))
    return found


def uvicorn(loop: str, where: str) -> None:
    import uvicorn

    uvicorn.run(
        served("app"),
        port=int(where) if where.isdigit() else 0,
        uds=None if where.isdigit() else where,
        loop=loop,
        http="httptools",
        proxy_headers=False,
        log_level="warning",
        timeout_graceful_shutdown=5,
    )


def hypercorn(loop: str, where: str) -> None:
    from hypercorn.asyncio import serve
    from hypercorn.config import Config

    config = Config()
    config.bind = [f"127.0.0.1:{where}" if where.isdigit() else f"unix:{where}"]
    config.loglevel = "WARNING"
    config.graceful_timeout = 5

    async def main() -> None:
        stop = _stop_event()
        await serve(served("app"), config, shutdown_trigger=stop.wait)  # type: ignore[arg-type]  # its types name their own scopes

    _run(main(), loop)


def granian(interface: str) -> Callable[[str, str], None]:
    def serve(loop: str, where: str) -> None:
        from covet_core.server.config import ServerConfig
        from covet_core.server.loader import AppTarget
        from covet_core.transports.granian import serve as serve_granian
        from tests.conformance.app import chosen

        target = AppTarget("tests.conformance.app", chosen("rsgi" if interface == "rsgi" else "app"))
        config = ServerConfig(
            port=int(where) if where.isdigit() else 0,
            uds=None if where.isdigit() else where,
            transport="granian",
            loop=loop,  # type: ignore[arg-type]  # checked at run time
            log_level="warning",
        )
        serve_granian(target, config, interface=interface)  # type: ignore[arg-type]  # both are checked at run time

    return serve


def native(loop: str, where: str) -> None:
    from covet_core.transports.native import NativeServer

    listener = _listen(where)

    async def main() -> None:
        stop = _stop_event()
        plan = served("native").plan()
        async with plan.lifespan():
            server = NativeServer(plan, [listener])
            server.start()
            await stop.wait()
            await server.close()

    _run(main(), loop)


SERVERS: dict[str, Callable[[str, str], None]] = {
    "uvicorn": uvicorn,
    "hypercorn": hypercorn,
    "granian-rsgi": granian("rsgi"),
    "granian-asgi": granian("asgi"),
    "native": native,
}

if __name__ == "__main__":
    SERVERS[sys.argv[1]](sys.argv[2], sys.argv[3])
