"""The jobs of the conformance kit: functions that can be imported by name, with texts and numbers as arguments."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from typing import Final

__all__ = ("Marks", "blocking", "failing", "mark", "mark_later", "marks_of", "whose")

whose: Final[ContextVar[str]] = ContextVar("covet_plugin.testing.whose", default="nobody")


class Marks:
    """What the jobs of one trial left behind."""

    def __init__(self) -> None:
        self.left: list[str] = []
        self.running: int = 0
        self.most: int = 0
        """How many blocked at a time."""
        self.gate: asyncio.Event = asyncio.Event()

    async def until(self, count: int, patience: float) -> bool:
        """Wait until there are so many marks; False when there aren't in time."""
        return await self._until(lambda: len(self.left) >= count, patience)

    async def until_running(self, count: int, patience: float) -> bool:
        """Wait until so many block; False when they don't in time."""
        return await self._until(lambda: self.running >= count, patience)

    async def _until(self, is_so: Callable[[], bool], patience: float) -> bool:
        end = asyncio.get_running_loop().time() + patience
        while not is_so() and asyncio.get_running_loop().time() < end:  # noqa: ASYNC110  # marks are left in threads too
            await asyncio.sleep(0.005)
        return is_so()


_trials: Final[dict[str, Marks]] = {}


def marks_of(trial: str) -> Marks:
    """The marks of a trial; made anew where there are none."""
    return _trials.setdefault(trial, Marks())


def mark(trial: str, text: str = "", *, suffix: str = "") -> None:
    """Leave a mark."""
    marks_of(trial).left.append(text + suffix)


async def mark_later(trial: str, text: str) -> None:
    """Leave a mark, and whose context it was left in."""
    await asyncio.sleep(0)
    marks_of(trial).left.append(f"{text} {whose.get()}")


async def blocking(trial: str, text: str) -> None:
    """Wait until the trial opens its gate, and leave a mark."""
    marks = marks_of(trial)
    marks.running += 1
    marks.most = max(marks.most, marks.running)
    try:
        await marks.gate.wait()
        marks.left.append(text)
    finally:
        marks.running -= 1


async def failing(trial: str, times: int) -> None:
    """Leave a mark, and raise as often as that."""
    marks = marks_of(trial)
    marks.left.append("tried")
    if len(marks.left) <= times:
        raise ValueError(f"attempt {len(marks.left)}")
