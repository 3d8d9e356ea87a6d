"""A worker process, as its parent sees it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import field

from covet_core.server.channel import VARIABLE, Assignment, Event
from covet_core.server.config import ServerConfig
from covet_core.server.loader import AppTarget
from covet_core.server.sockets import Listeners
from covet_plugin.records import record

__all__ = ("Launch", "WorkerProcess", "describe_exit")


@record()
class Launch:
    """What the workers of one service have in common."""

    config: ServerConfig
    target: AppTarget | None
    """The application, `None` when `command` runs the script that has it."""
    command: tuple[str, ...]
    """The command line of a worker."""
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    """Variables to set on top of the parent's."""


class WorkerProcess:
    """One worker process: its pipes, its state and its signals."""

    def __init__(self, number: int, popen: subprocess.Popen[bytes], control: int, status: int) -> None:
        self.number = number
        self.ready: bool = False
        self.failure: tuple[str, ...] = ()
        self._popen = popen
        self._control: int | None = control
        self._status = status
        self._buffer = b""

    @classmethod
    def spawn(cls, launch: Launch, number: int, listeners: Listeners, *, own_group: bool = True) -> WorkerProcess:
        """Start a worker that serves `listeners`.

        Args:
            launch: what to run.
            number: its slot, counted from 1.
            listeners: the sockets to hand over; the parent keeps them.
            own_group: whether signals of the terminal stay away from it (the parent passes them on).
        """
        control_read, control_write = os.pipe()
        status_read, status_write = os.pipe()
        descriptors = tuple(listener.fileno() for listener in listeners)
        assignment = Assignment(
            number=number,
            descriptors=descriptors,
            config=launch.config,
            target=f"{launch.target.module}:{launch.target.attribute}" if launch.target else None,
            factory=launch.target.factory if launch.target else False,
        )
        try:
            popen = subprocess.Popen(
                launch.command,
                pass_fds=(*descriptors, control_read, status_write),
                env={**os.environ, **launch.environment, VARIABLE: f"{control_read}:{status_write}"},
                process_group=0 if own_group else None,
            )
        finally:
            os.close(control_read)
            os.close(status_write)
        os.set_blocking(status_read, False)
        with suppress(BrokenPipeError):
            os.write(control_write, assignment.to_json().encode() + b"\n")
        return cls(number, popen, control_write, status_read)

    @property
    def pid(self) -> int:
        """The process' id."""
        return self._popen.pid

    def fileno(self) -> int:
        """Return the descriptor that is readable when the worker reports something."""
        return self._status

    def events(self) -> list[Event]:
        """Return what the worker reported since the last call."""
        with suppress(BlockingIOError):
            while chunk := os.read(self._status, 65_536):
                self._buffer += chunk
        *lines, self._buffer = self._buffer.split(b"\n")
        events = [_event(line) for line in lines]
        for event in events:
            if event.kind == "ready":
                self.ready = True
            elif event.kind == "failed":
                self.failure = event.lines
        return events

    def signal(self, number: int) -> None:
        """Send a signal, unless the worker is gone."""
        self._popen.send_signal(number)

    def release(self) -> None:
        """Tell the worker to drain without a delay, by closing the control pipe."""
        if self._control is not None:
            os.close(self._control)
            self._control = None

    def exit_code(self) -> int | None:
        """Return how the process ended, `None` while it runs; negative for a signal."""
        return self._popen.poll()

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end of the process, at most `timeout` seconds; then it is killed."""
        try:
            return self._popen.wait(timeout)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            return self._popen.wait()

    def close(self) -> None:
        """Close the pipes of a process that has ended."""
        self.release()
        os.close(self._status)


def describe_exit(code: int) -> str:
    """Return how a process ended: `exited with 1`, `was killed by SIGSEGV`."""
    if code >= 0:
        return f"exited with {code}"
    try:
        return f"was killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"was killed by signal {-code}"


def _event(line: bytes) -> Event:
    message = json.loads(line)
    return Event(message["kind"], tuple(message["lines"]))
