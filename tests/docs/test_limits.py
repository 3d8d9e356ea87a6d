"""The page of limits has each of them, with the default that it has, and names tests that are there."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from functools import cache
from pathlib import Path

from covet_core import FormLimits, Limits

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/limits.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (?P<part>[^|]+) \| (?P<holds>[^|]+) \| (?P<beyond>[^|]*)\| `(?P<test>[^`|]+)` \|$", re.MULTILINE)
OF_THE_SERVICE = {
    "drain_timeout",
    "drain_delay",
    "background_timeout",
    "lifespan_timeout",
    "max_threads",
}
"""What the service takes for itself; no client passes these."""


def rows(section: str) -> list[re.Match[str]]:
    text = PAGE.partition(f"## {section}")[2].partition("\n## ")[0]
    found = list(ROW.finditer(text))
    lines = [line for line in text.splitlines() if line.startswith("| ")][1:]
    assert len(found) == len(lines), set(lines) - {row[0] for row in found}
    return found


@cache
def defined_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(each.name for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))


def test_every_limit_stands_there_with_its_default() -> None:
    told = {row["part"].strip("`"): row["holds"] for row in rows("What can be set")}
    limits, form = Limits(), FormLimits()
    held = {each.name: str(getattr(limits, each.name)) for each in fields(Limits) if each.name != "form"}
    held |= {f"form.{each.name}": str(getattr(form, each.name)) for each in fields(FormLimits)}
    assert told == {name: value for name, value in held.items() if name not in OF_THE_SERVICE}


def test_every_row_names_a_test_that_is_there() -> None:
    found = [*rows("What can be set"), *rows("What can't be set, or needs no limit")]
    assert len(found) > 40
    for row in found:
        path, _, name = row["test"].partition("::")
        assert name in defined_in(path), row["test"]
