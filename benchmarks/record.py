"""All that a run found out: what the JSON file of a result has in it."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.round import Sample


@dataclass(frozen=True, slots=True)
class Instructions:
    """User-space instructions of one server for one request."""

    scenario: str
    peer: str
    per_request: float
    requests: tuple[int, int]
    """The two counts of requests between which the difference was taken."""
    totals: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Resident:
    """Resident memory of a server after load, in bytes."""

    peer: str
    round: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Startup:
    """Seconds from the start of a server's process to the first byte of its first answer."""

    peer: str
    round: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Growth:
    """Resident bytes of covet after so many requests."""

    requests: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Planning:
    """Seconds that declaring and planning a thousand typed routes took."""

    declared: float
    planned: float


@dataclass(frozen=True, slots=True)
class Resolution:
    """One contender that resolves ten nodes, in a process of its own, once in each slice of a round."""

    contender: str
    variant: str
    """``sync`` or ``async``."""
    round: int
    calls: int
    """Calls in each slice."""
    slices: tuple[float, ...]
    """Seconds of CPU time of each slice."""

    @property
    def per_call(self) -> float:
        """Seconds of CPU time of one call, in the median slice."""
        return median(self.slices) / self.calls


@dataclass(frozen=True, slots=True)
class Validation:
    """Seconds that ten thousand providers took, in one process."""

    their_instance: float
    """dependency-injector's instance of a container of its own."""
    instance: float
    """covet-di's instance of such a container."""
    checked: float
    """covet-di's check of it."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What uploads of 100 MB cost one server."""

    peer: str
    round: int
    cpu: float
    """Seconds of CPU time of one upload."""
    growth: int
    """Bytes of resident memory that it had at most beyond what it had when idle."""


@dataclass(frozen=True, slots=True)
class Streaming:
    """What events cost one server that sent them to many clients at the same time."""

    peer: str
    round: int
    events: int
    """Of all clients together."""
    cpu_seconds: float

    @property
    def per_event(self) -> float:
        """Seconds of CPU time of one event."""
        return self.cpu_seconds / self.events


@dataclass(frozen=True, slots=True)
class Import:
    """Seconds of CPU time that importing a package's usual names took."""

    peer: str
    round: int
    seconds: float


@dataclass(slots=True)
class Record:
    """One run."""

    date: str
    commit: str
    machine: dict[str, str]
    versions: dict[str, str]
    settings: dict[str, object]
    samples: list[Sample] = field(default_factory=list[Sample])
    latency: list[Sample] = field(default_factory=list[Sample])
    instructions: list[Instructions] = field(default_factory=list[Instructions])
    resident: list[Resident] = field(default_factory=list[Resident])
    startup: list[Startup] = field(default_factory=list[Startup])
    growth: list[Growth] = field(default_factory=list[Growth])
    planning: list[Planning] = field(default_factory=list[Planning])
    resolutions: list[Resolution] = field(default_factory=list[Resolution])
    validations: list[Validation] = field(default_factory=list[Validation])
    peaks: list[Resident] = field(default_factory=list[Resident])
    """The most that services with and without a container had, under load."""
    uploads: list[Upload] = field(default_factory=list[Upload])
    streams: list[Streaming] = field(default_factory=list[Streaming])
    imports: list[Import] = field(default_factory=list[Import])
    failures: list[str] = field(default_factory=list[str])
    profiles: list[str] = field(default_factory=list[str])

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1) + "\n")

    def count(self, scenario: str, peer: str) -> Instructions | None:
        """Return the instructions that were counted of a server; None when they weren't."""
        return next((one for one in self.instructions if (one.scenario, one.peer) == (scenario, peer)), None)
