"""Starting and stopping a service as one async context manager."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from inspect import isasyncgenfunction, isawaitable, iscoroutine
from typing import TYPE_CHECKING, Any, cast

from covet_plugin.stopping import Stopping

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

    What fails to stop is logged, keeps nothing else from being stopped and isn't passed on to it. It is raised at the
    end, when nothing else is.

    Args:
        apps: each with its plugins, if it has any.
        others: make further contexts.
        entries: the functions that were written for routes.

    Raises:
        ExceptionGroup: several things failed to stop. One failure alone is raised as it is.
    """
    _warn(apps)
    async with Stopping(_log) as stopping:
        for app, composition in apps.items():
            if composition is not None:
                await stopping.enter(_plugins(app, composition), None)
            await _start(app, stopping)
        for make in others:
            await stopping.enter(make(), "a mounted application")
        for entry in entries:
            await entry.aprepare()
        for app in apps:
            stopping.wait_for(f"what {app.title!r} has left to do", _drain, app)
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


async def _start(app: CovetApp, stopping: Stopping) -> None:
    stopping.wait_for(f"the values of {app.title!r}", app.forget_values)
    for hook in app.shutdown_hooks:
        stopping.wait_for(f"the service by its hook {_name(hook)}", _call, hook)
    if app.lifespan is not None:
        values = await stopping.enter(_as_context(app, app.lifespan), f"the lifespan {_name(app.lifespan)}")
        if isinstance(values, Mapping):
            app.state.update(cast("Mapping[str, Any]", values))
    for hook in app.startup_hooks:
        await _call(hook)
    app.mark_started()
    stopping.call(app.mark_stopped)


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__qualname__", type(function).__qualname__)


async def _call(hook: Callable[[], Any]) -> None:
    result = hook()
    if isawaitable(result):
        await result


def _as_context(app: CovetApp, lifespan: Callable[[CovetApp], Any]) -> AbstractAsyncContextManager[Any]:
    if isasyncgenfunction(lifespan):
        return asynccontextmanager(lifespan)(app)
    context: Any = lifespan(app)
    if hasattr(context, "__aenter__") and hasattr(context, "__aexit__"):
        return cast("AbstractAsyncContextManager[Any]", context)
    from covet_plugin.life.errors import BadLifespan

    if iscoroutine(context):
        context.close()
    raise BadLifespan(found=f"a {type(context).__qualname__}")
