"""`async def` handlers that promise never to wait, run without a task."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

from covet_core.errors import InlineSuspended

__all__ = ("run_inline",)

T = TypeVar("T")


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
    raise InlineSuspended(handler=getattr(handler, "__qualname__", repr(handler)))
