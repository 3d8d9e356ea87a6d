"""`BackgroundTaskQueue`."""

import asyncio
import logging
from collections.abc import Coroutine
from contextvars import ContextVar
from typing import Any

import pytest

from covet_core import CovetApp
from covet_core.background import BackgroundTaskQueue, QueueClosed, QueueFull, TaskPriority
from covet_core.errors import StrayCancellation
from covet_core.testing import AsyncTestClient, VirtualClock
from covet_plugin.jobs import JobFailure

whose: ContextVar[str] = ContextVar("whose", default="nobody's")


class Diary:
    def __init__(self) -> None:
        self.events: list[str] = []

    async def work(self, name: str, seconds: float = 1.0) -> None:
        await asyncio.sleep(seconds)
        self.events.append(name)


@pytest.fixture
def diary() -> Diary:
    return Diary()


async def inside(queue: BackgroundTaskQueue, work: Coroutine[Any, Any, Any]) -> None:
    async with queue.opened():
        await work


def test_urgent_jobs_go_first_and_equal_ones_in_their_order(virtual_clock: VirtualClock, diary: Diary) -> None:
    queue = BackgroundTaskQueue(concurrency=1, drain_timeout=60)

    async def main() -> None:
        queue.put_nowait(diary.work, "first")
        for name, priority in [("low", 2), ("a", 1), ("high", 0), ("b", 1)]:
            await queue.at(TaskPriority(priority)).put(diary.work, name)
        assert (queue.depth, queue.running) == (4, 1)

    virtual_clock.run(inside(queue, main()))
    assert diary.events == ["first", "high", "a", "b", "low"]
    assert (queue.done, queue.failed, queue.depth, queue.running) == (5, 0, 0, 0)


def test_a_job_that_waits_long_is_not_starved_by_urgent_ones(virtual_clock: VirtualClock, diary: Diary) -> None:
    queue = BackgroundTaskQueue(concurrency=1, ageing=2, drain_timeout=60)

    async def main() -> None:
        queue.put_nowait(diary.work, "first")
        queue.at(TaskPriority.LOW).put_nowait(diary.work, "low")
        for number in range(8):
            queue.at(TaskPriority.HIGH).put_nowait(diary.work, f"high {number}")
            await asyncio.sleep(1)

    virtual_clock.run(inside(queue, main()))
    assert 3 <= diary.events.index("low") <= 6


def test_so_many_jobs_run_at_a_time(virtual_clock: VirtualClock, diary: Diary) -> None:
    queue = BackgroundTaskQueue(concurrency=3, drain_timeout=60)

    async def main() -> None:
        for number in range(7):
            await queue.put(diary.work, str(number))

    virtual_clock.run(inside(queue, main()))
    assert (len(diary.events), virtual_clock.time()) == (7, 3)


def test_a_full_queue_makes_put_wait_and_refuses_put_nowait(virtual_clock: VirtualClock, diary: Diary) -> None:
    queue = BackgroundTaskQueue(concurrency=1, max_size=1, drain_timeout=60)

    async def main() -> None:
        queue.put_nowait(diary.work, "runs")
        queue.put_nowait(diary.work, "waits")
        with pytest.raises(QueueFull, match="is full with 1 jobs, and can't take work"):
            queue.put_nowait(diary.work, "refused")
        await queue.put(diary.work, "patient")
        assert asyncio.get_running_loop().time() == 1

    virtual_clock.run(inside(queue, main()))
    assert diary.events == ["runs", "waits", "patient"]


def test_a_failed_job_is_tried_again_after_pauses_that_double(virtual_clock: VirtualClock, caplog: Any) -> None:
    bounds: list[tuple[float, float]] = []

    def longest(low: float, high: float) -> float:
        bounds.append((low, high))
        return high

    queue = BackgroundTaskQueue(retries=3, backoff=1, max_backoff=3, drain_timeout=60, jitter=longest)
    tries: list[float] = []

    async def failing() -> None:
        tries.append(asyncio.get_running_loop().time())
        raise ValueError("away")

    async def main() -> None:
        await queue.put(failing)

    virtual_clock.run(inside(queue, main()))
    assert bounds == [(0, 1), (0, 2), (0, 3)]
    assert tries == [0, 1, 3, 6]
    assert (queue.failed, queue.done) == (1, 0)
    (record,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert (record.name, record.getMessage()) == ("covet.background", "background: failing failed, attempt 4")
    assert record.exc_info is not None


def test_a_job_that_awaits_what_was_cancelled_has_failed(virtual_clock: VirtualClock) -> None:
    failures: list[JobFailure] = []
    queue = BackgroundTaskQueue(retries=1, drain_timeout=60, on_failure=failures.append)

    async def failing() -> None:
        shared = asyncio.ensure_future(asyncio.sleep(60))
        shared.cancel()
        await shared

    virtual_clock.run(inside(queue, queue.put(failing)))
    assert (queue.failed, queue.done) == (1, 0)
    (failure,) = failures
    assert (failure.attempts, type(failure.error)) == (2, StrayCancellation)


def test_an_attempt_has_its_time(virtual_clock: VirtualClock, diary: Diary) -> None:
    queue = BackgroundTaskQueue(timeout=2, drain_timeout=60)
    virtual_clock.run(inside(queue, queue.put(diary.work, "never", 100)))
    assert (queue.failed, virtual_clock.time(), diary.events) == (1, 2, [])


def test_jobs_have_the_context_of_their_caller_and_def_functions_a_thread(virtual_clock: VirtualClock) -> None:
    queue = BackgroundTaskQueue(drain_timeout=60)
    seen: list[str] = []

    async def main() -> None:
        whose.set("mine")
        await queue.put(lambda: seen.append(whose.get()))

    virtual_clock.run(inside(queue, main()))
    assert seen == ["mine"]


def test_the_end_of_the_service_waits_for_jobs_and_names_what_is_left(
    virtual_clock: VirtualClock, diary: Diary, caplog: Any
) -> None:
    queue = BackgroundTaskQueue("mail", concurrency=1, drain_timeout=5)
    app = CovetApp()
    app.use(queue)

    @app.get("/")
    async def handler() -> None:
        await queue.put(diary.work, "short", 2)
        await queue.put(diary.work, "long", 100)
        await queue.put(diary.work, "waiting")

    async def main() -> None:
        with pytest.raises(QueueClosed):
            queue.put_nowait(diary.work, "too early")
        async with AsyncTestClient(app) as client:
            assert (await client.get("/")).status_code == 204
        with pytest.raises(QueueClosed):
            await queue.put(diary.work, "too late")

    virtual_clock.run(main())
    assert (diary.events, virtual_clock.time()) == (["short"], 5)
    assert "mail: 2 jobs are left after 5 s: work, work" in caplog.text
