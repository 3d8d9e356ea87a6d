"""The workspace's wheels, and empty environments that they are installed into."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.wheels import build_all, tool

__all__ = ("CLOSURES", "Install", "install", "use", "uv", "wheels")

# Each distribution, and the siblings that it must bring.
CLOSURES = {
    "covet_plugin": ["covet_plugin"],
    "covet_engine": ["covet_engine"],
    "covet_core": ["covet_core", "covet_engine", "covet_plugin"],
    "covet_di": ["covet_di", "covet_plugin"],
    "covet": ["covet", "covet_core", "covet_engine", "covet_plugin"],
}

Install = Callable[..., Path]


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Build every wheel once, the engine as the tests have it, and return them by import name."""
    folder = tmp_path_factory.mktemp("wheels")
    built = build_all(folder, profile="ci", python=Path(sys.executable))
    return {path.name.partition("-")[0]: path for path in built}


@pytest.fixture
def install(wheels: dict[str, Path], tmp_path: Path) -> Install:
    """Return a function that installs a distribution into an empty environment and returns its interpreter."""

    def into_an_empty_environment(name: str, *others: str) -> Path:
        environment = tmp_path / name
        python = environment / "bin/python"
        uv("venv", "--quiet", "--python", sys.executable, str(environment))
        # By path, so that no package of the same name from elsewhere can be taken for ours.
        uv(
            "pip",
            "install",
            "--quiet",
            "--python",
            str(python),
            *(str(wheels[each]) for each in CLOSURES[name]),
            *others,
        )
        return python

    return into_an_empty_environment


def uv(*arguments: str) -> None:
    done = subprocess.run([tool("uv"), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def use(python: Path, code: str) -> str:
    """Run code as a user would, away from the checkout, with warnings as errors."""
    command = [str(python), "-I", "-W", "error", "-c", code]
    done = subprocess.run(command, cwd=python.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
