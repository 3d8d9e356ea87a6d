"""The conformance kit of queues: what those who put jobs rely on, tried on one queue."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final, Protocol
from uuid import uuid4

from covet_plugin.jobs.capability import JobCapability
from covet_plugin.jobs.failure import FailureHook, JobFailure, JobRefused
from covet_plugin.jobs.priority import TaskPriority
from covet_plugin.jobs.queue import JobQueue
from covet_plugin.testing.errors import JobQueueNotConformant
from covet_plugin.testing.job_marks import Marks, blocking, failing, mark, mark_later, marks_of, whose

__all__ = ("MakeJobQueue", "check_job_queue")


class MakeJobQueue(Protocol):
    """Makes a queue as the kit wants it; twice with one name over the same store, if it has one."""

    def __call__(
        self,
        name: str,
        /,
        *,
        concurrency: int,
        max_size: int,
        retries: int,
        drain_timeout: float,
        on_failure: FailureHook | None,
    ) -> JobQueue:
        """Return a queue that isn't open yet. Pauses between attempts are to be short.

        Args:
            name: the queue's.
            concurrency: jobs that run at a time.
            max_size: jobs that wait at a time.
            retries: how often a job that failed is tried again.
            drain_timeout: seconds that jobs get to end when it is closed.
            on_failure: is told of jobs that have failed for good.
        """
        ...


async def check_job_queue(make: MakeJobQueue, *, patience: float = 10.0) -> frozenset[JobCapability]:
    """Check that a queue keeps to `covet_plugin.jobs.JobQueue`, with the capabilities that it declares.

    ::

        async def test_the_queue_keeps_to_the_protocol() -> None:
            await check_job_queue(make_queue)

    * `def` and `async def` functions are called with their arguments, once; equal ones in their order, and no more at
      a time than `concurrency`.
    * A job that raises is tried again `retries` times. One that has failed for good is told to `on_failure` once, and
      the next one is done; a hook that raises harms nobody.
    * While `max_size` jobs wait, `put` does. A queue that isn't open refuses with a `JobRefused`.
    * Closing waits for what was put, for `drain_timeout` and not much longer.
    * With `PRIORITY`, urgent jobs go first. With `CONTEXT`, a job sees the context variables of whoever put it. With
      `ANY_CALLABLE`, a lambda is done; without, it is refused when it is put. With `DURABLE`, what was left when a
      queue was closed is done by the next one of its name.

    Args:
        make: makes the queue.
        patience: seconds that something which has to happen may take.

    Returns:
        What it declares, so that a test can hold it.

    Raises:
        JobQueueNotConformant: with a line for each rule that it breaks.
    """
    declared = make("declared", concurrency=1, max_size=1, retries=0, drain_timeout=0, on_failure=None).capabilities
    problems: list[str] = []
    for rule, attempt in _RULES.items():
        trial = _Trial(make, declared, patience)
        try:
            async with asyncio.timeout(6 * patience):
                found = await attempt(trial)
        except TimeoutError:
            found = "it takes for ever"
        except Exception as error:
            found = f"it raises {type(error).__name__}: {error}"
        if found:
            problems.append(f"{rule}: {found}")
    if problems:
        raise JobQueueNotConformant(queue=type(make).__qualname__, violations=problems)
    return declared


class _Trial:
    """One rule, tried on queues of its own."""

    def __init__(self, make: MakeJobQueue, declared: frozenset[JobCapability], patience: float) -> None:
        self._make = make
        self.declared = declared
        self.patience = patience
        self.id = f"trial-{uuid4().hex[:12]}"
        self.failures: list[JobFailure] = []

    @property
    def marks(self) -> Marks:
        return marks_of(self.id)

    def queue(
        self,
        *,
        concurrency: int = 1,
        max_size: int = 100,
        retries: int = 0,
        drain_timeout: float | None = None,
        on_failure: FailureHook | None = None,
    ) -> JobQueue:
        drain = self.patience if drain_timeout is None else drain_timeout
        hook = self.failures.append if on_failure is None else on_failure
        return self._make(
            self.id,
            concurrency=concurrency,
            max_size=max_size,
            retries=retries,
            drain_timeout=drain,
            on_failure=hook,
        )

    @asynccontextmanager
    async def blocked(self, **options: Any) -> AsyncGenerator[JobQueue, None]:
        """A queue with one worker, which is busy until the gate opens."""
        queue = self.queue(**options)
        async with queue.opened():
            await queue.put(blocking, self.id, "first")
            await self.marks.until_running(1, self.patience)
            yield queue


async def _arguments(trial: _Trial) -> str:
    async with trial.queue().opened():
        pass
    queue = trial.queue()
    async with queue.opened():
        await queue.put(mark, trial.id, "a", suffix="b")
        await queue.put(mark_later, trial.id, "c")
        if not await trial.marks.until(2, trial.patience):
            return f"of two jobs, {len(trial.marks.left)} were done"
    left = [each.split()[0] for each in trial.marks.left]
    if left != ["ab", "c"]:
        return f"'ab' and 'c' were to be left, and {left} were"
    stats = await queue.stats()
    return "" if (stats.done, stats.failed, stats.running) == (2, 0, 0) else f"the statistics say {stats}"


async def _order(trial: _Trial) -> str:
    wanted = ["first", *map(str, range(10))]
    async with trial.blocked() as queue:
        for text in wanted[1:]:
            await queue.put(mark, trial.id, text)
        trial.marks.gate.set()
    return "" if trial.marks.left == wanted else f"it is {trial.marks.left}"


async def _concurrency(trial: _Trial) -> str:
    queue = trial.queue(concurrency=3)
    async with queue.opened():
        for number in range(9):
            await queue.put(blocking, trial.id, str(number))
        await trial.marks.until_running(3, trial.patience)
        await asyncio.sleep(0.05)  # for a fourth
        trial.marks.gate.set()
    most, done = trial.marks.most, len(trial.marks.left)
    return "" if (most, done) == (3, 9) else f"{most} ran at a time with concurrency=3, and {done} of 9 were done"


async def _retries(trial: _Trial) -> str:
    queue = trial.queue(retries=2)
    async with queue.opened():
        await queue.put(failing, trial.id, 2)
        if not await trial.marks.until(3, trial.patience):
            return f"with retries=2 it was tried {len(trial.marks.left)} times, and not 3"
    return f"a job that succeeded at last was told to on_failure: {trial.failures}" if trial.failures else ""


async def _failures(trial: _Trial) -> str:
    queue = trial.queue(retries=1)
    async with queue.opened():
        await queue.put(failing, trial.id, 99)
        await trial.marks.until(2, trial.patience)
        await queue.put(mark, trial.id, "next")
        if not await trial.marks.until(3, trial.patience) or trial.marks.left[-1] != "next":
            return f"after a job that failed, the next one isn't done: {trial.marks.left}"
    if len(trial.failures) != 1:
        return f"on_failure was called {len(trial.failures)} times, and not once"
    (failure,) = trial.failures
    if (failure.queue, failure.attempts) != (trial.id, 2) or "attempt 2" not in str(failure.error):
        return f"on_failure was told {failure}"
    stats = await queue.stats()
    return "" if stats.failed == 1 else f"the statistics say {stats}"


async def _broken_hooks(trial: _Trial) -> str:
    async def report(_: JobFailure) -> None:
        mark(trial.id, "reported")
        raise RuntimeError("the reporter is away")

    queue = trial.queue(on_failure=report)
    async with queue.opened():
        await queue.put(failing, trial.id, 99)
        await trial.marks.until(2, trial.patience)
        await queue.put(mark, trial.id, "next")
        await trial.marks.until(3, trial.patience)
    return "" if trial.marks.left == ["tried", "reported", "next"] else f"it left {trial.marks.left}"


async def _bounds(trial: _Trial) -> str:
    async with trial.blocked(max_size=1) as queue:
        await queue.put(mark, trial.id, "waits")
        late = asyncio.ensure_future(queue.put(mark, trial.id, "late"))
        await asyncio.sleep(0.05)
        if late.done():
            trial.marks.gate.set()
            return "put doesn't wait while max_size jobs do"
        trial.marks.gate.set()
        await late
    return "" if trial.marks.left == ["first", "waits", "late"] else f"it left {trial.marks.left}"


async def _closed(trial: _Trial) -> str:
    queue = trial.queue()
    for when in ("before it is opened", "when it was closed"):
        try:
            await queue.put(mark, trial.id, "refused")
        except JobRefused:
            pass
        else:
            return f"it takes jobs {when}"
        async with queue.opened():
            pass
    return "" if not trial.marks.left else "it does what it refused"


async def _draining(trial: _Trial) -> str:
    async with trial.blocked() as queue:
        for number in range(3):
            await queue.put(mark, trial.id, str(number))
        asyncio.get_running_loop().call_later(0.05, trial.marks.gate.set)
    if trial.marks.left != ["first", "0", "1", "2"]:
        return f"closing left {trial.marks.left} done"
    stuck = _Trial(trial._make, trial.declared, trial.patience)  # pyright: ignore[reportPrivateUsage]  # its own kind
    start = asyncio.get_running_loop().time()
    async with stuck.blocked(drain_timeout=0.1):
        pass
    took = asyncio.get_running_loop().time() - start
    stuck.marks.gate.set()
    return "" if took < 0.1 + trial.patience else f"with drain_timeout=0.1 it took {took:.1f} s"


async def _priorities(trial: _Trial) -> str:
    async with trial.blocked() as queue:
        for priority in (TaskPriority.LOW, TaskPriority.MEDIUM, TaskPriority.HIGH):
            await queue.at(priority).put(mark, trial.id, priority.name)
        trial.marks.gate.set()
    order = trial.marks.left[1:]
    if JobCapability.PRIORITY not in trial.declared:
        return "" if sorted(order) == ["HIGH", "LOW", "MEDIUM"] else f"it left {order}"
    return "" if order == ["HIGH", "MEDIUM", "LOW"] else f"the order is {order}"


async def _context(trial: _Trial) -> str:
    if JobCapability.CONTEXT not in trial.declared:
        return ""
    queue = trial.queue()
    async with queue.opened():
        token = whose.set("mine")
        await queue.put(mark_later, trial.id, "it is")
        whose.reset(token)
        await trial.marks.until(1, trial.patience)
    return "" if trial.marks.left == ["it is mine"] else f"it left {trial.marks.left}"


async def _callables(trial: _Trial) -> str:
    queue = trial.queue()
    async with queue.opened():
        try:
            await queue.put(lambda: mark(trial.id, "done"))
        except JobRefused:
            return "it refuses a lambda" if JobCapability.ANY_CALLABLE in trial.declared else ""
        if JobCapability.ANY_CALLABLE not in trial.declared:
            return "it takes a lambda, and doesn't declare that"
        return "" if await trial.marks.until(1, trial.patience) else "a lambda isn't done"


async def _durability(trial: _Trial) -> str:
    if JobCapability.DURABLE not in trial.declared:
        return ""
    async with trial.blocked(drain_timeout=0.0) as queue:
        await queue.put(mark, trial.id, "left")
    trial.marks.gate.set()
    async with trial.queue().opened():
        await trial.marks.until(2, trial.patience)
    return "" if set(trial.marks.left) == {"first", "left"} else f"the next queue did {trial.marks.left}"


_RULES: Final[dict[str, Callable[[_Trial], Awaitable[str]]]] = {
    "jobs are done with their arguments": _arguments,
    "equal jobs are begun in their order": _order,
    "so many jobs run at a time": _concurrency,
    "a job that raises is tried again": _retries,
    "a job that has failed is told once": _failures,
    "a failure hook that raises harms nobody": _broken_hooks,
    "put waits while the queue is full": _bounds,
    "a queue that isn't open refuses jobs": _closed,
    "closing waits, and not for ever": _draining,
    "urgent jobs go first": _priorities,
    "jobs have the context of who put them": _context,
    "what can't be kept is refused": _callables,
    "jobs outlive their queue": _durability,
}
