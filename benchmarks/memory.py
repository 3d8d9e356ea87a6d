"""Resident memory: of the smallest service with a model after load, of covet over millions of requests, and the peak
of a service with a container.
"""

import time
from collections.abc import Iterator

from benchmarks import scenario, wrk
from benchmarks.peer import COVET_HELLO, COVET_IMPORTING, FASTAPI_HELLO, Peer, find
from benchmarks.process import peak_bytes, resident_bytes
from benchmarks.record import Growth, Resident
from benchmarks.round import Say
from benchmarks.server import serving

PLAIN, MODEL, GRAPH, PUBLIC = (scenario.find(name) for name in ("plain", "model", "graph", "graph-public"))


def after_load(rounds: int, seconds: int, say: Say) -> Iterator[Resident]:
    """Load each service with GET and POST, `seconds` of both, and look at it while it is idle again."""
    for number in range(1, rounds + 1):
        for peer in (COVET_HELLO, FASTAPI_HELLO):
            found = Resident(peer.name, number, loaded(peer, seconds))
            say(f"memory      round {number}  {peer.name:<14} {found.bytes / 1e6:8.1f} MB")
            yield found


def loaded(peer: Peer, seconds: int) -> int:
    """Return the resident bytes of a server after load."""
    with serving(peer, PLAIN) as server:
        for asked in (PLAIN, MODEL):
            wrk.run(asked, server.port, seconds)
        time.sleep(0.5)
        return resident_bytes(server.leader)


def over_requests(wanted: int, slice_seconds: int, say: Say) -> Iterator[Growth]:
    """Ask covet `wanted` times, GET and POST by turns, and look at its memory after each turn."""
    done = 0
    with serving(COVET_HELLO, PLAIN) as server:
        while done < wanted:
            for asked in (PLAIN, MODEL):
                done += wrk.run(asked, server.port, slice_seconds).requests
            found = Growth(done, resident_bytes(server.leader))
            say(f"flat        {done:>10,} requests  {found.bytes / 1e6:8.2f} MB")
            yield found


def peaks(rounds: int, seconds: int, say: Say) -> Iterator[Resident]:
    """Load the service that is wired by hand and the one with covet-di, and see how much each had at most.

    Between them is the one that is wired by hand and imports dependency-injector as covet-di does. Both are there a
    second time under FastAPI and uvicorn.
    """
    native = [(peer, GRAPH) for peer in (find("covet-wired"), COVET_IMPORTING, find("covet-di"))]
    public = [(find(name), PUBLIC) for name in ("fastapi-wired", "fastapi-di")]
    for number in range(1, rounds + 1):
        for peer, served in (*native, *public):
            with serving(peer, served) as server:
                wrk.run(served, server.port, seconds)
                found = Resident(peer.name, number, peak_bytes(server.leader))
            say(f"peak        round {number}  {peer.name:<14} {found.bytes / 1e6:8.1f} MB")
            yield found
