"""What it takes to import the names that a service begins with, in a new process each time."""

import subprocess
from collections.abc import Iterator

from benchmarks.place import environment
from benchmarks.record import Import
from benchmarks.round import Say

NAMES = "Depends, HTTPException, Request"
SUBJECTS = (
    ("covet", "bench", f"from covet import CovetApp, {NAMES}"),
    ("fastapi", "peers", f"from fastapi import FastAPI, {NAMES}"),
)
"""Name, environment and statement of each."""

PROGRAM = "import time; start = time.process_time(); {statement}; print(time.process_time() - start)"


def imports(rounds: int, say: Say) -> Iterator[Import]:
    """Import each once to warm the caches, then by turns.

    Raises:
        subprocess.SubprocessError: one can't be imported.
    """
    for number in range(rounds + 1):
        for name, place, statement in SUBJECTS:
            found = Import(name, number, seconds(place, statement))
            if number:
                say(f"import      round {number}  {name:<14} {found.seconds * 1e3:8.1f} ms CPU")
                yield found


def seconds(place: str, statement: str) -> float:
    """Return the seconds of CPU time that `statement` takes in a new process of an environment."""
    command = [str(environment(place) / "python"), "-I", "-c", PROGRAM.format(statement=statement)]
    return float(subprocess.run(command, capture_output=True, check=True, text=True, timeout=60).stdout)
