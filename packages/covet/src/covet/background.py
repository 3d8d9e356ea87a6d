"""Work that is done beside requests."""

from covet_core.background import BackgroundTaskQueue, BackgroundTasks, QueueClosed, QueueFull, TaskPriority

__all__ = ["BackgroundTaskQueue", "BackgroundTasks", "QueueClosed", "QueueFull", "TaskPriority"]
