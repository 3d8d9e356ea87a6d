"""Run every test under each Python from 3.11 to 3.14 that is found, each in an environment of its own.

python scripts/test_all.py [arguments of pytest]
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WANTED = ("3.11", "3.12", "3.13", "3.14")


def main() -> None:
    """Test under each interpreter, and tell the outcome of all at the end."""
    found = interpreters()
    outcome = {version: test(version, found[version]) if version in found else "not found" for version in WANTED}
    print("\n".join(f"Python {version}: {said}" for version, said in outcome.items()))
    if not found or "FAILED" in outcome.values():
        sys.exit(1)


def interpreters() -> dict[str, str]:
    """Find the interpreters that run, by version."""
    lines = subprocess.run([ROOT / "scripts/interpreters"], capture_output=True, text=True, check=True).stdout
    return dict(line.split(" ", 1) for line in lines.splitlines())


def test(version: str, python: str) -> str:
    """Set up an environment for an interpreter, and run the tests in it."""
    print(f"\n=== Python {version}: {python}", flush=True)
    env = Path(".cache/envs") / version
    # An engine for each: what Cargo builds for one interpreter is of no use to another.
    variables = os.environ | {"CARGO_TARGET_DIR": str(ROOT / ".cache/target" / version)}
    setup = [python, "scripts/setup.py", "--env", str(env)]
    suite = [str(env / "bin/python"), "-m", "pytest", "--all-transports", *sys.argv[1:]]
    for command in (setup, suite):
        if subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode:
            return "FAILED"
    return "passed"


if __name__ == "__main__":
    main()
