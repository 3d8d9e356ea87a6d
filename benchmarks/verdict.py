"""Each bound, what was measured for it, and whether it holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.di import contender
from benchmarks.ratio import Spread, measured, paces, resolved
from benchmarks.record import Record
from benchmarks.scenario import SCENARIOS, Bound, Pace, Scenario

MEMORY = 45e6
MEMORY_RATIO = 0.85
STARTUP_RATIO = 0.5
PLANNING = 0.5
FILTER = 0.15e-6
"""Seconds of CPU time that a native filter may add to a request that it lets pass."""
FILTERS = 4
VALIDATION = 0.3
PEAK_RATIO = 1.1
UPLOAD_RATIO = 0.3
EVENTS_RATIO = 0.3
IMPORT_RATIO = 0.5
UPLOAD_GROWTH = 20e6
"""Bytes that covet may have more while 100 MB are uploaded."""
FLAT_AFTER = 100_000
FLAT_GROWTH = 1_048_576
"""Bytes that covet may grow by from the first look past 100,000 requests to the highest one after it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One row of the table."""

    scenario: str
    work: str
    bound: str
    measured: str
    holds: bool | None
    """None when it wasn't measured."""

    @property
    def word(self) -> str:
        """What the table says."""
        return {True: "met", False: "MISSED", None: "not measured"}[self.holds]


def verdicts(record: Record) -> Iterator[Verdict]:
    """Judge everything that has a bound."""
    for scenario in SCENARIOS:
        for bound in scenario.bounds:
            judge = by_instructions if bound.by_instructions else by_time
            yield judge(record, scenario, bound)
        for pace in scenario.paces:
            yield throughput(record, scenario, pace)
    yield filters(record)
    yield planning(record)
    yield from memory(record)
    yield startup(record)
    yield flat(record)
    yield from resolving(record)
    yield validation(record)
    yield from peaks(record)
    yield from uploading(record)
    yield streaming(record)
    yield importing(record)


def by_time(record: Record, scenario: Scenario, bound: Bound) -> Verdict:
    """Judge a bound by CPU time per request: the median of the rounds' ratios."""
    found = measured(record.samples, scenario.name, bound)
    holds = None if found is None else found.median <= bound.at_most
    return Verdict(scenario.name, work(scenario, bound), wanted(bound), ratio_text(found), holds)


def by_instructions(record: Record, scenario: Scenario, bound: Bound) -> Verdict:
    """Judge a bound by counted instructions; CPU time is told beside it, and decides only without a count."""
    subject, reference = (record.count(scenario.name, name) for name in (bound.subject, bound.reference))
    if subject is None or reference is None:
        return by_time(record, scenario, bound)
    ratio = subject.per_request / reference.per_request
    time = ratio_text(measured(record.samples, scenario.name, bound))
    text = f"{ratio:.3f} in instructions; CPU time {time}"
    return Verdict(scenario.name, work(scenario, bound), wanted(bound), text, ratio <= bound.at_most)


def work(scenario: Scenario, bound: Bound) -> str:
    """Name the work, and who does it when it isn't the native transport."""
    return scenario.title if bound.subject == "covet" else f"{scenario.title} ({bound.subject})"


def wanted(bound: Bound) -> str:
    """Tell a bound."""
    return f"{bound.at_most} x {bound.reference}"


def ratio_text(found: Spread | None) -> str:
    """Tell a ratio."""
    return "-" if found is None else f"{found:.3f}"


def filters(record: Record) -> Verdict:
    """Judge what a filter adds that lets a request pass.

    CPU times can't tell so little apart, so that the instructions decide which it adds. They are the engine's own, so
    each is taken to last as long as a user-space instruction of the request without filters does.
    """
    title, bound = "one native filter that lets a request pass", f"{FILTER * 1e6:.2f} us more"
    rows = [one for one in record.samples if one.scenario == "filters"]
    costs = {(one.peer, one.round): one.cpu_per_request for one in rows}
    added = [(cost - costs["covet-bare", turn]) / FILTERS for (peer, turn), cost in costs.items() if peer == "covet"]
    if not added:
        return Verdict("filters", title, bound, "-", None)
    time = f"{Spread.of(seconds * 1e6 for seconds in added):.2f} us"
    ours, bare = record.count("filters", "covet"), record.count("filters", "covet-bare")
    if ours is None or bare is None:
        return Verdict("filters", title, bound, time, median(added) <= FILTER)
    rate = median(one.user_per_request for one in rows if one.peer == "covet-bare") / bare.per_request
    more = (ours.per_request - bare.per_request) / FILTERS
    text = f"{more * rate * 1e6:.2f} us for {more:.0f} instructions; CPU time {time}"
    return Verdict("filters", title, bound, text, more * rate <= FILTER)


def planning(record: Record) -> Verdict:
    """Judge the plan of a thousand typed routes."""
    times = [one.planned for one in record.planning]
    text = f"{Spread.of(times):.3f} s" if times else "-"
    holds = median(times) <= PLANNING if times else None
    return Verdict("plan", "plan of 1,000 typed routes", f"{PLANNING} s", text, holds)


def memory(record: Record) -> Iterator[Verdict]:
    """Judge resident memory after load, by itself and against FastAPI."""
    title = "resident memory, hello service with one model after load"
    ours, theirs = ([one.bytes for one in record.resident if one.peer == name] for name in ("covet", "fastapi"))
    text = f"{Spread.of(size / 1e6 for size in ours):.1f} MB" if ours else "-"
    yield Verdict("memory", title, f"{MEMORY / 1e6:.0f} MB", text, median(ours) <= MEMORY if ours else None)
    yield against("memory", title, MEMORY_RATIO, ours, theirs)


