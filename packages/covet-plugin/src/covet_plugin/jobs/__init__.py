"""Queues of jobs: what those in memory and those that outlive a process have in common."""

from covet_plugin.jobs.capability import JobCapability
from covet_plugin.jobs.failure import FailureHook, JobFailure, JobRefused
from covet_plugin.jobs.priority import TaskPriority
from covet_plugin.jobs.queue import JOBS, JobQueue, Jobs, JobStats

__all__ = (
    "JOBS",
    "FailureHook",
    "JobCapability",
    "JobFailure",
    "JobQueue",
    "JobRefused",
    "JobStats",
    "Jobs",
    "TaskPriority",
)
