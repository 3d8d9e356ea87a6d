"""What the commands of `make` say when something is missing, before anything is made."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.contracts.workspace import ROOT

WANTED = tomllib.loads((ROOT / "rust/Cargo.toml").read_text())["workspace"]["package"]["rust-version"]


def program(folder: Path, name: str, text: str) -> None:
    """Put a program into a folder."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def say(folder: Path, *command: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run a command that finds no programs but those of the folder."""
    environment = {"PATH": str(folder), "HOME": str(folder)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("cargo", "missing"),
    [
        (None, f"cargo is missing: install Rust {WANTED} or newer from https://rustup.rs"),
        (
            "cargo 1.70.0 (ec8a8a0ca 2023-04-25)",
            f"cargo is of Rust 1.70.0: install {WANTED} or newer, for example by `rustup update`.",
        ),
        ("cargo 1.999.0", "a C linker (cc) is missing: install gcc or clang."),
    ],
)
def test_what_is_missing_is_said_in_one_line(tmp_path: Path, cargo: str | None, missing: str) -> None:
    if cargo is not None:
        program(tmp_path, "cargo", f"echo '{cargo}'")
    done = say(tmp_path, sys.executable, ROOT / "scripts/setup.py")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"setup: {missing}\n")


def test_make_says_that_python_is_missing() -> None:
    done = subprocess.run(
        ["make", "--no-print-directory", "PYTHON=", "demo"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == "make: Python 3.11 or newer is missing: install python3 and python3-venv."


def test_an_interpreter_counts_when_it_runs(tmp_path: Path) -> None:
    for name in ("bash", "env"):
        (tmp_path / name).symlink_to(shutil.which(name) or name)
    minor = f"3.{sys.version_info.minor}"
    shim = "3.12" if minor != "3.12" else "3.13"
    program(tmp_path, f"python{shim}", "echo 'this version is not installed' >&2; exit 127")
    program(tmp_path, f"python{minor}", f'exec {sys.executable} "$@"')
    done = say(tmp_path, ROOT / "scripts/interpreters")
    assert [line.split()[0] for line in done.stdout.splitlines()] == [minor]
    assert Path(done.stdout.split()[1]).exists()
    assert say(tmp_path, ROOT / "scripts/interpreters", "--first").stdout.strip() == done.stdout.split()[1]
