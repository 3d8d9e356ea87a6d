"""How urgent a job is."""

from enum import IntEnum

__all__ = ("TaskPriority",)


class TaskPriority(IntEnum):
    """How urgent a job is. The smaller number goes first; jobs of one priority go in the order in which they came."""

    HIGH = 0
    MEDIUM = 1
    LOW = 2