def startup(record: Record) -> Verdict:
    """Judge the time to the first byte."""
    ours, theirs = ([one.seconds for one in record.startup if one.peer == name] for name in ("covet", "fastapi"))
    return against("startup", "start to first byte", STARTUP_RATIO, ours, theirs)


def against(
    name: str,
    title: str,
    at_most: float,
    ours: Sequence[float],
    theirs: Sequence[float],
    reference: str = "fastapi",
) -> Verdict:
    """Judge covet's values against those of another, FastAPI's for example, round by round."""
    ratios = [our / their for our, their in zip(ours, theirs, strict=False)]
    found = Spread.of(ratios) if ratios else None
    holds = None if found is None else found.median <= at_most
    return Verdict(name, title, f"{at_most} x {reference}", ratio_text(found), holds)


def uploading(record: Record) -> Iterator[Verdict]:
    """Judge uploads: CPU time against Starlette with python-multipart, and memory by itself."""
    title = "multipart upload of 10 x 10 MB"
    ours, theirs = ([one for one in record.uploads if one.peer == name] for name in ("covet", "starlette-uvicorn"))
    cpu = [[one.cpu for one in found] for found in (ours, theirs)]
    yield against("upload", title, UPLOAD_RATIO, cpu[0], cpu[1], reference="starlette-uvicorn")
    text = f"{Spread.of(one.growth / 1e6 for one in ours):+.1f} MB" if ours else "-"
    holds = max(one.growth for one in ours) <= UPLOAD_GROWTH if ours else None
    yield Verdict("upload", f"{title}, memory", f"{UPLOAD_GROWTH / 1e6:.0f} MB above idle", text, holds)


def streaming(record: Record) -> Verdict:
    """Judge the CPU time of events that go to many clients."""
    title = "10,000 events to each of 100 clients"
    ours, theirs = (
        [one.per_event for one in record.streams if one.peer == name] for name in ("covet", "sse-starlette")
    )
    return against("events", title, EVENTS_RATIO, ours, theirs, reference="sse-starlette")


def importing(record: Record) -> Verdict:
    """Judge the CPU time of importing what a service begins with."""
    ours, theirs = ([one.seconds for one in record.imports if one.peer == name] for name in ("covet", "fastapi"))
    return against("import", "import of covet", IMPORT_RATIO, ours, theirs)


def flat(record: Record) -> Verdict:
    """Judge whether memory grows with requests."""
    later = [one for one in record.growth if one.requests >= FLAT_AFTER]
    bound = f"{FLAT_GROWTH // 1024} KiB more after the first {FLAT_AFTER:,}"
    if len(later) < 2:
        return Verdict("flat", "resident memory over many requests", bound, "-", None)
    growth = max(one.bytes for one in later[1:]) - later[0].bytes
    title = f"{later[-1].requests / 1e6:.1f} million requests"
    return Verdict("flat", title, bound, f"{growth / 1024:+.0f} KiB", growth <= FLAT_GROWTH)


def throughput(record: Record, scenario: Scenario, pace: Pace) -> Verdict:
    """Judge requests a second by the median of the rounds; counted instructions are told beside it."""
    samples = [sample for sample in record.samples if sample.scenario == scenario.name]
    ratios = paces(samples, pace.subject, pace.reference)
    bound = f"at least {pace.at_least} x the throughput of {pace.reference}"
    title = f"{scenario.title} ({pace.subject})"
    if not ratios:
        return Verdict(scenario.name, title, bound, "-", None)
    text = ratio_text(found := Spread.of(ratios))
    subject, reference = (record.count(scenario.name, name) for name in (pace.subject, pace.reference))
    if subject is not None and reference is not None:
        text += f"; {subject.per_request / reference.per_request:.3f} x the instructions"
    return Verdict(scenario.name, title, bound, text, found.median >= pace.at_least)


def resolving(record: Record) -> Iterator[Verdict]:
    """Judge what resolving ten nodes costs, against hand-written code and against others."""
    for bound in contender.BOUNDS:
        found = resolved(record.resolutions, bound.variant, bound.subject, bound.reference)
        title = f"resolving 10 nodes, one a resource, {bound.variant} ({contender.find(bound.subject).title})"
        holds = None if found is None else found.median <= bound.at_most
        yield Verdict("resolve", title, f"{bound.at_most} x {bound.reference}", ratio_text(found), holds)


def validation(record: Record) -> Verdict:
    """Judge the check of ten thousand nodes."""
    times = [one.checked for one in record.validations]
    text = f"{Spread.of(times):.3f} s" if times else "-"
    holds = median(times) <= VALIDATION if times else None
    return Verdict("validate", "10,000 nodes validated", f"{VALIDATION} s", text, holds)


def peaks(record: Record) -> Iterator[Verdict]:
    """Judge the most memory that services with covet-di had, against those that are wired by hand."""
    for subject, reference, where in (
        ("covet-di", "covet-wired", "native transport"),
        ("fastapi-di", "fastapi-wired", "FastAPI on uvicorn"),
    ):
        ours, theirs = ([one.bytes for one in record.peaks if one.peer == name] for name in (subject, reference))
        title = f"peak resident memory under load, service with covet-di, {where}"
        yield against("peak", title, PEAK_RATIO, ours, theirs, reference)
