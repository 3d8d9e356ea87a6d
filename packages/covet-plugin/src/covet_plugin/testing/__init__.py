"""For those who write plugins: what every plugin has to hold."""

from __future__ import annotations

from covet_plugin.testing.conformance import Host, check_plugin
from covet_plugin.testing.errors import PluginNotConformant

__all__ = ["Host", "PluginNotConformant", "check_plugin"]
