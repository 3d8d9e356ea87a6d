"""The plan of a thousand typed routes, each time in a new process."""

import subprocess
from collections.abc import Iterator

from benchmarks import core
from benchmarks.place import APPS, environment
from benchmarks.record import Planning
from benchmarks.round import Say


def plans(rounds: int, say: Say) -> Iterator[Planning]:
    """Make the plan in a process of its own, `rounds` times.

    Raises:
        subprocess.CalledProcessError: it couldn't be made.
    """
    for number in range(1, rounds + 1):
        command = core.on(core.SERVER, [str(environment("bench") / "python"), "plan.py"])
        done = subprocess.run(command, cwd=APPS, capture_output=True, text=True, check=True)
        declared, planned, routes = done.stdout.split()
        if int(routes) != 1000:
            raise AssertionError(f"the plan has {routes} routes instead of 1000")
        found = Planning(float(declared) / 1e3, float(planned) / 1e3)
        say(f"plan        round {number}  {found.planned * 1e3:8.1f} ms")
        yield found
