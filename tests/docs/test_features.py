"""The tables of features name tests that are there, and each feature once."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (?P<feature>.+) \| (?P<state>done|planned|not offered) \| (?P<tests>(?:`[^`]+`,? )*)\|$")
HEADER = "| feature | state | shown by |"
FEATURES = 133
"""So many there were: none goes unseen, and two changes that add one each don't contradict each other."""


def rows() -> list[re.Match[str]]:
    lines = (ROOT / "docs/reference/features.md").read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if line.startswith("| ") and line != HEADER]
    found = [ROW.match(line) for line in table]
    assert all(found), [line for line, row in zip(table, found, strict=True) if row is None]
    return [row for row in found if row is not None]


def test_every_feature_stands_there_once() -> None:
    names = [row["feature"] for row in rows()]
    assert len(names) == len(set(names)) >= FEATURES


def test_what_is_done_names_a_test_that_is_there_and_nothing_else_does() -> None:
    for row in rows():
        cited = re.findall("`([^`]+)`", row["tests"])
        assert (row["state"] == "done") == bool(cited), row["feature"]
        assert len(cited) == len(set(cited)), row["feature"]
        for test in cited:
            path, _, name = test.partition("::")
            tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
            tests = {each.name for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}
            assert name in tests, test
