"""The client: ``wrk`` with one thread on its own core, and what it prints."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from benchmarks import core
from benchmarks.place import SCRATCH
from benchmarks.scenario import Scenario

UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


class LoadFailed(Exception):
    """wrk ended with an error, or what it printed can't be read."""

    def __init__(self, *, output: str) -> None:
        super().__init__(f"wrk: {output.strip()[-300:]}")


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk saw. Durations are in seconds."""

    requests: int
    seconds: float
    errors: int
    """Responses other than 2xx and 3xx, and failures of sockets."""
    latency_50: float
    latency_99: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


def parse(output: str, *, refusals: bool = False) -> Load:
    """Read what ``wrk --latency`` prints.

    Args:
        output: what it printed.
        refusals: whether the right answers are errors, so that the others are wrong.

    Raises:
        LoadFailed: something is missing in it.
    """
    total = re.search(r"(\d+) requests in ([\d.]+)(us|ms|s|m),", output)
    if total is None or int(total[1]) == 0:
        raise LoadFailed(output=output)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    sockets = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", output)
    errors = int(refused[1]) if refused else 0
    errors = int(total[1]) - errors if refusals else errors
    errors += sum(map(int, sockets.groups())) if sockets else 0
    seconds = float(total[2]) * UNITS[total[3]]
    return Load(int(total[1]), seconds, errors, percentile(output, 50), percentile(output, 99))


def percentile(output: str, percent: int) -> float:
    """Read one line of the latency distribution, in seconds.

    Raises:
        LoadFailed: it isn't there.
    """
    found = re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s|m)$", output, re.MULTILINE)
    if found is None:
        raise LoadFailed(output=output)
    return float(found[1]) * UNITS[found[2]]


def run(scenario: Scenario, port: int, seconds: int, *, connections: int = 64) -> Load:
    """Ask again and again, each connection one request at a time.

    Args:
        scenario: what to ask.
        port: whom, on 127.0.0.1.
        seconds: how long.
        connections: how many connections are kept open.

    Raises:
        LoadFailed: wrk did.
    """
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    script = write_script(scenario)
    command += ["-s", str(script)] if script else []
    command.append(f"http://127.0.0.1:{port}{scenario.target}")
    pinned = core.on(core.CLIENT, command)
    done = subprocess.run(pinned, capture_output=True, text=True, timeout=seconds + 30, check=False)
    if done.returncode:
        raise LoadFailed(output=done.stdout + done.stderr)
    return parse(done.stdout, refusals=scenario.refuses)


def write_script(scenario: Scenario) -> Path | None:
    """Write the Lua script that a request with a body needs; a GET needs none."""
    if scenario.method == "GET":
        return None
    lines = [f'wrk.method = "{scenario.method}"', f"wrk.body = [==[{scenario.body.decode()}]==]"]
    lines += [f'wrk.headers["{name}"] = "{value}"' for name, value in scenario.request_headers]
    SCRATCH.mkdir(parents=True, exist_ok=True)
    path = SCRATCH / f"{scenario.name}.lua"
    path.write_text("\n".join(lines) + "\n")
    return path
