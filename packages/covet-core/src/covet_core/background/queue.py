"""`BackgroundTaskQueue`: work that a service does beside its requests, so many at a time."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import Context, copy_context
from functools import partial
from typing import TYPE_CHECKING, Any, Final, ParamSpec

from covet_core._version import __version__
from covet_core.background.errors import QueueClosed, QueueFull, QueueStuck
from covet_core.background.waiting import Job, WaitingJobs
from covet_core.cancellation import told_apart
from covet_core.handlers.callables import is_async
from covet_core.handlers.source import name_of
from covet_plugin.context import AppContext
from covet_plugin.info import PluginInfo
from covet_plugin.jobs.capability import JobCapability
from covet_plugin.jobs.failure import FailureHook, JobFailure
from covet_plugin.jobs.priority import TaskPriority
from covet_plugin.jobs.queue import JobStats
from covet_plugin.plugin import BasePlugin

if TYPE_CHECKING:
    from covet_plugin.contributions import Contributions

__all__ = ("BackgroundTaskQueue", "PrioritisedQueue")

P = ParamSpec("P")

_log = logging.getLogger("covet.background")
_PATIENCE: Final = 1.0
"""Seconds that a cancelled job gets to clean up."""


class BackgroundTaskQueue(BasePlugin):
    """Does jobs beside the requests of a service, `concurrency` at a time, the urgent ones first.

    `app.use(queue)` has it run from the start of a service to its end; elsewhere `async with queue.opened():` does.
    Jobs are kept in memory and begun once: a process that dies takes them with it.

    A job that raises is tried again after a pause, chosen at random between nothing and a time that doubles with each
    attempt. When it has failed for good, it is logged with its traceback, and told to `on_failure`.

    It is a `covet_plugin.jobs.JobQueue`, the one that keeps jobs in memory.

    Args:
        name: the queue's, for logs and as its plugin id. Two queues of a service have different ones.
        concurrency: jobs that run at a time.
        max_size: jobs that wait at a time.
        retries: how often a job that failed is tried again.
        backoff: seconds of the first pause, at most.
        max_backoff: seconds of any pause, at most.
        timeout: seconds that one attempt may take; None for no limit. A `def` function in its thread isn't stopped.
        ageing: seconds after which a waiting job counts as one priority higher, so that none waits for ever.
        drain_timeout: seconds that jobs get to end when the service stops.
        on_failure: is called with each job that has failed for good; `async def` is waited for as jobs are.
        stuck_after: seconds without a job that begins or ends, while some wait, after which its health check fails.
        jitter: chooses a pause between its two arguments.
    """

    _room: asyncio.Event
    """Set when there is room for a job."""

    def __init__(
        self,
        name: str = "background",
        *,
        concurrency: int = 4,
        max_size: int = 1_000,
        retries: int = 0,
        backoff: float = 1.0,
        max_backoff: float = 60.0,
        timeout: float | None = None,
        ageing: float = 30.0,
        drain_timeout: float = 5.0,
        on_failure: FailureHook | None = None,
        stuck_after: float = 300.0,
        jitter: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self.name = name
        self.concurrency = concurrency
        self.max_size = max_size
        self.retries = retries
        self.timeout = timeout
        self.drain_timeout = drain_timeout
        self.on_failure = on_failure
        self.stuck_after = stuck_after
        self.failed: int = 0
        """Jobs that have failed for good."""
        self.done: int = 0
        """Jobs that have ended well."""
        self._backoff, self._max_backoff, self._jitter = backoff, max_backoff, jitter
        self._waiting = WaitingJobs(ageing)
        self._running: dict[asyncio.Task[None], Job] = {}
        self._pausing: dict[asyncio.Task[None], Job] = {}
        self._reporting: set[asyncio.Task[None]] = set()
        self._moved = 0.0
        """When a job last began or ended, by the clock of the event loop."""
        self._open = False

    @property
    def info(self) -> PluginInfo:
        """What the plugin is."""
        return PluginInfo(id=self.name, version=__version__, api=1, stop_timeout=self.drain_timeout)

    @property
    def capabilities(self) -> frozenset[JobCapability]:
        """What it can do that not every queue can."""
        return frozenset((JobCapability.ANY_CALLABLE, JobCapability.CONTEXT, JobCapability.PRIORITY))

    def contribute(self, to: Contributions) -> None:
        """Have the service's health tell when it is stuck. The service stays ready: its requests are not the cause."""
        to.health(self.name, self.check, critical=False)

    async def check(self) -> None:
        """Tell whether jobs get done.

        Raises:
            QueueStuck: some wait, and none has begun or ended for `stuck_after` seconds.
        """
        oldest = self._waiting.oldest()
        if oldest is None:
            return
        still = asyncio.get_running_loop().time() - max(self._moved, oldest.since)
        if still > self.stuck_after:
            raise QueueStuck(queue=self.name, waiting=self.depth, running=self.running, seconds=still)

    async def stats(self) -> JobStats:
        """How it is doing."""
        return JobStats(self.depth, self.running, self.pausing, self.done, self.failed)

    @property
    def depth(self) -> int:
        """Jobs that wait for their turn."""
        return len(self._waiting)

    @property
    def running(self) -> int:
        """Jobs that run just now."""
        return len(self._running)

    @property
    def pausing(self) -> int:
        """Jobs that have failed, and wait to be tried again."""
        return len(self._pausing)

    async def put(self, function: Callable[P, Any], /, *args: P.args, **kwargs: P.kwargs) -> None:
        """Have `function(*args, **kwargs)` called, with the caller's context variables. Wait while the queue is full.

        Raises:
            QueueClosed: it doesn't run.
        """
        await self._put(TaskPriority.MEDIUM, partial(function, *args, **kwargs))

    def put_nowait(self, function: Callable[P, Any], /, *args: P.args, **kwargs: P.kwargs) -> None:
        """The same without waiting, in the thread of the event loop.

        Raises:
            QueueClosed: it doesn't run.
            QueueFull: there is no room.
        """
        self._put_now(TaskPriority.MEDIUM, partial(function, *args, **kwargs))

    def at(self, priority: TaskPriority, /) -> PrioritisedQueue:
        """The queue for jobs of another priority: `await queue.at(TaskPriority.HIGH).put(send, mail)`."""
        return PrioritisedQueue(self._put, self._put_now, priority)

    @asynccontextmanager
    async def lifespan(self, app: AppContext) -> AsyncGenerator[None, None]:
        """Do jobs while the service runs."""
        async with self.opened():
            yield

    @asynccontextmanager
    async def opened(self) -> AsyncGenerator[None, None]:
        """Do jobs in the running event loop while this is entered; wait for them when it is left."""
        self._open = True
        self._room = asyncio.Event()
        try:
            yield
        finally:
            self._open = False
            self._room.set()
            await self._drain()

    async def _put(self, priority: TaskPriority, call: Callable[[], Any]) -> None:
        while self._open and len(self._waiting) >= self.max_size:
            self._room.clear()
            await self._room.wait()
        self._put_now(priority, call)

    def _put_now(self, priority: TaskPriority, call: Callable[[], Any]) -> None:
        if not self._open:
            raise QueueClosed(queue=self.name, job=name_of(call))
        if len(self._waiting) >= self.max_size:
            raise QueueFull(queue=self.name, job=name_of(call), max_size=self.max_size)
        now = asyncio.get_running_loop().time()
        self._waiting.add(Job(name_of(call), call, priority, copy_context(), now))
        self._begin()

    def _begin(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting and len(self._running) < self.concurrency:
            job = self._waiting.take(loop.time())
            self._room.set()
            task = loop.create_task(self._attempt(job), context=job.context)
            self._running[task] = job
            self._moved = loop.time()
            task.add_done_callback(self._ended)

    async def _attempt(self, job: Job) -> None:
        job.attempts += 1
        async with asyncio.timeout(self.timeout):
            if is_async(job.call):
                with told_apart():
                    await job.call()
            else:
                await asyncio.to_thread(job.call)

    def _ended(self, task: asyncio.Task[None]) -> None:
        job = self._running.pop(task)
        self._moved = asyncio.get_running_loop().time()
        failure = None if task.cancelled() else task.exception()
        if failure is None:
            self.done += 0 if task.cancelled() else 1
        elif job.attempts <= self.retries:
            pause = self._jitter(0.0, min(self._max_backoff, self._backoff * 2 ** (job.attempts - 1)))
            _log.warning("%s: %s failed, and is tried again in %.1f s: %r", self.name, job.name, pause, failure)
            again = asyncio.get_running_loop().create_task(asyncio.sleep(pause))
            self._pausing[again] = job
            again.add_done_callback(self._again)
        else:
            self.failed += 1
            _log.error("%s: %s failed, attempt %d", self.name, job.name, job.attempts, exc_info=failure)
            self._report(JobFailure(self.name, job.name, job.attempts, failure), job.context)
        self._begin()

    def _report(self, failure: JobFailure, context: Context) -> None:
        """Tell the failure hook, with the job's context variables: those of the request that put it."""
        if self.on_failure is None:
            return
        task = asyncio.get_running_loop().create_task(self._told(self.on_failure, failure), context=context)
        self._reporting.add(task)
        task.add_done_callback(self._reporting.discard)

    async def _told(self, hook: FailureHook, failure: JobFailure) -> None:
        try:
            result = hook(failure)
            if result is not None:
                await result
        except Exception as error:
            _log.error("%s: the failure of %s couldn't be reported", self.name, failure.job, exc_info=error)

    def _again(self, pause: asyncio.Task[None]) -> None:
        job = self._pausing.pop(pause)
        if not pause.cancelled():
            self._waiting.add(job)
            self._begin()

    async def _drain(self) -> None:
        """Wait until everything has ended, no longer than the budget, and tell what is left."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self.drain_timeout
        while (tasks := {*self._running, *self._pausing, *self._reporting}) and loop.time() < end:
            await asyncio.wait(tasks, timeout=end - loop.time(), return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(0)  # what has ended begins what waits
        for report in self._reporting:
            report.cancel("the queue closes")
        left = [job.name for job in (*self._running.values(), *self._pausing.values())] + self._waiting.names()
        if not left:
            return
        _log.warning("%s: %d jobs are left after %g s: %s", self.name, len(left), self.drain_timeout, ", ".join(left))
        self._waiting.clear()
        tasks = {*self._running, *self._pausing}
        for task in tasks:
            task.cancel("the queue closes")
        if tasks:
            await asyncio.wait(tasks, timeout=_PATIENCE)


class PrioritisedQueue:
    """A queue, for jobs of one priority."""

    def __init__(
        self,
        put: Callable[[TaskPriority, Callable[[], Any]], Awaitable[None]],
        put_now: Callable[[TaskPriority, Callable[[], Any]], None],
        priority: TaskPriority,
    ) -> None:
        self._put = put
        self._put_now = put_now
        self._priority = priority

    async def put(self, function: Callable[P, Any], /, *args: P.args, **kwargs: P.kwargs) -> None:
        """See `BackgroundTaskQueue.put`."""
        await self._put(self._priority, partial(function, *args, **kwargs))

    def put_nowait(self, function: Callable[P, Any], /, *args: P.args, **kwargs: P.kwargs) -> None:
        """See `BackgroundTaskQueue.put_nowait`."""
        self._put_now(self._priority, partial(function, *args, **kwargs))
