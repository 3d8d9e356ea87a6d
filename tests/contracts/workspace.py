"""What the workspace holds: its packages, their modules and what these import."""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CRATES = ROOT / "rust/crates"
ENGINE = ROOT / "rust/covet-engine"


@dataclass(frozen=True, slots=True)
class Package:
    """A distribution of the workspace."""

    name: str
    """The distribution's name."""
    folder: Path
    """Where its pyproject.toml is."""
    source: Path
    """The folder of its import package."""

    @property
    def module(self) -> str:
        """The name that it is imported by."""
        return self.source.name

    @property
    def metadata(self) -> dict[str, Any]:
        """The table ``project`` of its pyproject.toml."""
        table: dict[str, Any] = tomllib.loads((self.folder / "pyproject.toml").read_text())["project"]
        return table

    def modules(self) -> Iterator["Module"]:
        """Yield its modules."""
        for path in sorted(self.source.rglob("*.py")):
            yield Module(dotted(path.relative_to(self.source.parent)), path)


@dataclass(frozen=True, slots=True)
class Module:
    """A Python file of a package."""

    name: str
    path: Path

    def imports(self) -> Iterator[str]:
        """Yield the dotted name of everything that it imports, anywhere in the file, ``TYPE_CHECKING`` included."""
        for node in ast.walk(parse(self.path)):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.module is not None, f"{self.path}:{node.lineno}: a relative import"
                yield node.module


@cache
def parse(path: Path) -> ast.Module:
    """Parse a file, once."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def dotted(path: Path) -> str:
    """Turn a path below a source folder into a module's name."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def packages() -> list[Package]:
    """List the distributions whose sources are Python."""
    found = (path.parent for path in ROOT.glob("packages/*/pyproject.toml"))
    return [Package(folder.name, folder, folder / "src" / folder.name.replace("-", "_")) for folder in sorted(found)]


def distributions() -> list[Package]:
    """List every distribution: the packages and the engine."""
    return [*packages(), Package("covet-engine", ENGINE, ENGINE / "python/covet_engine")]


def sources(*suffixes: str) -> Iterator[Path]:
    """Yield every source file of the repository that ends so."""
    for top in ("packages", "rust", "tests", "examples", "benchmarks", "scripts"):
        for path in (ROOT / top).rglob("*"):
            if path.suffix in suffixes and "target" not in path.parts and path.is_file():
                yield path
