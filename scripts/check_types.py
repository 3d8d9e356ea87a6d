"""Check the types of every package: mypy and pyright, both strict, and whether all that is public has a type.

Each package is checked by itself, since two packages may have modules of the same name.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def main() -> None:
    """Run every check, and fail at the end when one of them failed."""
    failed = [name for name, command in checks() if not passes(name, command)]
    if failed:
        sys.exit("types: failed: " + ", ".join(failed))


def checks() -> Iterator[tuple[str, list[str]]]:
    """Yield the name and the command of each check."""
    for folder, source in packages():
        name = folder.name
        yield f"mypy {name}", ["mypy", "--strict", *targets(source, folder / "tests")]
        yield f"pyright {name}", ["pyright", str(source)]
        yield f"verifytypes {name}", ["pyright", "--ignoreexternal", "--verifytypes", name.replace("-", "_")]
    # The engine's interface is written by hand: it must say what the binary has.
    yield "stubtest covet-engine", ["stubtest", "covet_engine._engine"]
    for folder in others():
        yield f"mypy {folder.name}", ["mypy", "--strict", str(folder)]
    yield "pyright benchmarks", ["pyright", "benchmarks"]


def packages() -> list[tuple[Path, Path]]:
    """List the folder of each package, and that of its Python sources."""
    found = [(path.parent, path.parent / "src") for path in ROOT.glob("packages/*/pyproject.toml")]
    return [*sorted(found), (ROOT / "rust/covet-engine", ROOT / "rust/covet-engine/python")]


def targets(*folders: Path) -> list[str]:
    """List those of the folders that have Python files."""
    return [str(folder) for folder in folders if any(folder.rglob("*.py"))]


def others() -> list[Path]:
    """List the folders with Python code that belongs to no package."""
    candidates = [ROOT / "scripts", ROOT / "tests", ROOT / "examples", ROOT / "benchmarks"]
    return [path for path in candidates if any(path.rglob("*.py"))]


def passes(name: str, command: list[str]) -> bool:
    """Run a command of the environment; show what it said only when it failed."""
    env = os.environ | {
        "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1",
        # Pyright asks the first `python` of the path where packages are.
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        # A package's tests are named from its folder on, so that two files may be called conftest.py.
        "MYPYPATH": os.pathsep.join(str(folder) for folder, _ in packages()),
    }
    command = [str(BIN / command[0]), *command[1:]]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    print(f"types: {name}: {'ok' if done.returncode == 0 else 'FAILED'}", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    main()
