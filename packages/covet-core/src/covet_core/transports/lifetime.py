"""A context that is entered in one place and left in another, by one task."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager

__all__ = ("Lifetime",)


class Lifetime:
    """Enters and leaves an asynchronous context in one task, as the cancel scopes inside it demand."""

    __slots__ = ("_context", "_leave", "_task")

    def __init__(self, context: AbstractAsyncContextManager[object]) -> None:
        self._context = context
        self._leave = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Return when the context has been entered.

        Raises:
            Exception: whatever entering it raised.
        """
        entered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._live(entered))
        await asyncio.wait((entered, self._task), return_when=asyncio.FIRST_COMPLETED)
        if not entered.done():
            self._task.result()

    async def stop(self) -> None:
        """Return when the context has been left. Without a start before, nothing happens.

        Raises:
            Exception: whatever leaving it raised.
        """
        self._leave.set()
        if self._task is not None:
            await self._task

    async def _live(self, entered: asyncio.Future[None]) -> None:
        async with self._context:
            entered.set_result(None)
            await self._leave.wait()
