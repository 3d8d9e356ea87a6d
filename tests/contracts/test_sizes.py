"""The size budget: a file and a function that outgrow it hold more than one idea."""

import ast
from pathlib import Path

import pytest

from tests.contracts.workspace import ROOT, parse, sources

FILE_LINES = 500
FUNCTION_LINES = 50


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_file_is_longer_than_the_limit() -> None:
    lengths = {relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources(".py", ".rs")}
    assert not {name: lines for name, lines in lengths.items() if lines > FILE_LINES}


@pytest.mark.parametrize("top", ["packages", "scripts", "examples"])
def test_no_function_is_longer_than_the_limit(top: str) -> None:
    long = {
        f"{relative(path)}:{node.lineno} {node.name}"
        for path in sources(".py")
        if path.is_relative_to(ROOT / top) and "tests" not in path.parts
        for node in ast.walk(parse(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > FUNCTION_LINES
    }
    assert not long


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines from ``def`` on, without its docstring."""
    assert function.end_lineno is not None
    first = function.body[0]
    docstring = first if ast.get_docstring(function) is not None else None
    described = (docstring.end_lineno or 0) - docstring.lineno + 1 if docstring else 0
    return function.end_lineno - function.lineno + 1 - described
