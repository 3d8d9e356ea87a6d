"""Starting a native server where its first requests may run."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from covet_core.transports.native import NativeServer

__all__ = ("start_server",)


async def start_server(server: NativeServer) -> None:
    """Start `server` from a callback of the loop instead of from the running task.

    Starting serves at once what is queued on the listeners already: connections that came while the application
    started, or that a crashed worker left. Each handler's task takes its first step in place, which a loop refuses
    while another task is running.
    """
    loop = asyncio.get_running_loop()
    started: asyncio.Future[None] = loop.create_future()

    def start() -> None:
        try:
            server.start()
        except Exception as exc:
            started.set_exception(exc)
        else:
            started.set_result(None)

    loop.call_soon(start)
    await started
