"""The processes of a server, as Linux tells of them: who they are, the CPU time they used, the memory they hold."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
"""Ticks of `/proc` a second. What it shows is the scheduler's exact run time, rounded to ticks."""


@dataclass(frozen=True, slots=True)
class Stat:
    """What `/proc/<pid>/stat` tells of a process."""

    session: int
    state: str
    ticks: int
    """User and system time of all its threads."""
    user_ticks: int
    """User time alone."""

    @classmethod
    def parse(cls, text: str) -> "Stat":
        """Read a line of `/proc/<pid>/stat`, where the name in parentheses may hold anything.

        Raises:
            ValueError: the text isn't such a line.
        """
        fields = text.rpartition(")")[2].split()
        if len(fields) < 13:
            raise ValueError(f"not a stat line: {text!r}")
        user, system = int(fields[11]), int(fields[12])
        return cls(session=int(fields[3]), state=fields[0], ticks=user + system, user_ticks=user)


def session(leader: int) -> dict[int, Stat]:
    """Return the living processes of the session that `leader` opened, by id.

    A session rather than a process group: some servers give their workers a group of their own.
    """
    found: dict[int, Stat] = {}
    for path in PROC.glob("[0-9]*/stat"):
        try:
            stat = Stat.parse(path.read_text())
        except (OSError, ValueError):
            continue
        if stat.session == leader and stat.state not in "ZX":
            found[int(path.parent.name)] = stat
    return found


def cpu_seconds(leader: int) -> float:
    """Return the seconds of CPU time that the processes of a session have used so far."""
    return sum(stat.ticks for stat in session(leader).values()) / TICKS


def user_seconds(leader: int) -> float:
    """Return the seconds of user time that the processes of a session have used so far."""
    return sum(stat.user_ticks for stat in session(leader).values()) / TICKS


def resident_bytes(leader: int) -> int:
    """Return the resident memory of the processes of a session, shared pages counted in each."""
    page = os.sysconf("SC_PAGE_SIZE")
    return sum(int((PROC / str(pid) / "statm").read_text().split()[1]) for pid in session(leader)) * page


def peak_bytes(leader: int) -> int:
    """Return the most resident memory that the processes of a session have had, shared pages counted in each."""
    return sum(high_water((PROC / str(pid) / "status").read_text()) for pid in session(leader))


def high_water(status: str) -> int:
    """Read the most resident memory, in bytes, from `/proc/<pid>/status`.

    Raises:
        ValueError: it isn't told.
    """
    found = re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    if found is None:
        raise ValueError("no VmHWM in the status")
    return int(found[1]) * 1024
