"""Several worker processes under one parent that never serves itself."""

from __future__ import annotations

import logging
import selectors
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from covet_core.server.backoff import Backoff
from covet_core.server.errors import ServerError, WorkerCrashLoop, WorkerStartFailed
from covet_core.server.process import Launch, WorkerProcess, describe_exit
from covet_core.server.signals import SignalInbox
from covet_core.server.sockets import Listeners, bind_slots, close_all, remove_path, urls

__all__ = ("Supervisor",)

logger: logging.Logger = logging.getLogger("covet.server")

_GRACE = 5.0
"""Seconds on top of a worker's own budgets before it is killed."""


@dataclass(slots=True)
class Slot:
    """A listener, and whoever serves it."""

    number: int
    listeners: Listeners
    backoff: Backoff
    worker: WorkerProcess | None = None
    successor: WorkerProcess | None = None
    """A worker that is starting to take over (SIGHUP)."""
    retired: list[WorkerProcess] = field(default_factory=list[WorkerProcess])
    """Workers that finish what they have in flight."""
    restart_at: float | None = None
    """When to start the next worker, monotonic seconds."""

    @property
    def processes(self) -> list[WorkerProcess]:
        """Every process that the slot has."""
        return [process for process in (self.worker, self.successor, *self.retired) if process is not None]


