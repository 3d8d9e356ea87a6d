"""What the conformance kit raises."""

from __future__ import annotations

from collections.abc import Sequence

from covet_plugin.faults import PluginError

__all__ = ("JobQueueNotConformant", "PluginNotConformant")


class PluginNotConformant(PluginError, AssertionError):
    """A plugin breaks rules of the contract."""

    code = "plugin-not-conformant"

    def __init__(self, *, plugin: str, violations: Sequence[str]) -> None:
        self.plugin = plugin
        self.violations: tuple[str, ...] = tuple(violations)

    def render(self) -> str:
        lines = "".join(f"\n- {line}" for line in self.violations)
        return f"The plugin {self.plugin!r} breaks the contract:{lines}"


class JobQueueNotConformant(PluginError, AssertionError):
    """A queue of jobs breaks rules of `covet_plugin.jobs.JobQueue`."""

    code = "job-queue-not-conformant"

    def __init__(self, *, queue: str, violations: Sequence[str]) -> None:
        self.queue = queue
        self.violations: tuple[str, ...] = tuple(violations)

    def render(self) -> str:
        lines = "".join(f"\n- {line}" for line in self.violations)
        return f"The queue that {self.queue} makes breaks the protocol:{lines}"
