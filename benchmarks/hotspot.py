"""Where a server's time goes: what a row that misses its bound is explained with."""

import re
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import core, wrk
from benchmarks.instructions import profile_path
from benchmarks.peer import Peer
from benchmarks.place import SCRATCH, without_paths
from benchmarks.process import session
from benchmarks.scenario import Scenario
from benchmarks.server import Server, serving

SECONDS = 4
LINES = 60


@dataclass(frozen=True, slots=True)
class Load:
    """What a server is given to do while it is profiled."""

    name: str
    title: str
    scenario: Scenario
    """What it serves, and is asked for before anything else."""
    run: Callable[[int, int], object]
    """Loads the port of a server for so many seconds."""

    @classmethod
    def of(cls, scenario: Scenario) -> "Load":
        """Return the load of a scenario."""
        return cls(scenario.name, scenario.title, scenario, lambda port, seconds: wrk.run(scenario, port, seconds))


def profile(load: Load, peer: Peer, folder: Path, stem: str) -> str | None:
    """Write where the time of a server goes, and return the file's name; None when no profiler is there.

    perf samples user space and kernel. Without it the functions that callgrind counted are listed, if it did.

    Args:
        load: what the server does meanwhile.
        peer: which server.
        folder: where to write.
        stem: what the file's name begins with.
    """
    text = sampled(load, peer) if shutil.which("perf") else counted(load, peer)
    if text is None:
        return None
    path = folder / f"{stem}-profile-{load.name}-{peer.name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{peer.title}: {load.title}\n\n{tidy(text)}")
    return path.name


def sampled(load: Load, peer: Peer) -> str | None:
    """Sample a server under load with perf, by object and by function."""
    data = SCRATCH / "perf.data"
    with serving(peer, load.scenario) as server:
        load.run(server.port, 1)
        recorder = record(server, data)
        time.sleep(0.2)
        load.run(server.port, SECONDS)
        recorder.wait(timeout=60)
    reports = [report(data, sort) for sort in ("dso", "dso,symbol")]
    return "\n".join(text for text in reports if text) or None


def record(server: Server, data: Path) -> subprocess.Popen[bytes]:
    """Start perf on the processes of a server. The clock is a software event: virtual machines have it too."""
    pids = ",".join(map(str, session(server.leader)))
    command = ["perf", "record", "-q", "-e", "cpu-clock", "-F", "1999", "-p", pids, "-o", str(data)]
    pinned = core.on(core.CLIENT, [*command, "--", "sleep", str(SECONDS)])
    return subprocess.Popen(pinned, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def report(data: Path, sort: str) -> str:
    """Return perf's table, sorted by one or two columns."""
    command = ["perf", "report", "--stdio", "-q", "--no-children", "--sort", sort, "--percent-limit", "0.4"]
    done = subprocess.run([*command, "-i", str(data)], capture_output=True, text=True, timeout=120, check=False)
    return done.stdout if done.returncode == 0 else ""


def counted(load: Load, peer: Peer) -> str | None:
    """List the functions of the last profile that callgrind wrote; None when there is none."""
    path = profile_path(load.scenario, peer)
    last = path.with_name(f"{path.name}.2")
    if load.name != load.scenario.name or not last.exists() or not shutil.which("callgrind_annotate"):
        return None
    command = ["callgrind_annotate", "--auto=no", str(last)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return done.stdout if done.returncode == 0 else None


def tidy(text: str) -> str:
    """Return the first lines that say something, without the paths of this machine."""
    # perf ends its lines with columns that are empty for us.
    lines = [re.sub(r"[\s-]+$", "", line) for line in without_paths(text).splitlines()]
    return "\n".join([line for line in lines if line][:LINES]) + "\n"
