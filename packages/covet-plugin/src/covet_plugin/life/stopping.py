"""What has to be stopped, in reverse order, each whatever the others do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager, AsyncExitStack
from types import TracebackType
from typing import Any, Final, Self, TypeVar

__all__ = ("Stopping",)

T = TypeVar("T")

_log: Final = logging.getLogger("covet.plugins")


class Stopping:
    """A stack of what was started. Leaving it stops everything, the last started first.

    What ended the service is thrown into each, as `async with` would; none can swallow it. A failure of one is logged
    and not passed on to the others; the first is raised at the end, when nothing else is.
    """

    def __init__(self) -> None:
        self._stack = AsyncExitStack()
        self._failures: list[Exception] = []

    async def enter(self, manager: AbstractAsyncContextManager[T], what: str) -> T:
        """Enter `manager`, and leave it at the end.

        Args:
            manager: what is started.
            what: it, for the log: "the plugin 'cache'".
        """
        value = await type(manager).__aenter__(manager)

        async def leave(
            kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
        ) -> None:
            try:
                await type(manager).__aexit__(manager, kind, error, trace)
            except Exception as failure:
                self._failed(failure, error, what)

        self._stack.push_async_exit(leave)
        return value

    def enter_now(self, manager: AbstractContextManager[T], what: str) -> T:
        """Enter a `manager` that doesn't wait, and leave it at the end.

        Args:
            manager: what is started.
            what: it, for the log.
        """
        value = type(manager).__enter__(manager)

        def leave(kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
            try:
                type(manager).__exit__(manager, kind, error, trace)
            except Exception as failure:
                self._failed(failure, error, what)

        self._stack.push(leave)
        return value

    def call(self, function: Callable[..., object], *args: Any) -> None:
        """Call a function at the end."""
        self._stack.callback(function, *args)

    def _failed(self, failure: Exception, error: BaseException | None, what: str) -> None:
        if failure is not error:
            _log.error("Stopping %s failed.", what, exc_info=failure)
            self._failures.append(failure)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.__aexit__(kind, error, trace)
        if error is None and self._failures:
            raise self._failures[0]
