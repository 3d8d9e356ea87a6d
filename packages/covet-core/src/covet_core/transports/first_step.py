"""A coroutine whose first step has been taken, so that one which never waits costs nothing more."""

from __future__ import annotations

from collections.abc import Coroutine, Generator
from typing import Any, TypeVar

__all__ = ("Started",)

T = TypeVar("T")


class Started:
    """Goes on with a coroutine that was stepped once with `send(None)` and waits for something.

    It has to be awaited at once, by the task that took the first step: what the coroutine waits for counts on being
    handed to that task.
    """

    __slots__ = ("_coroutine", "_waits_for")

    def __init__(self, coroutine: Coroutine[Any, Any, Any], waits_for: Any) -> None:
        """`waits_for` is what the first step yielded."""
        self._coroutine = coroutine
        self._waits_for = waits_for

    def __await__(self) -> Generator[Any, Any, Any]:
        coroutine, waits_for = self._coroutine, self._waits_for
        while True:
            try:
                try:
                    sent = yield waits_for
                except BaseException as thrown:  # a cancellation, or the generator being closed
                    waits_for = coroutine.throw(thrown)
                else:
                    waits_for = coroutine.send(sent)
            except StopIteration as done:
                return done.value
