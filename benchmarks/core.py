"""The cores: the server has one, the client another, and what else ran on the server's is told."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SERVER = 0
CLIENT = 1

ALLOWED = os.sched_getaffinity(0) if sys.platform == "linux" else set[int]()
"""The cores that this process was started with."""


def leave_server_alone() -> None:
    """Stay on the client's core ourselves."""
    if {SERVER, CLIENT} <= ALLOWED:
        os.sched_setaffinity(0, {CLIENT})


def on(core: int, command: Sequence[str]) -> list[str]:
    """Return the command that runs `command` on `core` alone; where this process may not use it, the command itself."""
    pinned = ["taskset", "-c", str(core)] if core in ALLOWED else []
    return [*pinned, *command]


@dataclass(frozen=True, slots=True)
class CoreTime:
    """What a core has done so far, in seconds."""

    busy: float
    stolen: float
    """Time that the hypervisor gave to others."""

    @classmethod
    def parse(cls, text: str, core: int, ticks: int) -> "CoreTime":
        """Read `/proc/stat`.

        Raises:
            ValueError: the core isn't in it.
        """
        for line in text.splitlines():
            name, *values = line.split()
            if name == f"cpu{core}":
                user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, values[:8])
                return cls((user + nice + system + irq + softirq) / ticks, steal / ticks)
        raise ValueError(f"no core {core}")

    @classmethod
    def now(cls, core: int = SERVER) -> "CoreTime":
        """Read what a core has done up to now."""
        return cls.parse(Path("/proc/stat").read_text(), core, os.sysconf("SC_CLK_TCK"))
