"""`JobQueue`: what every queue of jobs offers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol

from covet_plugin.records import record
from covet_plugin.service import Service

if TYPE_CHECKING:
    from covet_plugin.jobs.capability import JobCapability
    from covet_plugin.jobs.priority import TaskPriority

__all__ = ("JOBS", "JobQueue", "JobStats", "Jobs")

P = ParamSpec("P")


@record()
class JobStats:
    """How a queue is doing.

    Args:
        waiting: jobs that wait for their turn.
        running: jobs that run just now, in this process.
        pausing: jobs that have failed, and wait to be tried again.
        done: jobs that have ended well, in this process.
        failed: jobs that have failed for good, in this process.
    """

    waiting: int
    running: int
    pausing: int
    done: int
    failed: int


class Jobs(Protocol):
    """Takes jobs."""

    async def put(self, function: Callable[P, Any], /, *args: P.args, **kwargs: P.kwargs) -> None:
        """Have `function(*args, **kwargs)`, `def` or `async def`, called later, and wait while there is no room.

        Raises:
            JobRefused: the queue doesn't run, or can't keep such a job.
        """
        ...


class JobQueue(Jobs, Protocol):
    """A queue of jobs, which are done beside the requests of a service, so many at a time.

    * Jobs of one priority are begun in the order in which they were put.
    * One that raises is tried again as often as the queue says, and then told to its failure hook, once.
    * Leaving `opened()` waits for jobs, for a time that the queue says. A durable queue keeps what is left.

    `covet_plugin.testing.check_job_queue` tries all of that.
    """

    @property
    def name(self) -> str:
        """What logs call it."""
        ...

    @property
    def capabilities(self) -> frozenset[JobCapability]:
        """What it can do that not every one can."""
        ...

    def at(self, priority: TaskPriority, /) -> Jobs:
        """The queue for jobs of another priority. One without `PRIORITY` takes them all alike."""
        ...

    def opened(self) -> AbstractAsyncContextManager[None]:
        """Do jobs while this is entered."""
        ...

    async def stats(self) -> JobStats:
        """How it is doing."""
        ...


JOBS = Service[JobQueue]("jobs")
"""The service's queue of jobs, for plugins that put some and don't care where they are kept."""
