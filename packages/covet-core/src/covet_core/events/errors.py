"""What can be wrong with an event, or with a channel of them: mistakes in code."""

from __future__ import annotations

from typing import ClassVar

from covet_core.errors import CoreError

__all__ = ("BroadcastClosed", "EventError", "InvalidEvent")


class EventError(CoreError):
    """Base of the errors about event streams: caught, never raised."""


class InvalidEvent(EventError, ValueError):
    """A field of an event holds what would end it, or what clients ignore (WHATWG HTML, 9.2.6)."""

    code: ClassVar[str] = "invalid-event"

    def __init__(self, *, field: str, reason: str) -> None:
        self.field = field
        self.reason = reason

    def render(self) -> str:
        return f"The field {self.field!r} of an event can't be sent: {self.reason}."

    def hint(self) -> str:
        return "Ids and names are one line of text; what comes from outside belongs into the data."


class BroadcastClosed(EventError, RuntimeError):
    """Something was published on, or subscribed to, a channel that was closed."""

    code: ClassVar[str] = "broadcast-closed"

    def __init__(self, *, action: str) -> None:
        self.action = action

    def render(self) -> str:
        return f"The broadcast was closed before the call of {self.action}()."

    def hint(self) -> str:
        return "Close it when nothing publishes any more, for example at the end of the lifespan."
