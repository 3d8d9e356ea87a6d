"""What a start imports, and how long each module takes: what a missed bound of start-up is explained with."""

import re
from collections import Counter
from pathlib import Path

from benchmarks import scenario
from benchmarks.peer import COVET_HELLO
from benchmarks.place import environment
from benchmarks.server import serving

PACKAGES = 15
MODULES = 40
LINE = re.compile(r"^import time: +(\d+) \| +(\d+) \| +(\S+)$", re.MULTILINE)


def profile(folder: Path, stem: str) -> str:
    """Write which modules a start of covet imports, the costliest first, and return the file's name.

    Args:
        folder: where to write.
        stem: what the file's name begins with.

    Raises:
        ServerFailed: covet doesn't answer.
    """
    python = [str(environment("bench") / "python"), "-X", "importtime"]
    with serving(COVET_HELLO, scenario.find("plain"), prefix=python) as server:
        modules = parse(server.said())
    path = folder / f"{stem}-profile-startup-covet.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(table(modules))
    return path.name


def parse(text: str) -> list[tuple[int, int, str]]:
    """Read what ``python -X importtime`` prints: own and cumulative microseconds and the name of each module."""
    return [(int(own), int(cumulative), name) for own, cumulative, name in LINE.findall(text)]


def table(modules: list[tuple[int, int, str]]) -> str:
    """Return what each package takes in all, and the modules that take longest by themselves."""
    packages: Counter[str] = Counter()
    for own, _, name in modules:
        packages[name.partition(".")[0]] += own
    lines = [f"{len(modules)} modules in {sum(own for own, _, _ in modules) / 1e3:.1f} ms (timing them costs time too)"]
    lines += ["", "    us  package", *(f"{own:6}  {name}" for name, own in packages.most_common(PACKAGES))]
    lines += ["", "own us  cumulative us  module"]
    costliest = sorted(modules, reverse=True)[:MODULES]
    return "\n".join([*lines, *(f"{own:6}  {cumulative:13}  {name}" for own, cumulative, name in costliest)]) + "\n"
