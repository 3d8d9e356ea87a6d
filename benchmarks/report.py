"""A record as a page of Markdown: only what was measured."""

from collections.abc import Iterator, Sequence
from statistics import median

from benchmarks.di.contender import CONTENDERS, VARIANTS
from benchmarks.peer import COVET_IMPORTING, PEERS
from benchmarks.ratio import Spread, ratios, resolved
from benchmarks.record import Record
from benchmarks.round import Sample
from benchmarks.scenario import SCENARIOS, Scenario
from benchmarks.uploading import PEERS as UPLOADING
from benchmarks.verdict import verdicts

TITLES = {peer.name: peer.title for peer in (*PEERS, COVET_IMPORTING)}


def render(record: Record) -> str:
    """Return the page."""
    parts = [heading(record), bounds(record)]
    parts += [scenario_table(record, scenario) for scenario in SCENARIOS if rows_of(record.samples, scenario)]
    parts += [resolving(record, variant) for variant in VARIANTS]
    parts += [
        uploads(record),
        latency(record),
        instructions(record),
        others(record),
        containers(record),
        footer(record),
    ]
    return "\n".join(part for part in parts if part)


def heading(record: Record) -> str:
    """Tell what was measured, when and where."""
    machine = ", ".join(f"{name}: {value}" for name, value in record.machine.items())
    settings = ", ".join(f"{name}: {value}" for name, value in record.settings.items())
    what = f"Commit {record.commit}.\n\nMachine: {machine}.\n\nRun: {settings}."
    return f"# Benchmarks of {record.date}\n\n{what}\n{noise(record)}"


def noise(record: Record) -> str:
    """Tell what else ran on the server's core while it was measured."""
    if not record.samples:
        return ""
    shares = [(one.other_seconds + one.stolen_seconds) / one.seconds for one in record.samples]
    return (
        f"\nNoise: other work and stolen time on the server's core took {median(shares):.1%} of a sample "
        f"in the median, {max(shares):.1%} at most.\n"
    )


def table(header: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    """Return a table."""
    lines = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows), ""])


def bounds(record: Record) -> str:
    """Return the table of bounds. Ratios are of the median round, with the least and the most behind it."""
    rows = ([one.work, one.bound, one.measured, one.word] for one in verdicts(record))
    return "\n## Bounds\n\n" + table(("work", "at most", "measured: median (least - most)", "verdict"), rows)


def rows_of(samples: Sequence[Sample], scenario: Scenario) -> list[Sample]:
    """Return the samples of a scenario."""
    return [sample for sample in samples if sample.scenario == scenario.name]


def scenario_table(record: Record, scenario: Scenario) -> str:
    """Return every peer of a scenario, the cheapest first."""
    samples = rows_of(record.samples, scenario)
    names = dict.fromkeys(sample.peer for sample in samples)
    costs = {name: Spread.of(one.cpu_per_request * 1e6 for one in samples if one.peer == name) for name in names}
    rows = (
        (TITLES[name], f"{cost:.2f}", against_nginx(samples, name), rate(samples, name), errors(samples, name))
        for name, cost in sorted(costs.items(), key=lambda item: item[1].median)
    )
    header = ("server", "CPU us a request: median (least - most)", "x nginx", "requests/s", "errors")
    return f"\n## {scenario.title}\n\n{table(header, rows)}{left_out(scenario, names)}"


def against_nginx(samples: Sequence[Sample], name: str) -> str:
    """Return the median of a peer's ratios to nginx."""
    found = ratios(samples, name, "nginx")
    return f"{median(found):.2f}" if found else "-"


def rate(samples: Sequence[Sample], name: str) -> str:
    """Return the median of a peer's requests a second."""
    return f"{median(one.requests / one.seconds for one in samples if one.peer == name):,.0f}"


def errors(samples: Sequence[Sample], name: str) -> str:
    """Return how many answers weren't right, or didn't come."""
    return str(sum(one.errors for one in samples if one.peer == name))


def left_out(scenario: Scenario, names: dict[str, None]) -> str:
    """Tell who has no part in a scenario, and why."""
    absent = [peer for peer in PEERS if peer.absent and not peer.takes(scenario) and peer.name not in names]
    if scenario.name not in ("middleware", "marking"):
        return ""
    return "".join(f"\n{peer.title} is left out: {peer.absent}.\n" for peer in absent)


