"""Measure a release build: install its wheels and the peers into an environment of their own, and run the benchmarks.

The arguments are those of ``benchmarks/run.py``. The wheels are the ones that users get, the engine with link-time
optimisation; the environment of the tests has another build, which the benchmarks refuse.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENV = ROOT / ".cache/envs/bench"
WHEELS = ROOT / ".cache/wheels"
UV = ROOT / ".cache/tools/bin/uv"


def main() -> None:
    """Build, install, measure."""
    print("bench: building the wheels with full optimisation", file=sys.stderr, flush=True)
    run(sys.executable, "scripts/wheels.py", "--profile", "release", str(WHEELS), quiet=True)
    if not ENV.exists():
        run(str(UV), "venv", "--quiet", "--python", str(ROOT / ".venv/bin/python"), str(ENV))
    wheels = [str(path) for path in sorted(WHEELS.glob("*.whl"))]
    python = str(ENV / "bin/python")
    install = (str(UV), "pip", "install", "--quiet", "--python", python)
    # The version stays while the code changes, so ours are installed anew each time.
    ours = [f"--reinstall-package={Path(wheel).name.partition('-')[0]}" for wheel in wheels]
    run(*install, *ours, *wheels, "-r", "benchmarks/peers/requirements.txt")
    run(python, "-P", "benchmarks/run.py", *sys.argv[1:])


def run(*command: str, quiet: bool = False) -> None:
    """Run a command in the repository's root, and end with its status when it fails."""
    env = os.environ | {"UV_PYTHON_DOWNLOADS": "never", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL if quiet else None, check=False)
    if done.returncode:
        sys.exit(f"bench: `{Path(command[0]).name}` failed.")


if __name__ == "__main__":
    main()
