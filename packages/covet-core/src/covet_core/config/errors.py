"""What can be wrong with an application's configuration, besides the faults that it shares with plugins'."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from covet_core.errors import CoreError, PlanFault
from covet_plugin import CovetError
from covet_plugin.config.faults import ConfigFault

__all__ = ("ConfigErrors", "EnvFileUnreadable", "NotAConfig", "ToggleWithoutEffect")


class ConfigErrors(ExceptionGroup[CovetError]):
    """Every fault of one configuration, found in one go."""

    @classmethod
    def of(cls, config: str, faults: Sequence[CovetError]) -> ConfigErrors:
        """Collect `faults` of what is called `config`."""
        count = "one fault" if len(faults) == 1 else f"{len(faults)} faults"
        return cls(f"The configuration {config} has {count}", faults)

    def derive(self, excs: Sequence[CovetError]) -> ConfigErrors:  # type: ignore[override]  # narrower by intent
        """Make a group of some of the faults, for `split` and `subgroup`."""
        return ConfigErrors(self.message, excs)


class EnvFileUnreadable(ConfigFault):
    """A `.env` file has a line that is no assignment. The line isn't told: it may hold a secret."""

    code: ClassVar[str] = "env-file-unreadable"

    def __init__(self, *, path: str, line: int = 0, reason: str) -> None:
        self.path = path
        self.line = line
        self.reason = reason

    def render(self) -> str:
        place = f"Line {self.line} of {self.path}" if self.line else self.path
        return f"{place} can't be read: {self.reason}."


class NotAConfig(CoreError, TypeError):
    """`CovetApp(config=...)` was given something that has no settings. Its value isn't told: it may hold a secret."""

    code: ClassVar[str] = "not-a-config"

    def __init__(self, *, given: str, instead: str = "") -> None:
        self.given = given
        self.instead = instead

    def render(self) -> str:
        return f"config= was given {self.given}, which has no settings."

    def hint(self) -> str:
        return self.instead or "Give a covet.config.Config or its class, a mapping, or the path of a TOML file."


class ToggleWithoutEffect(PlanFault):
    """A switch of the configuration is on, and nothing in the service does what it names."""

    code: ClassVar[str] = "toggle-without-effect"

    def __init__(self, *, toggle: str, needs: str) -> None:
        self.toggle = toggle
        self.needs = needs

    def render(self) -> str:
        return f"The configuration switches {self.toggle!r} on, and nothing in the application does that."

    def hint(self) -> str:
        return f"Add {self.needs}, or leave the switch out: it would only look safe."
