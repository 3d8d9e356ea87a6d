"""What goes wrong with a service that was composed well.

::

    PluginError
    +-- ServiceUnknown        nobody provides the service
    +-- ServiceNotReady       it isn't there yet, or not any more
    +-- BadLifespan           `lifespan` returned something that can't be entered
    +-- StopCancelled         stopping awaited something that had been cancelled
"""

from __future__ import annotations

from collections.abc import Sequence

from covet_plugin.faults import PluginError
from covet_plugin.nearest import perhaps

__all__ = ("BadLifespan", "ServiceNotReady", "ServiceUnknown", "StopCancelled")


class ServiceUnknown(PluginError, LookupError):
    """Nobody provides the service."""

    code = "service-unknown"

    def __init__(
        self, *, service: str, known: Sequence[str], declared: str = "", twin: str = "", is_key: bool = True
    ) -> None:
        self.service = service
        self.known: tuple[str, ...] = tuple(known)
        self.declared = declared
        self.twin = twin
        self.is_key = is_key
        """Whether it was asked for by a `Service`."""

    def render(self) -> str:
        there = f"There are {', '.join(self.known)}." if self.known else "There are no services."
        return f"Nobody provides the service {self.service!r}. {there}"

    def hint(self) -> str:
        if self.twin:
            return f"The provided one was declared at {self.twin}, and this one at {self.declared}: import one of them."
        if not self.is_key:
            return "Ask by the key that its plugin declares, a covet_plugin.Service, and not by its name or its class."
        nearest = perhaps(self.service, self.known)
        return nearest or "Add a plugin that provides it, and name the key in `requires`: that is checked at the start."


class ServiceNotReady(PluginError, RuntimeError):
    """The service isn't there yet, or not any more."""

    code = "service-not-ready"

    def __init__(self, *, service: str, owner: str, reason: str) -> None:
        self.service = service
        self.owner = owner
        self.reason = reason

    def render(self) -> str:
        return f"The service {self.service!r} of {self.owner} isn't there: {self.reason}."

    def hint(self) -> str:
        return "Services are there from their plugin's start to its stop. Name the key in `requires` to start later."


class BadLifespan(PluginError, TypeError):
    """`lifespan` returned something that can't be entered."""

    code = "bad-lifespan"

    def __init__(self, *, plugin: str = "", found: str) -> None:
        self.plugin = plugin
        self.found = found

    def render(self) -> str:
        owner = f"plugin {self.plugin!r}" if self.plugin else "application"
        return f"The lifespan of the {owner} returned {self.found}, which is no async context manager."

    def hint(self) -> str:
        return "Decorate an `async def` with `yield` with contextlib.asynccontextmanager."


class StopCancelled(PluginError, RuntimeError):
    """Stopping something awaited what had been cancelled, though nobody had cancelled the stop. That is its cause."""

    code = "stop-cancelled"

    def __init__(self, *, what: str) -> None:
        self.what = what

    def render(self) -> str:
        return f"Stopping {self.what} was left by a CancelledError, and nobody had cancelled it."

    def hint(self) -> str:
        return "After `task.cancel()`, wait with `asyncio.wait([task])`, or catch CancelledError around the `await`."
