"""Build every wheel of the workspace into a folder.

The engine's profile is ``release`` for wheels that are published or measured, ``ci`` for those that tests install.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".cache/tools/bin"


def main() -> None:
    """Build what the arguments name, for the interpreter of ``.venv``."""
    parser = argparse.ArgumentParser(description="Build every wheel of the workspace.")
    parser.add_argument("--profile", choices=["release", "ci"], default="release")
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    try:
        built = build_all(arguments.folder, profile=arguments.profile, python=ROOT / ".venv/bin/python")
    except subprocess.CalledProcessError as error:
        sys.exit(f"wheels: a build failed:\n{error.stderr}")
    print("\n".join(str(path) for path in built))


def build_all(folder: Path, *, profile: str, python: Path) -> list[Path]:
    """Build the wheels of every package and of the engine, and return their paths, sorted."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("covet*.whl"):
        old.unlink()
    for package in sorted(path.parent for path in ROOT.glob("packages/*/pyproject.toml")):
        run("uv", "build", "--wheel", "--python", python, "--out-dir", folder, package)
    engine = ROOT / "rust/covet-engine/Cargo.toml"
    run("maturin", "build", "--profile", profile, "--interpreter", python, "--out", folder, "--manifest-path", engine)
    return sorted(folder.glob("covet*.whl"))


def run(name: str, *arguments: str | Path) -> None:
    """Run one of the tools that build.

    Raises:
        subprocess.CalledProcessError: it failed; ``stderr`` has what it said.
    """
    command = [tool(name), *map(str, arguments)]
    env = os.environ | {"UV_PYTHON_DOWNLOADS": "never"}
    subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)


def tool(name: str) -> str:
    """Find a tool where ``make`` installs it, else on the path."""
    installed = TOOLS / name
    found = str(installed) if installed.exists() else shutil.which(name)
    if found is None:
        sys.exit(f"wheels: {name} is missing: run `make setup`.")
    return found


if __name__ == "__main__":
    main()
