"""Work that is done beside requests."""

from covet_core.background import (
    BackgroundTask,
    BackgroundTaskQueue,
    BackgroundTasks,
    QueueClosed,
    QueueFull,
    TaskPriority,
)

__all__ = ["BackgroundTask", "BackgroundTaskQueue", "BackgroundTasks", "QueueClosed", "QueueFull", "TaskPriority"]
