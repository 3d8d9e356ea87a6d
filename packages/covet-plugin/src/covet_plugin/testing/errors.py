"""What the conformance kit raises."""

from __future__ import annotations

from collections.abc import Sequence

from covet_plugin.faults import PluginError

__all__ = ("PluginNotConformant",)


class PluginNotConformant(PluginError, AssertionError):
    """A plugin breaks rules of the contract."""

    code = "plugin-not-conformant"

    def __init__(self, *, plugin: str, violations: Sequence[str]) -> None:
        self.plugin = plugin
        self.violations: tuple[str, ...] = tuple(violations)

    def render(self) -> str:
        lines = "".join(f"\n- {line}" for line in self.violations)
        return f"The plugin {self.plugin!r} breaks the contract:{lines}"
