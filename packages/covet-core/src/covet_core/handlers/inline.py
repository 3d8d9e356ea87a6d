"""`async def` handlers that promise never to wait, run without a task."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

from covet_core.errors import CoreError

__all__ = ("InlineSuspended", "run_inline")

T = TypeVar("T")


class InlineSuspended(CoreError, RuntimeError):
    """An `async def` handler with `inline=True` waited for something."""

    code = "inline-suspended"

    def __init__(self, *, handler: str) -> None:
        self.handler = handler

    def render(self) -> str:
        return f"The handler {self.handler} has inline=True, but waited for something."

    def hint(self) -> str:
        return "Remove inline=True: such a handler needs a task of its own."


def run_inline(handler: Coroutine[Any, Any, T]) -> T:
    """Run `handler` to its end in one step.

    Raises:
        InlineSuspended: it waited.
    """
    try:
        handler.send(None)
    except StopIteration as stop:
        result: T = stop.value
        return result
    handler.close()
    raise InlineSuspended(handler=handler.__qualname__)
