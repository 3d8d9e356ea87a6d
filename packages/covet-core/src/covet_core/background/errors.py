"""What a queue of background work refuses."""

from __future__ import annotations

from covet_core.errors import CoreError
from covet_plugin.jobs.failure import JobRefused

__all__ = ("QueueClosed", "QueueFull", "QueueStuck")


class QueueClosed(CoreError, JobRefused, RuntimeError):
    """A job was put into a queue that doesn't run."""

    code = "queue-closed"

    def __init__(self, *, queue: str, job: str) -> None:
        self.queue = queue
        self.job = job

    def render(self) -> str:
        return f"The queue {self.queue!r} doesn't run, and can't take {self.job}."

    def hint(self) -> str:
        return "Give it to `app.use(queue)`, and put jobs between the start and the end of the service."


class QueueFull(CoreError, JobRefused, RuntimeError):
    """A job was put, without waiting, into a queue that is full."""

    code = "queue-full"

    def __init__(self, *, queue: str, job: str, max_size: int) -> None:
        self.queue = queue
        self.job = job
        self.max_size = max_size

    def render(self) -> str:
        return f"The queue {self.queue!r} is full with {self.max_size} jobs, and can't take {self.job}."

    def hint(self) -> str:
        return "Wait for room with `await queue.put(...)`, answer 503, or give it a larger max_size or concurrency."


class QueueStuck(CoreError):
    """A queue has jobs that wait, and hasn't begun or ended one for long: told by its health check."""

    code = "queue-stuck"

    def __init__(self, *, queue: str, waiting: int, running: int, seconds: float) -> None:
        self.queue = queue
        self.waiting = waiting
        self.running = running
        self.seconds = seconds

    def render(self) -> str:
        return (
            f"In the queue {self.queue!r} nothing has begun or ended for {self.seconds:.0f} s: {self.waiting} jobs "
            f"wait, and {self.running} run."
        )

    def hint(self) -> str:
        return "Jobs that hang need a timeout of the queue, or of their own."
