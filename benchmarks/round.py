"""Rounds: each measures every server once, one after the other, so that a slow minute is everybody's."""

import contextlib
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

from benchmarks import wrk
from benchmarks.core import CoreTime
from benchmarks.peer import Peer
from benchmarks.process import cpu_seconds, user_seconds
from benchmarks.scenario import Scenario
from benchmarks.server import Server, serving

Say = Callable[[str], None]

SETTLE = 0.15
"""Seconds for a server to see that the client has gone, before it is halted or its time is read."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One server under load, once. Durations are in seconds."""

    scenario: str
    peer: str
    round: int
    requests: int
    seconds: float
    cpu_seconds: float
    """User and system time of all processes of the server."""
    user_seconds: float
    """User time alone."""
    other_seconds: float
    """What else ran on the server's core meanwhile."""
    stolen_seconds: float
    """What the hypervisor gave of the core to others."""
    errors: int
    latency_50: float
    latency_99: float

    @property
    def cpu_per_request(self) -> float:
        """Seconds of CPU time for one request."""
        return self.cpu_seconds / self.requests

    @property
    def user_per_request(self) -> float:
        """Seconds of user time for one request."""
        return self.user_seconds / self.requests


def measure(server: Server, number: int, seconds: int, *, connections: int = 64) -> Sample:
    """Load a server that goes on, and read what that cost it."""
    before, core_before = cpu_seconds(server.leader), CoreTime.now()
    user_before = user_seconds(server.leader)
    load = wrk.run(server.scenario, server.port, seconds, connections=connections)
    used, core_after = cpu_seconds(server.leader) - before, CoreTime.now()
    return Sample(
        scenario=server.scenario.name,
        peer=server.peer.name,
        round=number,
        requests=load.requests,
        seconds=load.seconds,
        cpu_seconds=used,
        user_seconds=user_seconds(server.leader) - user_before,
        other_seconds=max(0.0, core_after.busy - core_before.busy - used),
        stolen_seconds=core_after.stolen - core_before.stolen,
        errors=load.errors,
        latency_50=load.latency_50,
        latency_99=load.latency_99,
    )


@contextlib.contextmanager
def all_halted(peers: Sequence[Peer], scenario: Scenario) -> Generator[list[Server]]:
    """Have every server started, checked, warmed up for a second, and halted."""
    with contextlib.ExitStack() as stack:
        servers: list[Server] = []
        for peer in peers:
            server = stack.enter_context(serving(peer, scenario))
            wrk.run(scenario, server.port, 1)
            time.sleep(SETTLE)
            server.halt()
            servers.append(server)
        yield servers


def run_rounds(
    scenario: Scenario, peers: Sequence[Peer], *, rounds: int, seconds: int, say: Say, connections: int = 64
) -> list[Sample]:
    """Measure the peers that take a scenario: A B C, A B C, ...

    Args:
        scenario: what they serve.
        peers: who; those that don't take it are left out.
        rounds: how many times each is measured.
        seconds: how long each time.
        say: is told of each sample.
        connections: how many the client keeps open.

    Raises:
        ServerFailed: one doesn't answer.
        WrongAnswer: one answers something else.
        LoadFailed: the client failed.
    """
    samples: list[Sample] = []
    with all_halted([peer for peer in peers if peer.takes(scenario)], scenario) as servers:
        for number in range(1, rounds + 1):
            for server in servers:
                server.go_on()
                sample = measure(server, number, seconds, connections=connections)
                time.sleep(SETTLE)
                server.halt()
                samples.append(sample)
                say(line(sample))
    return samples


def line(sample: Sample) -> str:
    """Tell of a sample in a line."""
    return (
        f"{sample.scenario:<11} round {sample.round}  {sample.peer:<14} "
        f"{sample.cpu_per_request * 1e6:8.2f} us CPU/request {sample.requests / sample.seconds:10,.0f} requests/s"
        + (f"  {sample.errors} errors" if sample.errors else "")
    )
