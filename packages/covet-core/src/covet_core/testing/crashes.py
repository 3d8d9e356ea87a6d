"""What handlers raised unexpectedly, for transports that only carry the 500 that it became."""

from __future__ import annotations

import logging
from collections import defaultdict

from covet_core.testing._httpx import httpx

__all__ = ("CrashLog", "request_key")

_logger = logging.getLogger("covet.error")


class CrashLog(logging.Handler):
    """Reads the one line that is logged for every crash, and finds the exception that a response stands for."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._crashes: defaultdict[tuple[object, object], list[BaseException]] = defaultdict(list)

    def install(self) -> None:
        """Begin to listen."""
        _logger.addHandler(self)

    def remove(self) -> None:
        """Stop listening."""
        _logger.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the exception of a crash, by method and target."""
        if record.exc_info and record.exc_info[1] and isinstance(record.args, tuple) and len(record.args) >= 2:
            self._crashes[record.args[0], record.args[1]].append(record.exc_info[1])

    def forget(self, request: httpx.Request) -> None:
        """Drop crashes that nobody waits for any more: of an equal request whose client left early."""
        self._crashes.pop(request_key(request), None)

    def take(self, request: httpx.Request) -> BaseException | None:
        """Return what the handler of `request` raised, once; `None` when it answered."""
        crashes = self._crashes.pop(request_key(request), [])
        return crashes[0] if crashes else None


def request_key(request: httpx.Request) -> tuple[str, str]:
    """The method and the target of a request, as the application sees them."""
    return request.method, request.url.raw_path.partition(b"?")[0].decode("latin-1")
