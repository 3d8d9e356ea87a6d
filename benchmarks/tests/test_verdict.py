import json
from pathlib import Path

import pytest

from benchmarks.record import Growth, Instructions, Planning, Record, Resident, Resolution, Startup, Validation
from benchmarks.report import render
from benchmarks.tests.samples import sample
from benchmarks.verdict import Verdict, verdicts


@pytest.fixture
def record() -> Record:
    return Record(
        date="2026-01-02", commit="abc", machine={"cpu": "some"}, versions={"nginx": "1"}, settings={"rounds": 2}
    )


def verdict(record: Record, scenario: str, bound: str) -> Verdict:
    return next(one for one in verdicts(record) if one.scenario == scenario and one.bound.startswith(bound))


def test_nothing_is_judged_that_was_not_measured(record: Record) -> None:
    assert {one.word for one in verdicts(record)} == {"not measured"}


def test_a_bound_is_judged_by_the_median_of_the_rounds(record: Record) -> None:
    for number, cost in enumerate([11, 11, 90], 1):
        record.samples += [sample("covet", number, cost), sample("nginx", number, 10), sample("granian", number, 20)]
    assert verdict(record, "plain", "1.2 x nginx").word == "met"
    assert verdict(record, "plain", "0.5 x granian").word == "MISSED"


def test_a_close_bound_is_decided_by_instructions(record: Record) -> None:
    record.samples += [sample("covet", 1, 20, scenario="routes"), sample("covet-one", 1, 10, scenario="routes")]
    assert verdict(record, "routes", "1.05").word == "MISSED"
    record.instructions += [
        Instructions("routes", "covet", 1030.0, (1, 2), (1, 2)),
        Instructions("routes", "covet-one", 1000.0, (1, 2), (1, 2)),
    ]
    found = verdict(record, "routes", "1.05")
    assert found.word == "met"
    assert found.measured == "1.030 in instructions; CPU time 2.000 (2.000 - 2.000)"


def test_memory_and_start_are_judged_against_fastapi(record: Record) -> None:
    record.resident += [Resident("covet", 1, 40_000_000), Resident("fastapi", 1, 45_000_000)]
    record.startup += [Startup("covet", 1, 0.1), Startup("fastapi", 1, 0.3)]
    record.planning += [Planning(0.1, 0.6)]
    assert verdict(record, "memory", "45 MB").word == "met"
    assert verdict(record, "memory", "0.85").word == "MISSED"
    assert verdict(record, "startup", "0.5").word == "met"
    assert verdict(record, "plan", "0.5").word == "MISSED"


def test_resolving_is_judged_by_the_median_of_the_rounds(record: Record) -> None:
    for number, cost in enumerate([1.05, 1.05, 2.0], 1):
        record.resolutions += [
            Resolution("covet-di", "sync", number, 1000, (cost, 9.0, cost)),
            Resolution("handwritten", "sync", number, 500, (0.5, 0.5, 0.5)),
            Resolution("wireup", "sync", number, 1000, (3.1, 3.1, 3.1)),
            Resolution("dishka", "sync", number, 1000, (4.0, 4.0, 4.0)),
        ]
    assert verdict(record, "resolve", "1.1 x handwritten").word == "met"
    assert verdict(record, "resolve", "0.35 x wireup").word == "met"
    assert verdict(record, "resolve", "0.3 x dishka").word == "met"
    assert verdict(record, "resolve", "1.15 x handwritten").word == "not measured"
    record.resolutions += [Resolution("covet-di", "sync", number, 1000, (1.2,)) for number in (4, 5)]
    record.resolutions += [Resolution("handwritten", "sync", number, 1000, (1.0,)) for number in (4, 5)]
    assert verdict(record, "resolve", "1.1 x handwritten").word == "MISSED"
    assert "| covet-di | 1200.00 (1050.00 - 2000.00) | 1.20 |" in render(record)


def test_throughput_is_judged_against_manual_wiring(record: Record) -> None:
    record.samples += [sample("covet-wired", 1, 10, scenario="graph", requests=1000)]
    record.samples += [sample("covet-di", 1, 10, scenario="graph", requests=985)]
    found = verdict(record, "graph", "at least 0.98 x")
    assert (found.word, found.measured) == ("met", "0.985 (0.985 - 0.985)")
    record.samples[-1] = sample("covet-di", 1, 10, scenario="graph", requests=970)
    record.instructions += [
        Instructions("graph", "covet-di", 1030.0, (1, 2), (1, 2)),
        Instructions("graph", "covet-wired", 1000.0, (1, 2), (1, 2)),
    ]
    found = verdict(record, "graph", "at least 0.98 x")
    assert (found.word, found.measured) == ("MISSED", "0.970 (0.970 - 0.970); 1.030 x the instructions")


def test_validation_and_peak_memory_are_judged(record: Record) -> None:
    record.validations += [Validation(0.6, 0.7, 0.25), Validation(0.6, 0.7, 0.4), Validation(0.6, 0.7, 0.29)]
    record.peaks += [Resident("covet-wired", 1, 40_000_000), Resident("covet-di", 1, 45_000_000)]
    assert verdict(record, "validate", "0.3 s").word == "met"
    assert verdict(record, "peak", "1.1 x covet-wired").word == "MISSED"
    record.peaks += [Resident("fastapi-wired", 1, 50_000_000), Resident("fastapi-di", 1, 54_000_000)]
    assert verdict(record, "peak", "1.1 x fastapi-wired").word == "met"
    assert "- check of 10,000 providers: 290 (250 - 400) ms" in render(record)
    assert "- covet with covet-di: 45.0 (45.0 - 45.0) MB at most" in render(record)


def test_growth_counts_from_the_first_look_past_a_hundred_thousand(record: Record) -> None:
    record.growth += [Growth(50_000, 10_000_000), Growth(120_000, 20_000_000), Growth(300_000, 20_500_000)]
    assert verdict(record, "flat", "1024 KiB").word == "met"
    record.growth.append(Growth(400_000, 22_000_000))
    assert verdict(record, "flat", "1024 KiB").word == "MISSED"


def test_the_page_has_a_row_for_each_server_and_the_record_is_json(record: Record, tmp_path: Path) -> None:
    record.samples += [sample("covet", 1, 8), sample("nginx", 1, 10)]
    record.latency += [sample("covet", 1, 8)]
    record.failures.append("timer: nobody answers")
    page = render(record)
    assert "| covet, native transport | 8.00 (8.00 - 8.00) | 0.80 | 1,000 | 0 |" in page
    assert "Not measured: timer: nobody answers" in page
    record.save(tmp_path / "one.json")
    assert json.loads((tmp_path / "one.json").read_text())["samples"][0]["requests"] == 1000


def test_a_filter_is_judged_by_what_four_of_them_add(record: Record) -> None:
    for number in (1, 2, 3):
        record.samples += [
            sample("covet", number, 12, scenario="filters"),
            sample("covet-bare", number, 10, scenario="filters"),
        ]
    assert verdict(record, "filters", "0.15 us").word == "MISSED"
    record.instructions += [
        Instructions("filters", "covet", 10_400.0, (1, 2), (1, 2)),
        Instructions("filters", "covet-bare", 10_000.0, (1, 2), (1, 2)),
    ]
    found = verdict(record, "filters", "0.15 us")
    assert found.word == "met"
    assert found.measured == "0.05 us for 100 instructions; CPU time 0.50 (0.50 - 0.50) us"
