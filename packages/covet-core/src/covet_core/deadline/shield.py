"""Work that finishes, whoever stops waiting for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from covet_core.detached import keep

__all__ = ("shield", "shielded")

P = ParamSpec("P")
T = TypeVar("T")


async def shield(work: Coroutine[Any, Any, T]) -> T:
    """Await `work` in a task of its own, which goes on when the caller is cancelled.

    The end of a `timeout=` or a client that goes away cancels the caller, not the work: it runs to its end, with the
    caller's context variables. A service that stops waits for it, at most `Limits.background_timeout` seconds. What
    the work raises when nobody waits any more is logged.

    Args:
        work: a coroutine that has not begun. What it uses must live as long as it does: a dependency of the request is
            torn down with the request.

    Raises:
        BaseException: what the work raises.
    """
    task = asyncio.get_running_loop().create_task(work)
    keep(task, quiet=True)
    try:
        await asyncio.wait((task,))
    except asyncio.CancelledError:
        if not task.done():
            keep(task)
        raise
    return task.result()


def shielded(function: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Awaitable[T]]:
    """Make every call of an `async def` function one that finishes: see `shield`.

    `@shielded async def commit(order): ...`, and then `await commit(order)` as before.
    """

    @wraps(function)
    async def finishing(*args: P.args, **kwargs: P.kwargs) -> T:
        return await shield(function(*args, **kwargs))

    return finishing
