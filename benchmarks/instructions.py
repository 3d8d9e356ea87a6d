"""User-space instructions of one request, counted by callgrind: the same in every run, unlike time.

They say nothing of the kernel's part, which is most of a small request; between two servers that make the same
system calls they decide what CPU times can't tell apart.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from benchmarks.client import CONNECTIONS, Client
from benchmarks.nginx import write_configuration
from benchmarks.peer import Peer
from benchmarks.place import SCRATCH
from benchmarks.record import Instructions
from benchmarks.round import Say
from benchmarks.scenario import Scenario
from benchmarks.server import Server, serving

WARM = 5 * CONNECTIONS
FEW = 10 * CONNECTIONS
MANY = 40 * CONNECTIONS

COUNTED = ("covet", "covet-one", "covet-bare", "covet-wired", "covet-di", "nginx")
"""Servers of one process and one thread."""

START_LIMIT = 180.0
"""Seconds that a server may take to start under valgrind."""


class CountFailed(Exception):
    """callgrind didn't give what was asked for."""

    def __init__(self, *, what: str) -> None:
        super().__init__(f"callgrind: {what}")


def available() -> bool:
    """Tell whether valgrind is installed."""
    return all(shutil.which(program) for program in ("valgrind", "callgrind_control"))


def counts(scenario: Scenario, peers: list[Peer], say: Say) -> Iterator[Instructions]:
    """Count the instructions of those peers that can be counted and take a scenario.

    Raises:
        CountFailed: callgrind failed.
        ServerFailed: a server doesn't answer.
    """
    for peer in peers:
        if peer.name in COUNTED and peer.takes(scenario):
            found = count(scenario, peer)
            say(f"{scenario.name:<11} instructions  {peer.name:<14} {found.per_request:10,.0f} a request")
            yield found


def count(scenario: Scenario, peer: Peer) -> Instructions:
    """Count one server's instructions, by the difference between few and many requests."""
    profile = profile_path(scenario, peer)
    for old in SCRATCH.glob(f"{profile.name}*"):
        old.unlink()
    counted = Peer(peer.name, peer.title, single, peer.apps, peer.folder) if peer.name == "nginx" else peer
    with serving(counted, scenario, prefix=callgrind(profile), timeout=START_LIMIT) as server:
        totals = tuple(between_dumps(server, profile))
    few, many = totals
    return Instructions(scenario.name, peer.name, (many - few) / (MANY - FEW), (FEW, MANY), (few, many))


def single(scenario: Scenario, _: str, port: int) -> list[str]:
    """Start nginx without a master: callgrind follows one process."""
    return ["nginx", "-c", str(write_configuration(scenario, port, master=False))]


def callgrind(profile: Path) -> list[str]:
    """Return the command that a server is started under; it counts once it is told to."""
    return ["valgrind", "--quiet", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={profile}"]


def profile_path(scenario: Scenario, peer: Peer) -> Path:
    """Return where callgrind writes; dumps have `.1`, `.2` behind it."""
    return SCRATCH / f"callgrind-{scenario.name}-{peer.name}"


def between_dumps(server: Server, profile: Path) -> Iterator[int]:
    """Ask few times, then many, and yield the instructions of both."""
    client = Client(server.scenario, server.port)
    try:
        control(server, "--instr=on")
        client.ask(WARM)
        control(server, "--zero")
        for number, requests in enumerate((FEW, MANY), 1):
            client.ask(requests)
            control(server, "--dump")
            yield total(profile.with_name(f"{profile.name}.{number}").read_text())
    finally:
        client.close()


def control(server: Server, order: str) -> None:
    """Give callgrind an order.

    Raises:
        CountFailed: it didn't take it.
    """
    command = ["callgrind_control", order, str(server.leader)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode or "Error" in done.stdout + done.stderr:
        raise CountFailed(what=f"{order}: {done.stdout}{done.stderr}"[:300])


def total(profile: str) -> int:
    """Read the instructions of a profile.

    Raises:
        CountFailed: it doesn't tell them.
    """
    found = re.search(r"^(?:totals|summary): (\d+)", profile, re.MULTILINE)
    if found is None:
        raise CountFailed(what="the profile has no total")
    return int(found[1])
