"""What packages export: exactly, sorted, and by modules that hold nothing else."""

import ast
import importlib
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
def test_all_is_sorted_and_names_exactly_what_is_imported(name: str) -> None:
    module = importlib.import_module(name)
    path = module.__file__
    assert path is not None
    tree = parse(Path(path))
    imported = {
        alias.asname or alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    exported = list(getattr(module, "__all__", ()))
    assert exported == sorted(exported, key=place)
    assert set(exported) == imported
    for each in exported:
        assert hasattr(module, each)


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
        case _:
            return False
