"""What covet-core raises on purpose.

::

    CovetError
    +-- CoreError                the base of this package, to be caught
        +-- BadLimit             a limit that nothing could work with
        +-- InlineSuspended      an `async def` handler that promised not to wait waited
        +-- MiddlewareResult     a middleware returned something that isn't a response
        +-- StrayCancellation    somebody cancelled what was awaited, and not the one that awaited it
        +-- PlanFault            one thing that is wrong with an application: see the faults.py
"""

from __future__ import annotations

from covet_plugin.errors import CovetError

__all__ = (
    "BadLimit",
    "CoreError",
    "CovetError",
    "InlineSuspended",
    "MiddlewareResult",
    "PlanFault",
    "StrayCancellation",
)


class CoreError(CovetError):
    """The base of every error of covet-core."""


class BadLimit(CoreError, ValueError):
    """A limit that is negative, or zero where nothing could work."""

    code = "bad-limit"

    def __init__(self, *, limit: str, value: float) -> None:
        self.limit = limit
        self.value = value

    def render(self) -> str:
        return f"The limit {self.limit}={self.value!r} would refuse everything."

    def hint(self) -> str:
        return "Give a number above zero; to turn a limit off, choose one that is never reached."


class InlineSuspended(CoreError, RuntimeError):
    """An `async def` handler with `inline=True` waited for something."""

    code = "inline-suspended"

    def __init__(self, *, handler: str) -> None:
        self.handler = handler

    def render(self) -> str:
        return f"The handler {self.handler} has inline=True, but waited for something."

    def hint(self) -> str:
        return "Remove inline=True: such a handler needs a task of its own."


class MiddlewareResult(CoreError, TypeError):
    """A middleware returned something that isn't a response."""

    code = "middleware-result"

    def __init__(self, *, result: str, route: str) -> None:
        self.result = result
        self.route = route

    def render(self) -> str:
        return f"A middleware in front of {self.route} returned {self.result}, which is not a Response."

    def hint(self) -> str:
        return "Return what `await call_next(request)` gave you, or a Response of your own."


class StrayCancellation(CoreError, RuntimeError):
    """A handler or a job was left by a `CancelledError`, though nobody had cancelled it. That error is its cause."""

    code = "stray-cancellation"

    def render(self) -> str:
        return "What was awaited had been cancelled, and nobody had cancelled the one that awaited it."

    def hint(self) -> str:
        return (
            "Where a task is shared, await it in asyncio.shield(), and catch CancelledError where it may be cancelled."
        )


class PlanFault(CoreError):
    """The base of everything that `plan()` can find wrong with an application."""