class Supervisor:
    """Keeps `config.workers` processes alive.

    The parent binds one listener per slot and keeps it, so a connection that waits in a crashed worker's queue is
    served by the next one. SIGTERM and SIGINT are passed on; a second one hastens; SIGHUP replaces the workers one
    after the other, each when its successor is ready. A worker that can't start the first time stops the service.

    Args:
        launch: what the workers run.
        backoff: makes the restart policy of a slot.
    """

    def __init__(self, launch: Launch, *, backoff: Callable[[], Backoff] = Backoff) -> None:
        self._launch = launch
        self._backoff = backoff
        self._slots: list[Slot] = []
        self._rolling: list[Slot] = []
        self._announced = False
        self._stopping: float | None = None
        self._signals = 0
        self._failure: ServerError | None = None

    def run(self) -> int:
        """Supervise until every worker has ended; return the process' exit code.

        Raises:
            ServerError: the port is taken, the workers can't start, or they crash again and again.
        """
        config = self._launch.config
        listeners = bind_slots(config, config.workers)
        self._slots = [Slot(number, each, self._backoff()) for number, each in enumerate(listeners, 1)]
        handled = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)
        try:
            with SignalInbox(handled) as inbox:
                for slot in self._slots:
                    slot.worker = self._spawn(slot)
                while self._alive():
                    self._turn(inbox)
        finally:
            for process in self._processes():
                process.signal(signal.SIGKILL)
            self._close_listeners()
            remove_path(config)
        if self._failure is not None:
            raise self._failure
        logger.info("stopped")
        return 0

    def _spawn(self, slot: Slot) -> WorkerProcess:
        return WorkerProcess.spawn(self._launch, slot.number, slot.listeners)

    def _alive(self) -> bool:
        return bool(self._processes()) or (self._stopping is None and self._failure is None)

    def _processes(self) -> list[WorkerProcess]:
        return [process for slot in self._slots for process in slot.processes]

    def _turn(self, inbox: SignalInbox) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(inbox, selectors.EVENT_READ)
            for process in self._processes():
                selector.register(process, selectors.EVENT_READ)
            selector.select(self._until_next())
        for number in inbox.read():
            self._signalled(number)
        for slot in self._slots:
            self._look_after(slot)
        self._announce()
        self._roll_on()
        self._restart_due()
        self._kill_overdue()

    def _until_next(self) -> float | None:
        moments = [slot.restart_at for slot in self._slots if slot.restart_at is not None]
        if self._stopping is not None:
            moments.append(self._stopping)
        return max(0.0, min(moments) - time.monotonic()) if moments else None

    def _signalled(self, number: signal.Signals) -> None:
        if number is signal.SIGCHLD:
            return
        if number is signal.SIGHUP:
            if self._stopping is None:
                logger.info("SIGHUP: replacing %d workers, one after the other", len(self._slots))
                self._rolling = [slot for slot in self._slots if slot not in self._rolling] + self._rolling
            return
        self._signals += 1
        logger.info("%s: stopping %d workers", number.name, len(self._processes()))
        self._stop(number if self._signals < 3 else signal.SIGKILL)

    def _stop(self, number: signal.Signals) -> None:
        self._rolling.clear()
        for slot in self._slots:
            slot.restart_at = None
        # The workers have the sockets too, and close them when they stop accepting: then nobody is queued for nobody.
        self._close_listeners()
        for process in self._processes():
            process.signal(number)
        if self._stopping is None:
            self._stopping = time.monotonic() + self._patience()

    def _close_listeners(self) -> None:
        close_all(listener for slot in self._slots for listener in slot.listeners)

    def _patience(self) -> float:
        # What the application's own limits say is known to the workers only: they are asked nothing, so be generous.
        config = self._launch.config
        delay = 60.0 if config.drain_delay is None else config.drain_delay
        budget = 300.0 if config.drain_timeout is None else config.drain_timeout
        leaving = 300.0 if config.lifespan_timeout is None else config.lifespan_timeout
        return delay + budget + leaving + _GRACE

    def _look_after(self, slot: Slot) -> None:
        for process in slot.processes:
            process.events()
            code = process.exit_code()
            if code is not None:
                process.events()
                process.close()
                self._ended(slot, process, code)
        if slot.successor is not None and slot.successor.ready:
            self._take_over(slot)

    def _take_over(self, slot: Slot) -> None:
        old, slot.worker, slot.successor = slot.worker, slot.successor, None
        if old is not None:
            slot.retired.append(old)
            # The port goes on being served, so there is nothing to delay for.
            old.release()
        logger.info("worker %d replaced", slot.number)

    def _ended(self, slot: Slot, process: WorkerProcess, code: int) -> None:
        if process in slot.retired:
            slot.retired.remove(process)
        elif process is slot.successor:
            slot.successor = None
            self._rolling.clear()
            logger.error("the new worker %d couldn't start, the old ones stay: %s", slot.number, _last(process, code))
        else:
            slot.worker = None
            if self._stopping is None:
                self._crashed(slot, process, code)

    def _crashed(self, slot: Slot, process: WorkerProcess, code: int) -> None:
        if not self._announced and not process.ready:
            self._give_up(WorkerStartFailed(worker=slot.number, lines=process.failure, exit=describe_exit(code)))
            return
        now = time.monotonic()
        delay = slot.backoff.crashed(now)
        if delay is None:
            backoff = slot.backoff
            last = describe_exit(code)
            self._give_up(WorkerCrashLoop(worker=slot.number, crashes=backoff.limit, seconds=backoff.window, last=last))
            return
        slot.restart_at = now + delay
        logger.error("worker %d %s; starting another in %g s", slot.number, _last(process, code), delay)

    def _give_up(self, error: ServerError) -> None:
        if self._failure is None:
            self._failure = error
        self._stop(signal.SIGTERM)

    def _announce(self) -> None:
        # A worker may get ready after it was told to stop: nothing is served any more, and the listeners are closed.
        if self._announced or self._stopping is not None:
            return
        if not all(slot.worker is not None and slot.worker.ready for slot in self._slots):
            return
        self._announced = True
        where = ", ".join(urls(self._slots[0].listeners))
        logger.info("serving on %s (native, %d workers)", where, len(self._slots))

    def _roll_on(self) -> None:
        if self._rolling and not any(slot.successor for slot in self._slots):
            slot = self._rolling.pop(0)
            slot.restart_at = None
            slot.successor = self._spawn(slot)

    def _restart_due(self) -> None:
        for slot in self._slots:
            if slot.restart_at is not None and slot.restart_at <= time.monotonic():
                slot.restart_at = None
                slot.worker = self._spawn(slot)

    def _kill_overdue(self) -> None:
        if self._stopping is not None and self._stopping <= time.monotonic():
            for process in self._processes():
                logger.error("worker %d didn't stop in time: killing it", process.number)
                process.signal(signal.SIGKILL)
            self._stopping = time.monotonic() + _GRACE


def _last(process: WorkerProcess, code: int) -> str:
    return "; ".join(process.failure) or describe_exit(code)
