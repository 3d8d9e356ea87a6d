"""Work that is done beside requests, and when their clients have been answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from covet_core.background.errors import QueueClosed, QueueFull
    from covet_core.background.queue import BackgroundTaskQueue
    from covet_core.background.tasks import BackgroundTask, BackgroundTasks
    from covet_plugin.jobs.priority import TaskPriority

__all__ = ("BackgroundTask", "BackgroundTaskQueue", "BackgroundTasks", "QueueClosed", "QueueFull", "TaskPriority")


def __getattr__(name: str) -> Any:
    # A service without a queue loads none of it.
    from covet_core.background._exports import load

    return load(name)
