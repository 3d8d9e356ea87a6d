"""Tasks that outlive the request which began them, until they end or the service stops."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

__all__ = ("drain", "keep", "outlast")

_log = logging.getLogger("covet.background")

_kept: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[asyncio.Task[Any], bool]] = WeakKeyDictionary()
"""By event loop, which keeps no strong reference to a task itself; the value is whether somebody awaits its result."""


def keep(task: asyncio.Task[Any], *, quiet: bool = False) -> None:
    """Keep `task` until it ends.

    Args:
        task: of the running loop.
        quiet: somebody awaits it, and is told what it raises. Called again without, it is logged.
    """
    loop = task.get_loop()
    tasks = _kept.setdefault(loop, {})
    if task not in tasks:
        task.add_done_callback(_ended)
    tasks[task] = quiet


async def drain(budget: float) -> None:
    """Wait for what is kept in the running loop, and cancel what takes longer.

    Args:
        budget: seconds to wait.
    """
    tasks = _kept.get(asyncio.get_running_loop())
    if not tasks:
        return
    left: Iterable[asyncio.Task[Any]]
    _, left = await asyncio.wait(list(tasks), timeout=budget)
    if not left:
        return
    names = ", ".join(sorted(_name(task) for task in left))
    _log.warning("stopping: %d kept going for longer than %g s and are cancelled: %s", len(left), budget, names)
    for task in left:
        task.cancel("the service stops")
    await asyncio.wait(left, timeout=_PATIENCE)


_PATIENCE = 1.0
"""Seconds that a cancelled task gets to clean up. One in a worker thread can't be stopped at all."""


async def outlast(task: asyncio.Task[Any]) -> None:
    """Wait until `task` has ended, however often the caller is cancelled meanwhile."""
    while not task.done():
        try:
            await asyncio.wait((task,))
        except asyncio.CancelledError:
            task.cancel()
    if not task.cancelled():
        task.exception()


def _ended(task: asyncio.Task[Any]) -> None:
    tasks = _kept.get(task.get_loop())
    quiet = False if tasks is None else tasks.pop(task, False)
    if quiet or task.cancelled():
        return
    failure = task.exception()
    if failure is not None:
        _log.error("%s failed, when nobody waited for it any more", _name(task), exc_info=failure)


def _name(task: asyncio.Task[Any]) -> str:
    return getattr(task.get_coro(), "__qualname__", None) or task.get_name()
