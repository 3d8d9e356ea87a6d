"""What a worker process and its parent tell each other: two pipes, one line of JSON for each message.

The first line down the control pipe is the assignment. After it the pipe stays open for as long as the parent wants
the worker to serve: its end means "drain now", also when the parent was killed. Up the status pipe go events.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
from collections.abc import Iterable
from typing import Any

from covet_core.server.config import ServerConfig
from covet_plugin.records import record

__all__ = ("Assignment", "Channel", "Event")

VARIABLE = "COVET_CHILD"
"""The environment variable that tells a process it is a worker: the two descriptors, `control:status`."""


@record()
class Assignment:
    """What a worker is to do."""

    number: int
    """The worker's slot, counted from 1."""
    descriptors: tuple[int, ...]
    """The listening sockets it inherits."""
    config: ServerConfig
    target: str | None
    """The application to load, `None` when the worker runs the script that has it."""
    factory: bool = False

    def to_json(self) -> str:
        """Return the assignment as one line."""
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def from_json(cls, line: str) -> Assignment:
        """Return the assignment that :meth:`to_json` wrote."""
        values = json.loads(line)
        values["config"] = ServerConfig(**values["config"])
        values["descriptors"] = tuple(values["descriptors"])
        return cls(**values)


@record()
class Event:
    """What a worker reports: that it is `ready`, that its start has `failed`, or which source `files` it loaded."""

    kind: str
    lines: tuple[str, ...] = ()
    """For `failed` what to print; for `files` the paths; for `ready` the loop."""


class Channel:
    """The worker's ends of the two pipes."""

    def __init__(self, control: int, status: int) -> None:
        self.control = control
        self._status = status

    @classmethod
    def from_environment(cls) -> Channel | None:
        """Return the channel to the parent, or `None` in a process that isn't a worker.

        The variable is removed, so that the processes of the application itself aren't taken for workers.
        """
        text = os.environ.pop(VARIABLE, None)
        if text is None:
            return None
        control, status = map(int, text.split(":"))
        for descriptor in (control, status):
            os.set_inheritable(descriptor, False)
        return cls(control, status)

    def receive(self) -> Assignment:
        """Return the assignment, the first line of the control pipe."""
        line = bytearray()
        # Byte by byte, once: a buffered reader would take more than the line from the pipe.
        while (byte := os.read(self.control, 1)) not in (b"", b"\n"):
            line += byte
        return Assignment.from_json(line.decode())

    def send(self, kind: str, lines: Iterable[str] = ()) -> None:
        """Report an event. Nobody listening is no error: then the parent is gone, and the control pipe says so."""
        message: dict[str, Any] = {"kind": kind, "lines": list(lines)}
        with contextlib.suppress(BrokenPipeError):
            data = memoryview(json.dumps(message).encode() + b"\n")
            while data:
                data = data[os.write(self._status, data) :]
