"""`BackgroundTaskQueue` as a `JobQueue`."""

import asyncio
import logging
from typing import Any

import pytest

from covet_core import CovetApp, Limits
from covet_core.background import BackgroundTaskQueue
from covet_core.background.errors import QueueStuck
from covet_core.plan.faults import PlanErrors, StopTooLong
from covet_core.testing import TestClient, VirtualClock
from covet_plugin.jobs import JobCapability, JobFailure, JobQueue
from covet_plugin.kind import Kind
from covet_plugin.testing import JobQueueNotConformant, check_job_queue, check_plugin


def make(name: str, /, **options: Any) -> JobQueue:
    return BackgroundTaskQueue(name, backoff=0.001, **options)


def test_it_keeps_to_the_protocol() -> None:
    assert asyncio.run(check_job_queue(make)) == {
        JobCapability.ANY_CALLABLE,
        JobCapability.CONTEXT,
        JobCapability.PRIORITY,
    }


def test_it_keeps_to_the_contract_of_plugins() -> None:
    check_plugin(BackgroundTaskQueue)


async def hang() -> None:
    await asyncio.sleep(1_000)


def test_its_health_tells_when_nothing_moves(virtual_clock: VirtualClock) -> None:
    queue = BackgroundTaskQueue("mail", concurrency=1, stuck_after=60, drain_timeout=0)

    async def main() -> None:
        async with queue.opened():
            await queue.check()
            queue.put_nowait(hang)
            await asyncio.sleep(100)
            await queue.check()  # one runs, and none waits for it
            queue.put_nowait(hang)
            await asyncio.sleep(50)
            await queue.check()
            await asyncio.sleep(11)
            with pytest.raises(QueueStuck, match="'mail' nothing has begun or ended for 61 s: 1 jobs wait, and 1 run"):
                await queue.check()
            await asyncio.sleep(1_000)
            await queue.check()  # the first has ended

    virtual_clock.run(main())


def test_its_health_is_contributed_and_keeps_the_service_ready() -> None:
    app = CovetApp()
    app.use(BackgroundTaskQueue("mail"))
    (composition,) = (each for each in app.plan().compositions.values() if each is not None)
    (entry,) = composition.contributions.of(Kind.HEALTH)
    assert (entry.key, entry.value.critical, entry.owner) == ("mail", False, "mail")


def test_a_failure_is_told_with_the_context_of_the_request(caplog: pytest.LogCaptureFixture) -> None:
    from contextvars import ContextVar

    request: ContextVar[str] = ContextVar("request", default="none")
    told: list[tuple[str, str, int, str]] = []

    def report(failure: JobFailure) -> None:
        told.append((request.get(), failure.job, failure.attempts, str(failure.error)))

    queue = BackgroundTaskQueue("mail", on_failure=report)
    app = CovetApp()
    app.use(queue)

    async def send() -> None:
        raise OSError("refused")

    @app.post("/mails/{number}")
    async def mail(number: int) -> None:
        request.set(str(number))
        await queue.put(send)

    with caplog.at_level(logging.CRITICAL, "covet.background"), TestClient(app) as client:
        client.post("/mails/1")
        client.post("/mails/2")
    assert [(each[0], each[1].rsplit(".", 1)[-1], *each[2:]) for each in told] == [
        ("1", "send", 1, "refused"),
        ("2", "send", 1, "refused"),
    ]


def test_a_service_that_would_stop_too_slowly_is_refused() -> None:
    app = CovetApp(limits=Limits(background_timeout=4, lifespan_timeout=30))
    app.use(BackgroundTaskQueue("mail", drain_timeout=20))
    app.plan()
    app.use(BackgroundTaskQueue("reports", drain_timeout=7))
    with pytest.raises(PlanErrors) as caught:
        app.plan()
    (fault,) = caught.value.exceptions
    assert isinstance(fault, StopTooLong)
    assert "may take 31 s (Limits.background_timeout 4 s, the plugin 'mail' 20 s, the plugin 'reports' 7 s)" in str(
        fault
    )


@pytest.mark.parametrize("seconds", [10, 10.5])
def test_work_that_outlives_requests_counts_alone_too(seconds: float) -> None:
    app = CovetApp(limits=Limits(background_timeout=seconds))
    if seconds <= 10:
        app.plan()
        return
    with pytest.raises(PlanErrors) as caught:
        app.plan()
    assert "cut off after 10 s" in str(caught.value.exceptions[0])


class Broken(BackgroundTaskQueue):
    """It does what it is told not to, rule by rule."""

    rule = ""

    def __init__(self, name: str, /, **options: Any) -> None:
        if self.rule == "retries":
            options["retries"] += 1
        if self.rule == "concurrency":
            options["concurrency"] += 1
        if self.rule == "bounds":
            options["max_size"] += 1
        if self.rule == "hook":
            options["on_failure"] = None
        if self.rule == "drain":
            options["drain_timeout"] = 0.0
        super().__init__(name, backoff=0.001, **options)

    @property
    def capabilities(self) -> frozenset[JobCapability]:
        if self.rule == "durable":
            return super().capabilities | {JobCapability.DURABLE}
        if self.rule == "lambda":
            return super().capabilities - {JobCapability.ANY_CALLABLE}
        return super().capabilities

    async def put(self, function: Any, /, *args: Any, **kwargs: Any) -> None:
        if self.rule == "twice":
            await super().put(function, *args, **kwargs)
        if self.rule == "lost" and function.__name__ == "mark_later":
            return
        if self.rule == "closed" and not self._open:
            return
        await super().put(function, *args, **kwargs)


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("retries", "a job that has failed is told once: "),
        ("concurrency", "so many jobs run at a time: 4 ran at a time"),
        ("bounds", "put waits while the queue is full: put doesn't wait"),
        ("hook", "a job that has failed is told once: on_failure was called 0 times"),
        ("drain", "closing waits, and not for ever: closing left"),
        ("durable", "jobs outlive their queue: the next queue did"),
        ("lambda", "what can't be kept is refused: it takes a lambda, and doesn't declare that"),
        ("twice", "jobs are done with their arguments: 'ab' and 'c' were to be left"),
        ("lost", "jobs are done with their arguments: of two jobs, 1 were done"),
        ("closed", "a queue that isn't open refuses jobs: it takes jobs before it is opened"),
    ],
)
def test_the_kit_finds_what_breaks_the_protocol(rule: str, told: str) -> None:
    kind: Any = type("Kind", (Broken,), {"rule": rule})
    with pytest.raises(JobQueueNotConformant) as caught:
        asyncio.run(check_job_queue(kind, patience=0.3))
    assert [each for each in caught.value.violations if each.startswith(told)], caught.value.violations
