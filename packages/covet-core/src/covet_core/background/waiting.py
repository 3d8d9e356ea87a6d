"""Jobs that wait for their turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextvars import Context
from typing import Any

from covet_plugin.jobs.priority import TaskPriority
from covet_plugin.records import record

__all__ = ("Job", "WaitingJobs")


@record(frozen=False, eq=False)
class Job:
    """One call that is to be made."""

    name: str
    call: Callable[[], Any]
    priority: TaskPriority
    context: Context
    since: float
    """When it was put, by the clock of the event loop."""
    attempts: int = 0


class WaitingJobs:
    """First come, first served within a priority. A job that waits long is served as one of a higher priority.

    Args:
        ageing: seconds after which a job counts as one priority higher.
    """

    def __init__(self, ageing: float) -> None:
        self._ageing = ageing
        self._lines: dict[TaskPriority, deque[Job]] = {priority: deque() for priority in TaskPriority}

    def __len__(self) -> int:
        return sum(map(len, self._lines.values()))

    def add(self, job: Job) -> None:
        """Have `job` wait at the end of its line."""
        self._lines[job.priority].append(job)

    def take(self, now: float) -> Job:
        """The job whose turn it is. There must be one."""
        heads = [line[0] for line in self._lines.values() if line]
        first = min(heads, key=lambda job: (job.priority - int((now - job.since) / self._ageing), job.since))
        return self._lines[first.priority].popleft()

    def oldest(self) -> Job | None:
        """The job that has waited longest; None when none waits."""
        heads = [line[0] for line in self._lines.values() if line]
        return min(heads, key=lambda job: job.since, default=None)

    def names(self) -> list[str]:
        """The names of all that wait."""
        return [job.name for line in self._lines.values() for job in line]

    def clear(self) -> None:
        """Forget all that wait."""
        for line in self._lines.values():
            line.clear()
