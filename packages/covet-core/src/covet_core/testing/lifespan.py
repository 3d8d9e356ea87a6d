"""A lifespan that lives in a task of its own."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from covet_core.plan.plan import Plan

__all__ = ("LifespanTask",)


class LifespanTask:
    """Enters and leaves a plan's lifespan in one and the same task.

    Test frameworks set a fixture up and tear it down in different tasks, which cancel scopes and task groups inside a
    lifespan don't survive.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._end = asyncio.Event()
        self._started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._run(), name="covet-lifespan")

    async def started(self) -> None:
        """Wait until the lifespan is entered.

        Raises:
            Exception: what entering it raised.
        """
        await asyncio.wait((self._started, self._task), return_when=asyncio.FIRST_COMPLETED)
        if not self._started.done():
            self._started.cancel()
            await self._task

    async def stop(self) -> None:
        """Leave the lifespan.

        Raises:
            Exception: what leaving it raised.
        """
        self._end.set()
        await self._task

    async def _run(self) -> None:
        async with self._plan.lifespan():
            if not self._started.done():
                self._started.set_result(None)
            await self._end.wait()
