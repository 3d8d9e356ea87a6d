"""The commands that every application has."""

from __future__ import annotations

from typing import Final

__all__ = ("COMMANDS",)

COMMANDS: Final = ("run", "plan", "routes", "check", "plugins", "config", "middleware", "openapi", "problems")
"""Each is the function of its name in the module of its name. A plugin's command has another name."""
