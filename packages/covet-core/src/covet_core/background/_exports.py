"""Where the names that `covet_core.background` exports are, so that each is loaded when it is asked for."""

from __future__ import annotations

from typing import Any, Final

from covet_core._exports import load_from

__all__ = ("MODULES", "load")

MODULES: Final = {
    "BackgroundTask": "covet_core.background.tasks",
    "BackgroundTaskQueue": "covet_core.background.queue",
    "BackgroundTasks": "covet_core.background.tasks",
    "QueueClosed": "covet_core.background.errors",
    "QueueFull": "covet_core.background.errors",
    "TaskPriority": "covet_plugin.jobs.priority",
}
"""The module of every exported name."""


def load(name: str) -> Any:
    """The object that `covet_core.background` exports as `name`.

    Raises:
        AttributeError: there is none.
    """
    return load_from("covet_core.background", MODULES, name)
