"""A WSGI application as an ASGI one, to be mounted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, Future
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from covet_core.interop.environ import environ_of
from covet_core.interop.wsgi_body import WSGIBody
from covet_core.threadpool import ThreadPool

if TYPE_CHECKING:
    from covet_core.types import Receive, Scope, Send

__all__ = ("WSGI",)

WSGIApplication = Callable[..., Iterable[bytes]]
"""A function of the environment and `start_response` (PEP 3333)."""

_THREADS: Final = 10


class WSGI:
    """Makes an ASGI application of a WSGI one: `app.mount("/legacy", WSGI(flask_app))`.

    A request has one worker thread from its beginning to its end. Bodies stream both ways, as fast as the other side
    takes them. When the client goes away the iterable is closed and the thread is free for the next request: an
    application that reads or yields then gets an `OSError`.

    Args:
        app: the WSGI application.
        max_threads: requests that are answered at a time; others wait their turn.
    """

    def __init__(self, app: WSGIApplication, *, max_threads: int = _THREADS) -> None:
        self._app = app
        self._pool = ThreadPool(max_threads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve an `http` scope.

        Raises:
            ValueError: the scope is another one: WSGI has nothing else.
            Exception: what the application raised.
        """
        if scope["type"] != "http":
            raise ValueError(f"WSGI doesn't know the scope {scope['type']!r}.")
        bridge = _Bridge(receive, send)
        environ = environ_of(scope, WSGIBody(bridge.take))
        task = asyncio.ensure_future(self._pool.call(partial(bridge.run, self._app, environ)))
        try:
            await asyncio.wait((task,))
        finally:
            bridge.close()
            if not task.done():
                task.cancel()
                await asyncio.wait((task,))
        if not bridge.gone:
            task.result()
        elif not task.cancelled():
            task.exception()


class _Bridge:
    """What one thread and the event loop say to each other."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._lock = Lock()
        self._closed = False
        self._awaited: Future[Any] | None = None
        self._head: dict[str, Any] | None = None
        self._sent = False
        self._more = True
        self.gone = False
        """Whether the client left before the response was whole."""

    def run(self, app: WSGIApplication, environ: dict[str, Any]) -> None:
        """Answer the request: in a worker thread."""
        body = app(environ, self._start)
        try:
            for chunk in body:
                self._write(chunk)
            if self._head is None:
                raise RuntimeError("The WSGI application didn't call start_response.")
            self._flush(b"", more=False)
        finally:
            close = getattr(body, "close", None)
            if close is not None:
                close()

    def take(self) -> bytes:
        """The next chunk of the request's body, which is never empty; nothing at its end."""
        while self._more:
            message = self._ask(self._receive())
            if message["type"] == "http.disconnect":
                self.gone = True
                raise ConnectionResetError("The client has gone.")
            self._more = message.get("more_body", False)
            if message.get("body"):
                return bytes(message["body"])
        return b""

    def close(self) -> None:
        """Have the thread wait for nothing any more."""
        with self._lock:
            self._closed = True
            if self._awaited is not None:
                self._awaited.cancel()

    def _start(
        self, status: str, headers: list[tuple[str, str]], exc_info: tuple[Any, ...] | None = None
    ) -> Callable[[bytes], None]:
        if exc_info is not None and self._sent:
            raise exc_info[1]
        if exc_info is None and self._head is not None:
            raise RuntimeError("start_response was called twice.")
        pairs = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        self._head = {"type": "http.response.start", "status": int(status[:3]), "headers": pairs}
        return self._write

    def _write(self, chunk: bytes) -> None:
        if self._head is None:
            raise RuntimeError("The WSGI application wrote before it called start_response.")
        if chunk:
            self._flush(chunk, more=True)

    def _flush(self, chunk: bytes, *, more: bool) -> None:
        if not self._sent:
            self._sent = True
            self._ask(self._send(self._head or {}))
        self._ask(self._send({"type": "http.response.body", "body": chunk, "more_body": more}))

    def _ask(self, awaitable: Any) -> Any:
        """Have the loop await something, and wait for it."""
        with self._lock:
            if self._closed:
                awaitable.close()
                self.gone = True
                raise ConnectionResetError("The client has gone.")
            self._awaited = asyncio.run_coroutine_threadsafe(_as_coroutine(awaitable), self._loop)
        try:
            return self._awaited.result()
        except CancelledError:
            self.gone = True
            raise ConnectionResetError("The client has gone.") from None


async def _as_coroutine(awaitable: Any) -> Any:
    return await awaitable
