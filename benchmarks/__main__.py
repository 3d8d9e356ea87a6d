"""The command line: ``python -m benchmarks``."""

import argparse
import datetime
import os
import shutil
import signal
import sys
import time
from pathlib import Path

from benchmarks import core, files, machine
from benchmarks.peer import PEERS
from benchmarks.place import RESULTS, SCRATCH, environment
from benchmarks.record import Record
from benchmarks.report import bounds, render
from benchmarks.run import PARTS, Run, Settings, adjusted, choose
from benchmarks.scenario import SCENARIOS

NAMES = (*(scenario.name for scenario in SCENARIOS), *PARTS)


def main() -> None:
    """Measure what the arguments name, and write it down."""
    arguments = parse()
    require()
    clear_scratch()
    files.provide()
    core.leave_server_alone()
    # Whoever ends us ends the servers too, which wouldn't know.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    settings = adjusted(
        Settings.quickest() if arguments.quick else Settings(), rounds=arguments.rounds, seconds=arguments.seconds
    )
    record = new_record(settings)
    started = time.monotonic()
    run = Run(record, settings, peers=choose(arguments.peer), say=say)
    path = result_path(quick=settings.quick)
    try:
        run.measure(arguments.scenario or list(NAMES))
        run.explain(path.stem, every=arguments.profile)
    except KeyboardInterrupt:
        record.failures.append("the rest: interrupted")
    record.settings["duration"] = f"{(time.monotonic() - started) / 60:.0f} min"
    record.save(path)
    path.with_suffix(".md").write_text(render(record))
    print(bounds(record))
    print(f"bench: written to {os.path.relpath(path.with_suffix('.md'))} and {path.name}")


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure covet against its peers.")
    parser.add_argument("--quick", action="store_true", help="a second a sample, one round: to see that it works")
    parser.add_argument("--scenario", action="append", default=[], choices=NAMES, help="only this (repeatable)")
    peers = [peer.name for peer in PEERS]
    parser.add_argument("--peer", action="append", default=[], choices=peers, help="only this, covet and nginx")
    parser.add_argument("--rounds", type=positive, help="samples of each server (default: 5)")
    parser.add_argument("--seconds", type=positive, help="length of a sample (default: 3)")
    parser.add_argument("--profile", action="store_true", help="profile every scenario, not only those that miss")
    return parser.parse_args()


def positive(text: str) -> int:
    """Read a whole number above 0."""
    if (value := int(text)) < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


def require() -> None:
    """End in one line when something that measures is missing, or the engine isn't what users get."""
    if sys.platform != "linux":
        sys.exit("bench: Linux only: CPU times come from /proc.")
    if missing := [program for program in ("nginx", "wrk") if shutil.which(program) is None]:
        sys.exit(f"bench: {' and '.join(missing)} missing: install with your system's package manager.")
    names = ("bench", "peers", "beside", "robyn")
    if missing := [name for name in names if not (environment(name) / "python").exists()]:
        sys.exit(f"bench: the environments {', '.join(missing)} are missing: run `make bench`.")
    if (profile := machine.build_profile()) != "release":
        sys.exit(f"bench: the engine's build is {profile or 'unknown'}, not release: run `make bench`.")


def clear_scratch() -> None:
    """Remove what servers of earlier runs left: configurations, logs, counts."""
    for pattern in ("nginx-*.*", "server-*.log", "callgrind-*"):
        for path in SCRATCH.glob(pattern):
            path.unlink()


def new_record(settings: Settings) -> Record:
    """Return an empty record of today."""
    return Record(
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        commit=machine.commit(),
        machine=machine.facts(),
        versions=machine.versions(),
        settings={
            "rounds": settings.rounds,
            "seconds a sample": settings.seconds,
            "client": "wrk -t1 -c64",
            "quick": settings.quick,
        },
    )


def result_path(*, quick: bool) -> Path:
    """Return a path that isn't taken yet. A quick run's figures are no result: they go elsewhere."""
    folder = SCRATCH if quick else RESULTS
    stem = datetime.datetime.now(datetime.UTC).date().isoformat()
    names = [stem, *(f"{stem}-{number}" for number in range(2, 1000))]
    return next(path for name in names if not (path := folder / f"{name}.json").exists())


def say(text: str) -> None:
    """Tell what is going on, on standard error."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
