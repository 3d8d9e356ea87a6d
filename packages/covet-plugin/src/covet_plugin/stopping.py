"""What has to be stopped, in reverse order, each whatever the others do."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager, AsyncExitStack
from types import TracebackType
from typing import Any, Final, ParamSpec, Self, TypeVar

__all__ = ("Stopping",)

P = ParamSpec("P")
T = TypeVar("T")

_log: Final = logging.getLogger("covet.plugins")


class Stopping:
    """A stack of what was started. Leaving it stops everything, the last started first.

    What ended the service is thrown into each, as `async with` would; none can swallow it. A failure of one is logged
    and not passed on to the others. At the end it is raised, when nothing else is: several as an `ExceptionGroup`, in
    the order in which they happened (PEP 654).

    Args:
        log: where failures are logged.
    """

    def __init__(self, log: logging.Logger = _log) -> None:
        self._log = log
        self._stack = AsyncExitStack()
        self._failures: list[Exception] = []

    async def enter(self, manager: AbstractAsyncContextManager[T], what: str | None) -> T:
        """Enter `manager`, and leave it at the end.

        Args:
            manager: what is started.
            what: it, for the log: "the plugin 'cache'". None for what logs its failures itself.
        """
        value = await type(manager).__aenter__(manager)

        async def leave(
            kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
        ) -> None:
            try:
                await type(manager).__aexit__(manager, kind, error, trace)
            except BaseException as failure:
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
            except BaseException as failure:
                self._failed(failure, error, what)

        self._stack.push(leave)
        return value

    def call(self, function: Callable[..., object], *args: Any) -> None:
        """Call a function that doesn't fail at the end."""
        self._stack.callback(function, *args)

    def wait_for(self, what: str, function: Callable[P, Awaitable[object]], *args: P.args, **kwargs: P.kwargs) -> None:
        """Call a function at the end, and await it.

        Args:
            what: it, for the log: "the pool".
            function: stops it.
            args: what it is called with.
            kwargs: what it is called with.
        """

        async def leave(kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
            try:
                await function(*args, **kwargs)
            except BaseException as failure:
                self._failed(failure, error, what)

        self._stack.push_async_exit(leave)

    def _failed(self, failure: BaseException, error: BaseException | None, what: str | None) -> None:
        """Keep a failure to stop `what`; raise `failure` if it is an exit or a cancellation of the task that stops."""
        if failure is error:
            return
        told = failure if isinstance(failure, Exception) else _stray(failure, what)
        if what is not None:
            self._log.error("Stopping %s failed.", what, exc_info=told)
        self._failures.append(told)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.__aexit__(kind, error, trace)
        failures, self._failures = self._failures, []
        if error is None and failures:
            several = ExceptionGroup("several parts of the service failed to stop", failures)
            raise several if len(failures) > 1 else failures[0]


def _stray(failure: BaseException, what: str | None) -> Exception:
    from asyncio import CancelledError, current_task

    task = current_task()
    if not isinstance(failure, CancelledError) or task is None or task.cancelling():
        raise failure
    from covet_plugin.life.errors import StopCancelled

    told = StopCancelled(what=what or "something")
    told.__cause__ = failure
    return told
