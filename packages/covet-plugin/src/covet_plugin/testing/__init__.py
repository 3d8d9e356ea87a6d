"""For those who write plugins: what every plugin has to hold, and every implementation of a shared protocol."""

from __future__ import annotations

from covet_plugin.testing.conformance import Host, check_plugin
from covet_plugin.testing.errors import JobQueueNotConformant, PluginNotConformant
from covet_plugin.testing.job_queues import MakeJobQueue, check_job_queue

__all__ = [
    "Host",
    "JobQueueNotConformant",
    "MakeJobQueue",
    "PluginNotConformant",
    "check_job_queue",
    "check_plugin",
]
