"""The native transport: the engine's HTTP/1.1 server inside the running event loop."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import traceback
from collections.abc import Coroutine, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from covet_core._engine import Server, Sink
from covet_core.http.errors import ClientDisconnect
from covet_core.http.exceptions import HTTPException
from covet_core.transports.turn import Turn
from covet_plugin.records import record

if TYPE_CHECKING:
    import socket

    from covet_core.events.push import Pusher
    from covet_core.http.stream import StreamingResponse
    from covet_core.plan.plan import Plan

__all__ = ("NativeServer",)

logger: logging.Logger = logging.getLogger("covet.error")
watchdog_logger: logging.Logger = logging.getLogger("covet.watchdog")

_PATIENCE = 5.0
"""Seconds that a server which closes waits for those whom it has cancelled."""

_POLL = 0.02
"""Seconds between two looks at what is still open while the server drains."""


class NativeServer:
    """Serves a plan on listening sockets, in the running event loop.

    The event loop watches one descriptor, the engine's poller; sockets, parsing, routing and serialising are the
    engine's. Call everything from the loop's own thread.

    Args:
        plan: what to serve. Its lifespan is the caller's to enter before and leave after.
        sockets: bound and listening stream sockets, TCP or unix. They stay the caller's to close.
        watchdog: seconds after which a handler that holds the loop is reported; 0 turns the reports off.

    Raises:
        RuntimeError: no event loop is running.
    """

    def __init__(self, plan: Plan, sockets: Sequence[socket.socket], *, watchdog: float = 0.5) -> None:
        self._loop = asyncio.get_running_loop()
        self._app = plan.app
        self._watchdog = watchdog
        fds = [os.dup(sock.fileno()) for sock in sockets]
        self._event_streams: set[Pusher] = set()
        hooks = _Hooks.of(plan, self._event_streams)
        self._server = Server(plan.table, self._loop, fds, plan.limits, hooks)

    def start(self) -> None:
        """Begin to accept connections."""
        self._server.start(self._watchdog)
        self._app.mark_serving(self)

    def stop_accepting(self) -> None:
        """Stop listening here. The sockets themselves stay open for whoever else has them."""
        self._server.stop_accepting()

    def drain(self) -> None:
        """From now on, tell each client with its response that the connection ends, and end the event streams."""
        self._server.drain()
        for stream in tuple(self._event_streams):
            stream.drain()

    async def wait_idle(self, timeout: float) -> int:  # noqa: ASYNC109 - it returns what is left instead of raising
        """Wait until every request is answered and sent.

        Args:
            timeout: seconds to wait at most.

        Returns:
            How many requests are still open.
        """
        deadline = self._loop.time() + timeout
        # What is open changes with every packet; a look now and then, while stopping, costs the others nothing.
        while (busy := self._server.busy) and self._loop.time() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(_POLL)
        return busy

    async def close(self) -> None:
        """End everything: idle connections are closed, what is still running is cancelled."""
        self._server.stop_accepting()
        self._server.close_idle()
        await asyncio.sleep(0)
        tasks = self._server.tasks()
        for task in tasks:
            task.cancel("the server closes")
        if tasks:
            await asyncio.wait(tasks, timeout=_PATIENCE)
        self._server.close()
        self._app.mark_closed(self)

    @property
    def connections(self) -> int:
        """Open connections."""
        return self._server.connections

    @property
    def requests_in_flight(self) -> int:
        """Requests that handlers are working on."""
        return self._server.requests_in_flight

    @property
    def requests_total(self) -> int:
        """Requests since the start."""
        return self._server.requests_total


@record()
class _Hooks:
    """What the engine calls, by attribute."""

    on_error: Any
    finish: Any
    large: Any
    stream: Any
    body_error: Any
    gone: Any
    log: Any
    cut: Any
    stalled: Any

    @classmethod
    def of(cls, plan: Plan, event_streams: set[Pusher]) -> _Hooks:
        return cls(
            on_error=plan.on_error,
            finish=plan.finish,
            large=_large,
            stream=partial(_stream, event_streams),
            body_error=_body_error,
            gone=ClientDisconnect,
            log=_log,
            cut=_cut,
            stalled=_stalled,
        )


def _stream(
    event_streams: set[Pusher], response: StreamingResponse, sink: Sink | None
) -> Coroutine[Any, Any, Exception | None]:
    return _discard(response) if sink is None else _send(response, sink, event_streams)


async def _discard(response: StreamingResponse) -> None:
    """Close a stream that nobody wants, unread: the answer to HEAD, or to a client that has gone."""
    close = getattr(response.body_iterator, "aclose", None)
    if close is not None:
        await close()


async def _send(response: StreamingResponse, sink: Sink, event_streams: set[Pusher]) -> Exception | None:
    """Send a stream as fast as the client reads it, and return why it wasn't sent whole, for what is torn down next."""
    try:
        push = getattr(response.body_iterator, "send_to", None)
        if push is not None:
            await push(sink, event_streams)
            sink.finish()
        else:
            await _write(response, sink)
        return None
    except ClientDisconnect as gone:
        return gone
    except Exception as failure:
        if sink.withdraw():
            raise  # nothing was sent: it is answered like a handler's
        sink.abort()
        logger.exception("a response stream failed; its connection was cut off")
        return failure
    except BaseException:
        sink.abort()
        raise
    finally:
        await _discard(response)


async def _write(response: StreamingResponse, sink: Sink) -> None:
    if sink.coded:
        from covet_core.transports.native_coding import FlushingSink

        flushing: FlushingSink | None = FlushingSink(sink)
    else:
        flushing = None
    out = flushing or sink
    turn = Turn()
    try:
        async for chunk in response.body_iterator:
            room = out.write(chunk)
            if room is not None:
                await room
                turn.begin()
            elif turn.is_over():
                await turn.next()
        out.finish()
    finally:
        if flushing is not None:
            flushing.stop()


def _large(content: bytes, sink: Sink) -> Coroutine[Any, Any, Exception | None]:
    from covet_core.transports.native_coding import send_large

    return send_large(content, sink)


def _body_error(status: int, detail: str) -> HTTPException:
    return HTTPException(status, detail)


def _log(error: BaseException) -> None:
    logger.error("a request failed beyond its error handling", exc_info=error)


def _cut(missing: int) -> None:
    from covet_core.http.errors import FileChanged

    logger.error("a response stream failed; its connection was cut off", exc_info=FileChanged(missing=missing))


def _stalled(endpoint: str, seconds: float, thread: int | None) -> None:
    """Report a handler that holds the loop; with the line that it stands on while it still does."""
    frame = sys._current_frames().get(thread) if thread is not None else None  # pyright: ignore[reportPrivateUsage]: documented, in spite of its name
    where = "".join(traceback.format_stack(frame, limit=8)) if frame is not None else ""
    watchdog_logger.warning(
        "%s has held the event loop for %.1f s: nothing else is served meanwhile; "
        "await, or use a def handler, which runs in a worker thread%s",
        endpoint,
        seconds,
        f"\n{where}" if where else "",
    )
