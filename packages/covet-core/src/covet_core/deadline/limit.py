"""The functions around a handler that has a limit of time. A route without one has none of them."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from covet_core.deadline.budget import Deadline, current
from covet_core.deadline.problem import DeadlineExceeded
from covet_core.detached import keep, outlast
from covet_core.http.exceptions import BadRequest
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core.http.request import Request
    from covet_core.types import Entry

__all__ = ("Limit", "apart", "told_inside")

AsyncFunction = Callable[..., Awaitable[Any]]


@record()
class Limit:
    """How long the answers of one route may take."""

    route: str
    """Methods and path, for the log."""
    seconds: float | None
    """None where only clients set a limit."""
    header: str | None
    """The request header by which a client may shorten it; None to listen to none."""
    awaits: bool
    """Whether the handler, with its dependencies, is awaited: one that never waits can't be ended."""
    blocking: bool
    """Whether any of them occupies a worker thread."""

    @property
    def raises(self) -> tuple[type[DeadlineExceeded], ...]:
        """What the route may answer with because of it."""
        return (DeadlineExceeded,)

    def around_handler(self, function: AsyncFunction, *, wrapped: bool) -> AsyncFunction:
        """Limit a handler with its dependencies.

        Args:
            function: calls them.
            wrapped: whether something is around it, so that `around_request` has the time.
        """
        if not self.awaits:
            return function
        if self.blocking:
            function = apart(function)
        if wrapped:
            return told_inside(function)
        seconds, route = self.seconds, self.route
        assert seconds is not None

        async def limited(*args: Any) -> Any:
            with Deadline(seconds, route) as deadline:
                deadline.work = work = function(*args)
                return await work

        return limited

    def around_request(self, entry: Entry) -> Entry:
        """Limit a handler with everything that is around it."""

        async def limited(request: Request) -> Any:
            seconds = self._of(request)
            if seconds is None:
                return await entry(request)
            with Deadline(seconds, self.route) as deadline:
                deadline.work = work = entry(request)
                return await work

        return limited

    def _of(self, request: Request) -> float | None:
        if self.header is None:
            return self.seconds
        given = _seconds_in(request, self.header)
        if given is None or self.seconds is None:
            return given or self.seconds
        return min(given, self.seconds)


def told_inside(function: AsyncFunction) -> AsyncFunction:
    """Have the end of the time raised where the handler is awaited, so that middleware sees an answer like any other.

    The deadline itself is around the middleware, which may be what takes too long.
    """

    async def told(*args: Any) -> Any:
        try:
            return await function(*args)
        except asyncio.CancelledError as error:
            deadline = current.get()
            exceeded = None if deadline is None else deadline.settle(error)
            if exceeded is None:
                raise
            raise exceeded from error

    return told


def apart(function: AsyncFunction) -> AsyncFunction:
    """Await `function` in a task of its own, which a deadline leaves behind.

    Nothing stops a function in a worker thread. Its client is answered at the end of the time all the same; the thread
    runs on, counts as occupied, and what it uses is torn down when it has ended.
    """

    async def run_apart(*args: Any) -> Any:
        work = asyncio.ensure_future(function(*args))
        try:
            await asyncio.wait((work,))
        except asyncio.CancelledError:
            work.cancel()
            deadline = current.get()
            if deadline is not None and deadline.expired:
                keep(work)
            else:
                await outlast(work)
            raise
        return work.result()

    return run_apart


def _seconds_in(request: Request, name: str) -> float | None:
    text = request.headers.get(name)
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise BadRequest(f"The header {name} is to have seconds above zero.")
    return seconds
