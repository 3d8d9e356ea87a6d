"""A line in the log for each request."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from covet_core.middleware.base import BaseMiddleware

if TYPE_CHECKING:
    from covet_core.http.request import Request
    from covet_core.http.response import Response
    from covet_core.types import CallNext

__all__ = ("LoggingMiddleware", "RequestLog")


class RequestLog(BaseMiddleware):
    """Logs `GET /orders/7 200 12.3ms` under `covet.request`, when the head of the response is known.

    Neither the query nor headers nor bodies are logged: secrets are in them. The path is logged as it came, so that
    nothing in it can forge a line. The record has `method`, `path`, `status`, `duration` (seconds) and `request_id` as
    attributes, for structured logs.

    Args:
        level: the level of the lines, `"INFO"` or a number; an exception is logged as an error with status 500.
        logger: the logger's name.
        clock: seconds that never run backwards.
    """

    def __init__(
        self,
        level: str | int = "INFO",
        *,
        logger: str = "covet.request",
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._level = logging.getLevelNamesMapping()[level] if isinstance(level, str) else level
        self._logger = logging.getLogger(logger)
        self._clock = clock

    async def __call__(self, request: Request, call_next: CallNext) -> Response:
        """Answer `request`, and log it."""
        start = self._clock()
        try:
            response = await call_next(request)
        except Exception:
            self._log(request, logging.ERROR, 500, start)
            raise
        self._log(request, self._level, response.status_code, start)
        return response

    def _log(self, request: Request, level: int, status: int, start: float) -> None:
        if not self._logger.isEnabledFor(level):
            return
        spent = self._clock() - start
        path = request.raw_path.decode("latin-1").encode("ascii", "backslashreplace").decode("ascii")
        facts = {
            "method": request.method,
            "path": path,
            "status": status,
            "duration": spent,
            "request_id": request.id,
        }
        told = (request.method, path, status, spent * 1_000)
        self._logger.log(level, "%s %s %d %.1fms", *told, extra=facts)


LoggingMiddleware: Final = RequestLog
"""The same class, by the name that other toolkits have for it."""
