"""Turns of the event loop, which a stream that never waits has to leave to others."""

from __future__ import annotations

import asyncio
from typing import Final

__all__ = ("LONGEST", "Turn")

LONGEST: Final = 0.005
"""Seconds after which a source that never waits lets others have a turn of the loop."""


class Turn:
    """The turn of one stream: `if turn.is_over(): await turn.next()` after each chunk.

    A server whose `send` doesn't wait, because its client reads fast or has gone, gives the loop to nobody, and so
    doesn't even hear that the client has gone.
    """

    __slots__ = ("_begun", "_now")

    def __init__(self) -> None:
        self._now = asyncio.get_running_loop().time
        self._begun = self._now()

    def is_over(self) -> bool:
        """Whether others should have theirs."""
        return self._now() - self._begun >= LONGEST

    async def next(self) -> None:
        """Let them, and begin another one."""
        await asyncio.sleep(0)
        self.begin()

    def begin(self) -> None:
        """Begin another one: the stream has waited."""
        self._begun = self._now()
