from benchmarks.imports import parse, table

PRINTED = """\
import time: self [us] | cumulative | imported package
import time:       100 |        100 |   zipimport
something else
import time:       700 |        800 | encodings
"""


def test_modules_are_told_with_the_costliest_first() -> None:
    modules = parse(PRINTED)
    assert modules == [(100, 100, "zipimport"), (700, 800, "encodings")]
    lines = table(modules).splitlines()
    assert lines[0].startswith("2 modules in 0.8 ms")
    assert lines[3].split() == ["700", "encodings"]
    assert lines[-2].split() == ["700", "800", "encodings"]
