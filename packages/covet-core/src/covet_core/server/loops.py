"""Which event loop a server runs on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from covet_core.server.config import Loop
from covet_core.server.errors import LoopUnavailable

__all__ = ("loop_factory", "run")

logger: logging.Logger = logging.getLogger("covet.server")

_PATIENCE = 2.0
"""Seconds that cancelled tasks get to end."""


def loop_factory(loop: Loop) -> tuple[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Return the name and the factory of the event loop; `auto` is uvloop when it is installed, else asyncio.

    Raises:
        LoopUnavailable: uvloop was asked for by name and isn't installed.
    """
    if loop != "asyncio":
        try:
            import uvloop
        except ImportError:
            if loop == "uvloop":
                raise LoopUnavailable(loop=loop) from None
        else:
            return "uvloop", uvloop.new_event_loop
    return "asyncio", asyncio.new_event_loop


def run(main: Coroutine[Any, Any, None], factory: Callable[[], asyncio.AbstractEventLoop]) -> None:
    """Run `main` in a new loop, and end the loop in any case.

    `asyncio.run()` would wait without end for a task that doesn't obey its cancellation, and one that waits for a
    thread (a `def` handler that is stuck) can't. Such a loop is left open: the process is about to end.
    """
    runner = asyncio.Runner(loop_factory=factory)
    try:
        runner.run(main)
    finally:
        left = runner.run(_cancel_the_rest())
        if left:
            logger.warning("%d tasks don't end: leaving them behind", left)
        else:
            runner.close()


async def _cancel_the_rest() -> int:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    if not tasks:
        return 0
    _, pending = await asyncio.wait(tasks, timeout=_PATIENCE)
    return len(pending)
