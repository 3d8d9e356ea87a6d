"""Starting and stopping a service as one async context manager."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from inspect import isasyncgenfunction, isawaitable
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from covet_core.app import CovetApp

__all__ = ("MakeContext", "running")

_log = logging.getLogger("covet.lifespan")

MakeContext = Callable[[], AbstractAsyncContextManager[Any]]


@asynccontextmanager
async def running(apps: Sequence[CovetApp], others: Sequence[MakeContext] = ()) -> AsyncGenerator[None, None]:
    """Start `apps` one after the other, then `others`, and stop them in reverse order.

    Of one application: its shutdown hooks are due from the moment it begins to start, so that a start that fails or is
    cancelled half-way is cleaned up; then its lifespan is entered, then its start hooks run in order. Everything is
    undone in reverse.

    A failure while a failed start is undone is logged; the first failure is the one that is raised.
    """
    stack = AsyncExitStack()
    try:
        for app in apps:
            await _start(app, stack)
        for make in others:
            await stack.enter_async_context(make())
    except BaseException as failure:
        await _unwind(stack, failure)
        raise
    async with stack:
        yield


async def _start(app: CovetApp, stack: AsyncExitStack) -> None:
    for hook in app.shutdown_hooks:
        stack.push_async_callback(_call, hook)
    if app.lifespan is not None:
        values = await stack.enter_async_context(_as_context(app, app.lifespan))
        if isinstance(values, Mapping):
            app.state.update(cast("Mapping[str, Any]", values))
    for hook in app.startup_hooks:
        await _call(hook)
    app.mark_started()
    stack.callback(app.mark_stopped)


async def _unwind(stack: AsyncExitStack, failure: BaseException) -> None:
    try:
        await stack.__aexit__(type(failure), failure, failure.__traceback__)
    except BaseException as later:
        if later is not failure:
            _log.error("Cleaning up after a failed start failed too.", exc_info=later)


async def _call(hook: Callable[[], Any]) -> None:
    result = hook()
    if isawaitable(result):
        await result


def _as_context(app: CovetApp, lifespan: Callable[[CovetApp], Any]) -> AbstractAsyncContextManager[Any]:
    if isasyncgenfunction(lifespan):
        return asynccontextmanager(lifespan)(app)
    context: AbstractAsyncContextManager[Any] = lifespan(app)
    return context
