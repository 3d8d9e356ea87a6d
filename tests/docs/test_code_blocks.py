"""Every Python block of the documentation runs, page by page, from top to bottom."""

from __future__ import annotations

import os
import re
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^( *)```python[^\n]*\n(.*?)^\1```", re.MULTILINE | re.DOTALL)


# The pages of errors show the lines in question alone: this is what stands around them.
AROUND_ERRORS = """
from covet import *
from covet.testing import AsyncTestClient, TestClient
from pydantic import BaseModel
class User(BaseModel): ...
app = CovetApp()
"""


def pages() -> list[Path]:
    found = [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("packages/*/README.md"),
        *ROOT.glob("examples/**/*.md"),
    ]
    return sorted(page for page in found if BLOCK.search(page.read_text(encoding="utf-8")))


def blocks(page: Path) -> list[tuple[int, str]]:
    """Return each block's first line in the page, and its code."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in BLOCK.finditer(text):
        indent = match[1]
        code = "".join(line.removeprefix(indent) for line in match[2].splitlines(keepends=True))
        found.append((text.count("\n", 0, match.start(2)), code))
    return found


@pytest.fixture(autouse=True)
def environment() -> Iterator[None]:
    """What a page sets is gone with it."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_the_blocks_of_a_page_run(page: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    module = types.ModuleType("page")
    monkeypatch.setitem(sys.modules, "page", module)
    if page.parent.name == "errors":
        exec(AROUND_ERRORS, module.__dict__)
    for line, code in blocks(page):
        # The lines are the page's own, so that a traceback leads there.
        exec(compile("\n" * line + code, str(page), "exec"), module.__dict__)


def test_there_are_pages_to_run() -> None:
    names = {str(page.relative_to(ROOT)) for page in pages()}
    assert "README.md" in names


def test_the_plugin_in_40_lines_has_no_more() -> None:
    (page,) = (page for page in pages() if page.name == "write-a-plugin.md")
    assert page.read_text(encoding="utf-8").startswith("# Write a plugin in 40 lines\n")
    _, code = blocks(page)[0]
    assert len([line for line in code.splitlines() if line.strip()]) <= 40
