"""What a coroutine waits for: the functions from the outermost to the one that hasn't returned."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from itertools import islice
from traceback import walk_stack
from types import FrameType
from typing import Any, Final, NamedTuple, cast

__all__ = ("Step", "awaited_by", "told")

_DEPTH: Final = 100
"""Functions that are looked at. A chain of tasks may have no end."""
_TOLD: Final = 8
"""Names that a client is told; of a longer chain the first and the last ones."""
_OURS: Final = ("covet_core.", "covet_plugin.", "anyio.")
"""Modules between a route and its handler, and between a call and its thread."""


class Step(NamedTuple):
    """A function that waits."""

    name: str
    file: str
    line: int
    shown: bool
    """Whether clients and people are told: not the parts of covet between a request and its handler."""


def awaited_by(coroutine: Any) -> list[Step]:
    """The functions that `coroutine` consists of while it waits, outermost first.

    It goes on into tasks that are awaited, and into the function that occupies a worker thread.
    """
    return list(islice(_steps(coroutine), _DEPTH))


def told(steps: list[Step]) -> list[str]:
    """Their names, for a client."""
    names = [step.name for step in steps if step.shown]
    half = _TOLD // 2
    return names if len(names) <= _TOLD else [*names[:half], "...", *names[-half:]]


def _steps(waiting: Any) -> Iterator[Step]:
    while waiting is not None:
        frame = _frame_of(waiting)
        if frame is None:
            waiting = _entered(waiting)
            continue
        yield _step(frame)
        other = _detour(frame)
        if isinstance(other, asyncio.Task):
            waiting = _entered(cast("Any", other))
        elif other is not None:
            yield from _in_thread(other)
            return
        else:
            waiting = _next(waiting)


def _entered(waiting: Any) -> Any:
    """The coroutine of a task."""
    return cast("Any", waiting).get_coro() if isinstance(waiting, asyncio.Task) else None


def _detour(frame: FrameType) -> Any:
    """What a function of covet waits for that isn't in its own chain: another task, or a call in a worker thread."""
    variable = _DETOURS.get(frame.f_code.co_name)
    if variable is None or not _module(frame).startswith("covet_core."):
        return None
    return frame.f_locals.get(variable)


_DETOURS: Final = {"run_apart": "work", "call": "job", "shield": "task"}
"""The local variable that tells, by the name of the function."""


def _in_thread(call: Any) -> Iterator[Step]:
    """The functions of a call in a worker thread, if it has begun."""
    for top in sys._current_frames().values():  # pyright: ignore[reportPrivateUsage]: documented, in spite of its name
        frames = [frame for frame, _ in walk_stack(top)]
        for place, frame in enumerate(frames):
            if frame.f_code.co_name == "run_in_thread" and frame.f_locals.get("self") is call:
                yield from map(_step, reversed(frames[:place]))
                return
    yield Step("waiting for a worker thread", "?", 0, True)


def _step(frame: FrameType) -> Step:
    code = frame.f_code
    shown = not (_module(frame).startswith(_OURS) or code.co_filename.startswith("<covet "))
    name = code.co_qualname.rpartition("<locals>.")[2]
    return Step(name, code.co_filename, frame.f_lineno or code.co_firstlineno, shown)


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))


def _frame_of(waiting: Any) -> FrameType | None:
    for name in ("cr_frame", "gi_frame", "ag_frame"):
        frame: FrameType | None = getattr(waiting, name, None)
        if frame is not None:
            return frame
    return None


def _next(waiting: Any) -> Any:
    for name in ("cr_await", "gi_yieldfrom", "ag_await"):
        found = getattr(waiting, name, None)
        if found is not None:
            return found
    return None
