"""Which profiles a run writes."""

from pathlib import Path

import pytest

from benchmarks import hotspot
from benchmarks.hotspot import Load
from benchmarks.peer import Peer
from benchmarks.record import Record, Streaming, Upload
from benchmarks.run import Run, Settings

MISSED = [Upload("covet", 1, 0.2, 0), Upload("starlette-uvicorn", 1, 0.2, 0)]
MET = [Streaming("covet", 1, 100, 0.1), Streaming("sse-starlette", 1, 100, 1.0)]


@pytest.fixture
def profiled(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    names: list[tuple[str, str]] = []

    def profile(load: Load, peer: Peer, folder: Path, stem: str) -> str:
        names.append((load.name, peer.name))
        return f"{stem}-{load.name}-{peer.name}.txt"

    monkeypatch.setattr(hotspot, "profile", profile)
    return names


def explain(record: Record, *, every: bool) -> None:
    Run(record, Settings.quickest(), peers=[], say=lambda _: None).explain("today", every=every)


def new_record() -> Record:
    return Record("2026-11-27", "abc", {}, {}, {}, uploads=list(MISSED), streams=list(MET))


def test_uploads_that_miss_their_bound_are_profiled_with_all_that_they_are_compared_with(
    profiled: list[tuple[str, str]],
) -> None:
    record = new_record()
    explain(record, every=False)
    assert profiled == [("upload", "covet"), ("upload", "starlette-uvicorn"), ("upload", "received")]
    assert record.profiles[0] == "today-upload-covet.txt"


def test_events_are_profiled_when_it_is_asked_for(profiled: list[tuple[str, str]]) -> None:
    explain(new_record(), every=True)
    assert profiled[3:] == [("events", "covet"), ("events", "sse-starlette")]


def test_what_was_not_measured_is_not_profiled(profiled: list[tuple[str, str]]) -> None:
    explain(Record("2026-11-27", "abc", {}, {}, {}), every=True)
    assert not profiled
