"""What can go wrong with a command beside its application."""

from __future__ import annotations

from collections.abc import Sequence

from covet_core.errors import CoreError

__all__ = ("PlanFileUnreadable", "UnknownCommand", "UnknownPlugin")


class PlanFileUnreadable(CoreError):
    """The plan to compare with can't be read."""

    code = "plan-file-unreadable"

    def __init__(self, *, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason

    def render(self) -> str:
        return f"The plan in {self.path!r} can't be compared with: {self.reason}."

    def hint(self) -> str:
        return "Make it with `covet plan --json > plan.json`, by the same version of covet."


class UnknownCommand(CoreError):
    """Neither covet nor a plugin of the application has such a command."""

    code = "unknown-command"

    def __init__(self, *, command: str, known: Sequence[str], reason: str | None) -> None:
        self.command = command
        self.known: tuple[str, ...] = tuple(known)
        self.reason = reason

    def render(self) -> str:
        return f"There is no command {self.command!r}; there are {', '.join(self.known)}."

    def hint(self) -> str | None:
        if self.reason is None:
            return None
        return f"Plugins' commands are those of an application, named by --app before the command. {self.reason}"


class UnknownPlugin(CoreError):
    """The application has no plugin of that id."""

    code = "unknown-plugin"

    def __init__(self, *, plugin: str, known: Sequence[str]) -> None:
        self.plugin = plugin
        self.known: tuple[str, ...] = tuple(known)

    def render(self) -> str:
        return f"The application has no plugin {self.plugin!r}; it has {', '.join(self.known) or 'none'}."
