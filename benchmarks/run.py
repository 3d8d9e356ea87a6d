"""One run: which parts are measured, in which order, and what becomes of what fails."""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from benchmarks import (
    hotspot,
    importing,
    imports,
    instructions,
    memory,
    planning,
    resolving,
    scenario,
    startup,
    streaming,
    uploading,
    validating,
)
from benchmarks.answer import WrongAnswer
from benchmarks.di.tally import WrongWork
from benchmarks.hotspot import Load
from benchmarks.instructions import CountFailed
from benchmarks.peer import PEERS, Peer, find
from benchmarks.place import RESULTS, SCRATCH
from benchmarks.record import Record
from benchmarks.resolving import WorkerFailed
from benchmarks.round import Say, run_rounds
from benchmarks.scenario import SCENARIOS, Scenario
from benchmarks.server import ServerFailed
from benchmarks.verdict import verdicts
from benchmarks.wrk import LoadFailed

PARTS = (
    *("plan", "startup", "import", "memory", "flat", "resolve", "validate", "peak", "upload", "events"),
    *("latency", "instructions"),
)
"""What is measured besides the scenarios."""

FAILURES = (
    *(ServerFailed, WrongAnswer, LoadFailed, CountFailed, WrongWork, WorkerFailed),
    *(OSError, ValueError, subprocess.SubprocessError),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """How long and how often. Durations are in seconds."""

    rounds: int = 5
    seconds: int = 3
    startups: int = 10
    memory_rounds: int = 3
    flat_requests: int = 5_000_000
    flat_slice: int = 5
    plans: int = 5
    uploads: int = 20
    """In each round: CPU time comes in ticks of 10 ms, and a round is to tell half a millisecond from none."""
    events: int = streaming.EVENTS
    quick: bool = False

    @classmethod
    def quickest(cls) -> "Settings":
        """Return what shows that everything works, and whose figures say little."""
        return cls(
            rounds=1,
            seconds=1,
            startups=2,
            memory_rounds=1,
            flat_requests=200_000,
            flat_slice=1,
            plans=2,
            uploads=2,
            events=100,
            quick=True,
        )


class Run:
    """Measures the chosen parts with the chosen peers, and keeps what it finds in a record."""

    def __init__(self, record: Record, settings: Settings, *, peers: list[Peer], say: Say) -> None:
        self.record = record
        self._settings = settings
        self._peers = peers
        self._say = say

    def measure(self, names: list[str]) -> None:
        """Measure the named scenarios and parts. What fails is told in the record, and the rest goes on."""
        chosen = [one for one in SCENARIOS if one.name in names]
        for name, part in self._parts().items():
            if name in names:
                self._try(name, part)
        for one in chosen:
            self._try(one.name, self._scenario(one))
            if "instructions" in names:
                self._try(f"instructions of {one.name}", self._instructions(one))

    def _parts(self) -> dict[str, Callable[[], None]]:
        settings, record, say = self._settings, self.record, self._say
        return {
            "plan": lambda: record.planning.extend(planning.plans(settings.plans, say)),
            "startup": lambda: record.startup.extend(startup.starts(settings.startups, say)),
            "import": lambda: record.imports.extend(importing.imports(settings.startups, say)),
            "memory": lambda: record.resident.extend(memory.after_load(settings.memory_rounds, settings.seconds, say)),
            "flat": self._flat,
            "resolve": lambda: record.resolutions.extend(resolving.resolutions(settings.rounds, say)),
            "validate": lambda: record.validations.extend(validating.validations(settings.plans, say)),
            "peak": lambda: record.peaks.extend(memory.peaks(settings.memory_rounds, settings.seconds, say)),
            "upload": lambda: record.uploads.extend(uploading.uploads(settings.rounds, settings.uploads, say)),
            "events": lambda: record.streams.extend(streaming.streams(settings.rounds, settings.events, say)),
            "latency": self._latency,
        }

    def _flat(self) -> None:
        requests, seconds = self._settings.flat_requests, self._settings.flat_slice
        self.record.growth.extend(memory.over_requests(requests, seconds, self._say))

    def _latency(self) -> None:
        """One connection, one round: told, not bounded."""
        plain, settings = scenario.find("plain"), self._settings
        self.record.latency.extend(
            run_rounds(plain, self._peers, rounds=1, seconds=settings.seconds, say=self._say, connections=1)
        )

    def _scenario(self, one: Scenario) -> Callable[[], None]:
        settings = self._settings

        def rounds() -> None:
            self.record.samples.extend(
                run_rounds(
                    one,
                    self._peers,
                    rounds=settings.rounds * one.turns,
                    seconds=max(1, settings.seconds // one.turns),
                    say=self._say,
                )
            )

        return rounds

    def _instructions(self, one: Scenario) -> Callable[[], None]:
        def count() -> None:
            if not instructions.available():
                raise CountFailed(what="valgrind isn't installed")
            self.record.instructions.extend(instructions.counts(one, self._peers, self._say))

        return count

    def _try(self, name: str, part: Callable[[], None]) -> None:
        try:
            part()
        except FAILURES as failure:
            self.record.failures.append(f"{name}: {failure}")
            self._say(f"{name}: {failure}")

    def explain(self, stem: str, *, every: bool = False) -> None:
        """Profile covet, and what it is compared with, where a bound is missed, or in every scenario.

        Args:
            stem: what the files' names begin with.
            every: whether to do so where bounds are met too.
        """
        folder = SCRATCH if self._settings.quick else RESULTS
        for load, peer in self._unexplained(every=every):
            self._say(f"profile     {load.name} {peer.name}")
            self._try("a profile", partial(self._profile, load, peer, folder, stem))
        if any(one.scenario == "startup" and one.holds is False for one in verdicts(self.record)):
            self._say("profile     startup covet")
            self._try("a profile", lambda: self.record.profiles.append(imports.profile(folder, stem)))

    def _profile(self, load: Load, peer: Peer, folder: Path, stem: str) -> None:
        name = hotspot.profile(load, peer, folder, stem)
        if name:
            self.record.profiles.append(name)

    def _unexplained(self, *, every: bool) -> Iterator[tuple[Load, Peer]]:
        measured = {sample.scenario for sample in self.record.samples}
        missed = {one.scenario for one in verdicts(self.record) if one.holds is False}
        for one in SCENARIOS:
            if one.name in measured and (every or one.name in missed):
                peers = dict.fromkeys(name for pair in one.compared for name in pair)
                yield from ((Load.of(one), find(name)) for name in peers)
        if self.record.uploads and (every or "upload" in missed):
            yield from ((uploading.load(), peer) for peer in uploading.PEERS)
        if self.record.streams and (every or "events" in missed):
            yield from ((streaming.load(), peer) for peer in streaming.PEERS)


def choose(names: list[str]) -> list[Peer]:
    """Return the peers of some names, all of them when there are none. covet and nginx always take part."""
    wanted = {*instructions.COUNTED, *names}
    return [peer for peer in PEERS if not names or peer.name in wanted]


def adjusted(settings: Settings, *, rounds: int | None, seconds: int | None) -> Settings:
    """Return settings with other rounds or seconds."""
    return replace(settings, rounds=rounds or settings.rounds, seconds=seconds or settings.seconds)
