"""Starting and stopping a service as one async context manager."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from inspect import isasyncgenfunction, isawaitable
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_plugin.composition import Composition
    from covet_plugin.graph.entry import Entry

__all__ = ("MakeContext", "running")

_log = logging.getLogger("covet.lifespan")

MakeContext = Callable[[], AbstractAsyncContextManager[Any]]


@asynccontextmanager
async def running(
    apps: Mapping[CovetApp, Composition | None], others: Sequence[MakeContext] = (), entries: Sequence[Entry] = ()
) -> AsyncGenerator[None, None]:
    """Start `apps` one after the other, then `others`, and stop them in reverse order.

    Of one application: its plugins start in their order. Then its shutdown hooks are due, so that a start that fails or
    is cancelled from there on is cleaned up; its lifespan is entered, and its start hooks run in order. Last, what the
    entries use of the whole application's values is made. Everything is undone in reverse, when what outlived its
    request has ended.

    A failure while a failed start is undone is logged; the first failure is the one that is raised.

    Args:
        apps: each with its plugins, if it has any.
        others: make further contexts.
        entries: the functions that were written for routes.
    """
    stack = AsyncExitStack()
    _warn(apps)
    try:
        for app, composition in apps.items():
            if composition is not None:
                await stack.enter_async_context(_plugins(app, composition))
            await _start(app, stack)
        for make in others:
            await stack.enter_async_context(make())
        for entry in entries:
            await entry.aprepare()
    except BaseException as failure:
        await _unwind(stack, failure)
        raise
    for app in apps:
        stack.push_async_callback(_drain, app)
    async with stack:
        yield


def _warn(apps: Mapping[CovetApp, Composition | None]) -> None:
    """Tell of variables that were probably meant for a setting."""
    if all(app.config is None for app in apps):
        return
    from covet_core.config.unknown import odd_variables

    for warning in odd_variables(apps):
        logging.getLogger("covet.config").warning("%s", " ".join(filter(None, (warning.render(), warning.hint()))))


async def _drain(app: CovetApp) -> None:
    """Wait for what outlived its request: it may use everything that is stopped next."""
    from covet_core.detached import drain

    await drain(app.limits.background_timeout)


def _plugins(app: CovetApp, composition: Composition) -> AbstractAsyncContextManager[None]:
    # A service without plugins need not load any of it.
    from covet_core.hosting.running import plugins_running

    return plugins_running(app, composition)


async def _start(app: CovetApp, stack: AsyncExitStack) -> None:
    stack.push_async_callback(app.forget_values)
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
