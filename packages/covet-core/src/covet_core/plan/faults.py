"""Every fault of an application, in one group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from covet_core.errors import CovetError, PlanFault

__all__ = ("PlanErrors", "SecurityUnknown", "StopTooLong")


class PlanErrors(ExceptionGroup[CovetError]):
    """Every fault of an application and of its plugins, found in one go.

    What is wrong with the application is a `PlanFault`, what is wrong with plugins a `PluginFault` of covet-plugin.
    """

    @classmethod
    def of(cls, title: str, faults: Sequence[CovetError]) -> PlanErrors:
        """Collect `faults` of the application called `title`."""
        count = "one fault" if len(faults) == 1 else f"{len(faults)} faults"
        return cls(f"The application {title!r} has {count}", faults)

    def derive(self, excs: Sequence[CovetError]) -> PlanErrors:  # type: ignore[override]  # narrower by intent: faults only
        """Make a group of some of the faults, for `split` and `subgroup`."""
        return PlanErrors(self.message, excs)

    def __str__(self) -> str:
        return "\n\n".join([f"{self.message}:", *map(str, self.exceptions)])

    if TYPE_CHECKING:

        @property
        def exceptions(self) -> tuple[CovetError, ...]:
            """The faults, in the order in which they were found."""
            ...


class SecurityUnknown(PlanFault):
    """A `security=` that names a scheme which nobody declares."""

    code: ClassVar[str] = "security-unknown"

    def __init__(self, *, scheme: str, by: str, known: Sequence[str]) -> None:
        self.scheme = scheme
        self.by = by
        self.known: tuple[str, ...] = tuple(known)

    def render(self) -> str:
        declared = ", ".join(self.known) or "none"
        return f"security of {self.by} asks for the scheme {self.scheme!r}, and the schemes are {declared}."

    def hint(self) -> str:
        from covet_plugin.nearest import perhaps

        return perhaps(self.scheme, self.known) or "Declare it: CovetApp(security_schemes={...})."


class StopTooLong(PlanFault):
    """What a service waits for when it stops may take longer than leaving its lifespan may: the end is cut off."""

    code: ClassVar[str] = "stop-too-long"

    def __init__(self, *, parts: Sequence[tuple[str, float]], lifespan_timeout: float) -> None:
        self.parts: tuple[tuple[str, float], ...] = tuple(parts)
        self.lifespan_timeout = lifespan_timeout

    def render(self) -> str:
        listed = ", ".join(f"{what} {seconds:g} s" for what, seconds in self.parts)
        whole = sum(seconds for _, seconds in self.parts)
        return (
            f"Stopping may take {whole:g} s ({listed}), and leaving the lifespan is cut off after "
            f"{self.lifespan_timeout:g} s."
        )

    def hint(self) -> str:
        return (
            "Give Limits(lifespan_timeout=...) so much or more, and the container's grace period too; or shorten them."
        )
