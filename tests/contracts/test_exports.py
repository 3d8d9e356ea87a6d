"""What packages export: exactly, sorted, and by modules that hold nothing else."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.workspace import ROOT, distributions, dotted, parse

INITS = [(package, path) for package in distributions() for path in sorted(package.source.rglob("__init__.py"))]
NAMES = [dotted(path.relative_to(package.source.parent)) for package, path in INITS]
PATHS = [path for _, path in INITS]


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_an_init_holds_a_docstring_and_exports_and_nothing_else(path: Path) -> None:
    others = [node for node in parse(path).body if not is_export(node)]
    assert not [f"{path.relative_to(ROOT)}:{node.lineno}" for node in others]
    assert ast.get_docstring(parse(path))


@pytest.mark.parametrize("name", NAMES)
def test_all_is_sorted_and_names_exactly_what_is_imported_from_the_workspace(name: str) -> None:
    module = importlib.import_module(name)
    path = module.__file__
    assert path is not None
    exported = list(getattr(module, "__all__", ()))
    assert exported == sorted(exported, key=place)
    assert set(exported) == set(imported(parse(Path(path))))
    for each in exported:
        assert hasattr(module, each)


def imported(tree: ast.Module) -> Iterator[str]:
    """Yield the names that are imported from the workspace's packages, also under ``TYPE_CHECKING``."""
    own = {package.module for package in distributions()}
    delayed = [inner for block in tree.body if isinstance(block, ast.If) for inner in block.body]
    for node in (*tree.body, *delayed):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in own:
            yield from (alias.asname or alias.name for alias in node.names)


def place(name: str) -> tuple[int, str]:
    """Where a name stands in ``__all__``: constants, then classes, then the rest, as ruff sorts them."""
    if name.isupper() and len(name) > 1:
        return 0, name
    return (1 if name[0].isupper() else 2), name


def is_export(node: ast.stmt) -> bool:
    match node:
        case ast.ImportFrom():
            return all(alias.name != "*" for alias in node.names)
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        # What costs time to load may be exported when it is asked for: the names for type checkers, and the functions.
        case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=[]):
            return all(isinstance(inner, ast.ImportFrom) for inner in node.body)
        case ast.FunctionDef(name="__getattr__" | "__dir__"):
            return True
        case _:
            return False
