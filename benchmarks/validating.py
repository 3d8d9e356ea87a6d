"""The check of a container of ten thousand providers, each time in a new process."""

import subprocess
from collections.abc import Iterator

from benchmarks import core
from benchmarks.place import APPS, environment
from benchmarks.record import Validation
from benchmarks.round import Say
from benchmarks.server import bare_environment


def validations(rounds: int, say: Say) -> Iterator[Validation]:
    """Check the container in a process of its own, `rounds` times.

    Raises:
        ValueError: the container isn't whole, or has faults.
        subprocess.SubprocessError: it couldn't be checked.
    """
    command = core.on(core.SERVER, [str(environment("bench") / "python"), "validation.py"])
    for number in range(1, rounds + 1):
        done = subprocess.run(
            command, cwd=APPS, env=bare_environment(), capture_output=True, text=True, check=True, timeout=300
        )
        theirs, ours, checked, nodes, faults, _ = done.stdout.split()
        if (nodes, faults) != ("10000", "0"):
            raise ValueError(f"{nodes} nodes with {faults} faults instead of 10000 with none")
        found = Validation(float(theirs) / 1e3, float(ours) / 1e3, float(checked) / 1e3)
        say(f"validate    round {number}  {found.checked * 1e3:8.1f} ms")
        yield found
