"""Measure a release build: install its wheels and the peers into environments of their own, and run the benchmarks.

The arguments are those of ``python -m benchmarks``. The wheels are the ones that users get, the engine with link-time
optimisation; the environment of the tests has another build, which the benchmarks refuse.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVS = ROOT / ".cache/envs"
WHEELS = ROOT / ".cache/wheels"
UV = ROOT / ".cache/tools/bin/uv"
PEERS = "benchmarks/peers/requirements.txt"


def main() -> None:
    """Build, install, measure."""
    print("bench: building the wheels with full optimisation", file=sys.stderr, flush=True)
    run(sys.executable, "scripts/wheels.py", "--profile", "release", str(WHEELS), quiet=True)
    print("bench: installing the wheels and the peers", file=sys.stderr, flush=True)
    # Compiled beforehand, as images for containers are, so that no start pays for it.
    sync = ("pip", "sync", "--compile-bytecode", "--quiet", "--python")
    run(str(UV), *sync, environment("peers"), PEERS)
    run(str(UV), *sync, environment("robyn"), "benchmarks/peers/robyn/requirements.txt")
    wheels = [str(path) for path in sorted(WHEELS.glob("*.whl"))]
    # The version stays while the code changes, so ours are installed anew each time.
    ours = [f"--reinstall-package={Path(wheel).name.partition('-')[0]}" for wheel in wheels]
    # What covet shares with the peers it has in their versions.
    install = ("pip", "install", "--compile-bytecode", "--quiet", "--python", environment("bench"))
    run(str(UV), *install, "--constraints", PEERS, *ours, *wheels, "uvloop")
    # FastAPI with covet-di beside it, and without covet's core.
    beside = [wheel for wheel in wheels if Path(wheel).name.startswith(("covet_di-", "covet_plugin-"))]
    install = ("pip", "install", "--compile-bytecode", "--quiet", "--python", environment("beside"))
    run(str(UV), *install, "--constraints", PEERS, *ours, *beside, "fastapi", "httptools", "uvicorn", "uvloop")
    run(sys.executable, "-P", "-m", "benchmarks", *sys.argv[1:])


def environment(name: str) -> str:
    """Return the interpreter of an environment, which is made if it isn't there yet."""
    python = ENVS / name / "bin/python"
    if not python.exists():
        run(str(UV), "venv", "--quiet", "--python", str(ROOT / ".venv/bin/python"), str(ENVS / name))
    return str(python)


def run(*command: str, quiet: bool = False) -> None:
    """Run a command in the repository's root, and end with its status when it fails."""
    env = os.environ | {"UV_PYTHON_DOWNLOADS": "never", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL if quiet else None, check=False)
    if done.returncode:
        sys.exit(f"bench: `{Path(command[0]).name}` failed.")


if __name__ == "__main__":
    main()
