"""`BackgroundTask` and `BackgroundTasks`: what a handler leaves to be done when its response was sent."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final, ParamSpec, cast

from covet_core.cancellation import told_apart
from covet_core.detached import keep
from covet_core.handlers.callables import is_async
from covet_core.handlers.source import name_of
from covet_core.http.request import Request
from covet_plugin.graph.node import Argument, Node, NodeKind, Site

if TYPE_CHECKING:
    from covet_core.threadpool import ThreadPool

__all__ = ("BackgroundTask", "BackgroundTasks", "leave")

P = ParamSpec("P")

_log = logging.getLogger("covet.background")


class BackgroundTask:
    """One function to be called when a response was sent: `Response(..., background=BackgroundTask(send_mail, to))`.

    Args:
        function: `def`, which is called in a worker thread, or `async def`.
        args: its arguments.
        kwargs: its named arguments.
    """

    __slots__ = ("call",)

    call: Callable[[], Any]
    """The function with its arguments."""

    def __init__(self, function: Callable[P, Any], /, *args: P.args, **kwargs: P.kwargs) -> None:
        self.call = partial(function, *args, **kwargs)

    async def __call__(self) -> None:
        """Call the function now. Nobody has to: it is done when the response was sent."""
        await (self.call() if is_async(self.call) else asyncio.to_thread(self.call))


class BackgroundTasks:
    """Functions to be called when the response was sent, in order, with the request's context variables.

    A handler or a dependency takes it by its type, and all of one request have the same::

        @app.post("/orders")
        async def order(tasks: BackgroundTasks) -> dict[str, str]:
            tasks.add_task(send_mail, "somebody@shop.example", subject="Thank you")
            return {"status": "placed"}

    A `def` function is called in a worker thread. One that fails is logged, and the next is called. None is called when
    the handler, or what is around it, raised: its client was told that nothing happened. Dependencies that are torn
    down after the response live until the last task has ended.

    Those that are made by hand are given to a response, as its `background`.

    They are kept in memory: a process that dies takes them with it.

    Args:
        pool: where `def` functions are called; the event loop's own threads without one.
        told: what they are left by, for the log.
    """

    __slots__ = ("_pool", "_tasks", "_told")

    def __init__(self, pool: ThreadPool | None = None, told: str = "background") -> None:
        self._pool = pool
        self._told = told
        self._tasks: deque[Callable[[], Any]] = deque()

    def add_task(self, function: Callable[P, Any], /, *args: P.args, **kwargs: P.kwargs) -> None:
        """Have `function(*args, **kwargs)`, `def` or `async def`, called when the response was sent.

        Tasks may add tasks. It may be called in any thread.
        """
        self._tasks.append(partial(function, *args, **kwargs))

    def join(self, others: BackgroundTasks) -> None:
        """Have `others` called after these, where these are called. Joining itself does nothing."""
        if others is self:
            return
        others._pool, others._told = self._pool, self._told
        self._tasks.append(others)

    def clear(self) -> None:
        """Forget the tasks that have not begun."""
        self._tasks.clear()

    def __len__(self) -> int:
        """How many have not begun."""
        return len(self._tasks)

    async def __call__(self) -> None:
        """Call them now, one after the other. Nobody has to: it is done when the response was sent.

        What they raise is logged.
        """
        while self._tasks:
            task = self._tasks.popleft()
            try:
                await self._run(task)
            except Exception as failure:
                _log.error("%s: the background task %s failed", self._told, name_of(task), exc_info=failure)
            except asyncio.CancelledError:
                left = [name_of(each) for each in (task, *self._tasks)]
                _log.warning("%s: background tasks have not ended: %s", self._told, ", ".join(left))
                raise

    async def finish(self) -> None:
        """Call them in a task of their own, and wait for it, however often the caller is cancelled meanwhile.

        A client that goes away when it has its response cancels nothing. A service that stops waits for them,
        `Limits.background_timeout` seconds at most.
        """
        if not self._tasks:
            return
        work = asyncio.get_running_loop().create_task(self())
        keep(work)
        cancelled: asyncio.CancelledError | None = None
        while not work.done():
            try:
                await asyncio.wait((work,))
            except asyncio.CancelledError as error:
                cancelled = error
        if cancelled is not None:
            raise cancelled

    async def _run(self, task: Callable[[], Any]) -> None:
        if is_async(task):
            with told_apart():
                await cast("Awaitable[Any]", task())
        elif self._pool is not None:
            await self._pool.call(task)
        else:
            await asyncio.to_thread(task)

    @classmethod
    def __covet_node__(cls, _: Site) -> Node:
        """What fills a parameter of this type: those of the request."""
        return Node(_KEY, "background tasks", NodeKind.CALL, _of_request, (Argument(None, _REQUEST),))


_KEY: Final = ("covet", "background tasks")
_REQUEST: Final = Node(Request, "request", NodeKind.INPUT, type=Request)


def _of_request(request: Request) -> BackgroundTasks:
    tasks = BackgroundTasks(request.app.threads, f"{request.method} {request.raw_path.decode('latin-1')}")
    request.leave_tasks(tasks)
    return tasks


def leave(request: Request, work: Callable[[], Any]) -> None:
    """Have `work`, which a response came with, done when it was sent: after the tasks that the request has already."""
    tasks: BackgroundTasks | None = getattr(request, "_background", None)
    if tasks is None:
        tasks = _of_request(request)
    if isinstance(work, BackgroundTask):
        tasks.add_task(work.call)
    elif isinstance(work, BackgroundTasks):
        tasks.join(work)
    else:
        tasks.add_task(work)
