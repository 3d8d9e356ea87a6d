"""From an exception to the response that tells of it, by the handlers that an application registered."""

from __future__ import annotations

import logging
from asyncio import CancelledError
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from covet_core.errors import StrayCancellation
from covet_core.handlers.callables import is_async
from covet_core.http.errors import ClientDisconnect
from covet_core.http.exceptions import HTTPException
from covet_core.http.response import Response

if TYPE_CHECKING:
    from covet_core.background.tasks import BackgroundTasks
    from covet_core.http.request import Request
    from covet_core.problems.answers import ErrorAnswers
    from covet_core.routing.group import ErrorKey
    from covet_core.threadpool import ThreadPool
    from covet_core.types import ErrorHandler

__all__ = ("ErrorResponder", "Levels")

Levels = Sequence["Mapping[ErrorKey, ErrorHandler]"]
"""The error handlers of a route, by what registered them, innermost first."""

_log = logging.getLogger("covet.error")
_ROOTS: Final = (Exception, BaseException)


class ErrorResponder:
    """Answers the exceptions of the routes that have the same error handlers.

    Args:
        levels: the error handlers, innermost first.
        render: makes a response of what a handler returns.
        pool: where `def` error handlers are run.
        answers: makes the responses to what has no handler.
    """

    __slots__ = ("_answers", "_levels", "_pool", "_render")

    def __init__(
        self, levels: Levels, render: Callable[[Any], Response], pool: ThreadPool, answers: ErrorAnswers
    ) -> None:
        self._levels = tuple(level for level in levels if level)
        self._render = render
        self._pool = pool
        self._answers = answers

    async def answer(self, request: Request, error: Exception | CancelledError) -> Response:
        """The response to any exception. What nobody expected is logged, once, and is a bare 500.

        A `CancelledError` is one that nobody meant for this request: see `covet_core.cancellation`.
        """
        if isinstance(error, CancelledError):
            error = _strayed(error)
        response = await self.expected(request, error)
        return response if response is not None else await self._crash(request, error)

    async def expected(self, request: Request, error: Exception) -> Response | None:
        """The response to an exception that has a handler or stands for a status; None to one that nobody expected."""
        tasks: BackgroundTasks | None = getattr(request, "_background", None)
        if tasks is not None:
            tasks.clear()  # the client is told that it went wrong
        error = _alone(error)
        handler = self._handler_of(error)
        if handler is not None:
            return await self._handled(handler, request, error)
        if isinstance(error, HTTPException):
            return self._answers.of(request, error)
        if isinstance(error, ClientDisconnect):
            return Response(None, 400)  # nobody is there to read it
        return None

    async def _handled(self, handler: ErrorHandler, request: Request, error: Exception) -> Response:
        try:
            return await self._call(handler, request, error)
        except HTTPException as replaced:
            return self._answers.of(request, replaced)
        except Exception as failure:
            return self._bare(request, failure)

    async def _crash(self, request: Request, error: Exception) -> Response:
        response = self._bare(request, error)
        handler = self._crash_handler()
        if handler is None:
            return response
        return await self._handled(handler, request, error)

    def _bare(self, request: Request, error: Exception) -> Response:
        request_id = request.id
        request._crash = error  # pyright: ignore[reportPrivateUsage]: hidden from handlers, not from the core
        target = request.raw_path.decode("latin-1")
        _log.error("%s %s failed, request %s", request.method, target, request_id, exc_info=error)
        return self._answers.crash(request, error)

    async def _call(self, handler: ErrorHandler, request: Request, error: Exception) -> Response:
        if is_async(handler):
            result = await handler(request, error)
        else:
            result = await self._pool.call(handler, request, error)
        if isinstance(result, (Response, tuple)):
            return self._render(result)
        status = error.status_code if isinstance(error, HTTPException) else 500
        return self._render((result, status))

    def _handler_of(self, error: Exception) -> ErrorHandler | None:
        for level in self._levels:
            found = _by_class(level, error) if not isinstance(error, HTTPException) else _by_status(level, error)
            if found is not None:
                return found
        return None

    def _crash_handler(self) -> ErrorHandler | None:
        for level in self._levels:
            for key in (500, *_ROOTS):
                if key in level:
                    return level[key]
        return None


def _strayed(error: CancelledError) -> StrayCancellation:
    strayed = StrayCancellation()
    strayed.__cause__ = error
    return strayed


def _alone(error: Exception) -> Exception:
    """The exception that a task group wrapped, when it is a single one."""
    while isinstance(error, ExceptionGroup):
        group = cast("ExceptionGroup[Exception]", error)
        if len(group.exceptions) != 1:
            return group
        error = group.exceptions[0]
    return error


def _by_class(level: Mapping[ErrorKey, ErrorHandler], error: Exception) -> ErrorHandler | None:
    for cls in type(error).__mro__:
        if cls in level and cls not in _ROOTS:
            return level[cls]
    return None


def _by_status(level: Mapping[ErrorKey, ErrorHandler], error: HTTPException) -> ErrorHandler | None:
    """A class of one's own is nearer than the status, which is nearer than `HTTPException` itself."""
    for cls in type(error).__mro__:
        if cls is HTTPException and error.status_code in level:
            return level[error.status_code]
        if cls in level and cls not in _ROOTS:
            return level[cls]
    return None