def latency(record: Record) -> str:
    """Return latencies with one connection: told, not bounded."""
    if not record.latency:
        return ""
    rows = (
        (TITLES[one.peer], f"{one.latency_50 * 1e6:.0f}", f"{one.latency_99 * 1e6:.0f}")
        for one in sorted(record.latency, key=lambda one: one.latency_50)
    )
    return "\n## Latency with one connection, plain text\n\n" + table(("server", "median us", "99 % us"), rows)


def instructions(record: Record) -> str:
    """Return the counted instructions."""
    if not record.instructions:
        return ""
    rows = ((one.scenario, TITLES[one.peer], f"{one.per_request:,.0f}") for one in record.instructions)
    return "\n## User-space instructions a request\n\n" + table(("scenario", "server", "instructions"), rows)


def others(record: Record) -> str:
    """Return memory and start-up of both services."""
    lines: list[str] = []
    for name in ("covet", "fastapi"):
        if sizes := [one.bytes / 1e6 for one in record.resident if one.peer == name]:
            lines.append(f"- {TITLES[name]}: {Spread.of(sizes):.1f} MB resident after load")
        if times := [one.seconds * 1e3 for one in record.startup if one.peer == name]:
            lines.append(f"- {TITLES[name]}: {Spread.of(times):.0f} ms from start to first byte")
    return "\n## Memory and start\n\n" + "\n".join(lines) + "\n" if lines else ""


def uploads(record: Record) -> str:
    """Return what an upload of 100 MB costs each server, the cheapest first."""
    costs = {
        peer.name: Spread.of(one.cpu * 1e3 for one in record.uploads if one.peer == peer.name)
        for peer in UPLOADING
        if any(one.peer == peer.name for one in record.uploads)
    }
    titles = {peer.name: peer.title for peer in UPLOADING}
    rows = (
        (titles[name], f"{cost:.1f}", f"{max(one.growth for one in record.uploads if one.peer == name) / 1e6:+.1f}")
        for name, cost in sorted(costs.items(), key=lambda item: item[1].median)
    )
    header = ("server", "CPU ms an upload: median (least - most)", "MB above idle, at most")
    return f"\n## Uploads of ten files of 10 MB\n\n{table(header, rows)}" if costs else ""


def resolving(record: Record, variant: str) -> str:
    """Return what resolving ten nodes costs each contender, the cheapest first."""
    found = [one for one in record.resolutions if one.variant == variant]
    costs = {
        one.name: Spread.of(each.per_call * 1e6 for each in found if each.contender == one.name)
        for one in CONTENDERS
        if any(each.contender == one.name for each in found)
    }
    titles = {one.name: one.title for one in CONTENDERS}
    rows = (
        (titles[name], f"{cost:.2f}", f"{ratio.median:.2f}" if ratio else "-")
        for name, cost in sorted(costs.items(), key=lambda item: item[1].median)
        for ratio in [resolved(found, variant, name, "handwritten")]
    )
    header = ("how", "CPU us a call: median (least - most)", "x hand-written")
    return f"\n## Resolving ten nodes, {variant}\n\n{table(header, rows)}" if costs else ""


def containers(record: Record) -> str:
    """Return what large containers take, and the memory of services with one and without."""
    lines: list[str] = []
    if times := record.validations:
        for title, of in (
            ("check of 10,000 providers", [one.checked for one in times]),
            ("instance of a container with 10,000 providers", [one.instance for one in times]),
            ("the same of dependency-injector's own", [one.their_instance for one in times]),
        ):
            lines.append(f"- {title}: {Spread.of(seconds * 1e3 for seconds in of):.0f} ms")
    for name in dict.fromkeys(one.peer for one in record.peaks):
        sizes = Spread.of(one.bytes / 1e6 for one in record.peaks if one.peer == name)
        lines.append(f"- {TITLES[name]}: {sizes:.1f} MB at most")
    return "\n## Containers\n\n" + "\n".join(lines) + "\n" if lines else ""


def footer(record: Record) -> str:
    """Tell what failed, what explains missed bounds, and the versions."""
    text = "".join(f"\nNot measured: {failure}\n" for failure in record.failures)
    text += "".join(f"\nProfile: [{name}]({name})\n" for name in record.profiles)
    versions = ", ".join(f"{name} {version}" for name, version in record.versions.items())
    return f"{text}\n## Versions\n\n{versions}\n"
