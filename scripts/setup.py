"""Bring an environment of the workspace up to date, doing only what changed since the last time.

Three things are kept, each with a stamp of what it was made from: the tools that build (``.cache/tools``), the
environment with every package of the workspace installed in editable form, and the engine inside it. Hatch makes
the environment but doesn't rebuild an editable engine, and a stale engine would test green: so its sources are
watched here.
"""

import argparse
import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
TOOLS = CACHE / "tools"
ENGINE = ROOT / "rust/covet-engine"
PROFILE = "ci"


def main() -> None:
    """Set up what the arguments name."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--env", type=Path, default=Path(".venv"), help="the environment's folder (default: .venv)")
    env = ROOT / parser.parse_args().env
    require_system()
    CACHE.mkdir(exist_ok=True)
    with only_one():
        make_tools()
        make_environment(env)
        make_engine(env)


def require_system() -> None:
    """Say in one line what is missing, and how to get it."""
    os.environ["PATH"] += os.pathsep + str(Path.home() / ".cargo/bin")
    wanted: str = workspace()["rust-version"]
    if shutil.which("cargo") is None:
        sys.exit(f"setup: cargo is missing: install Rust {wanted} or newer from https://rustup.rs")
    told = subprocess.run(["cargo", "--version"], cwd=ROOT / "rust", capture_output=True, text=True, check=False).stdout
    found = told.split()[1] if told.startswith("cargo ") else ""
    if found and version(found) < version(wanted):
        sys.exit(f"setup: cargo is of Rust {found}: install {wanted} or newer, for example by `rustup update`.")
    if shutil.which("cc") is None:
        sys.exit("setup: a C linker (cc) is missing: install gcc or clang.")


def workspace() -> dict[str, Any]:
    """Return what all crates of the engine share."""
    table: dict[str, Any] = tomllib.loads((ROOT / "rust/Cargo.toml").read_text())["workspace"]["package"]
    return table


def version(text: str) -> tuple[int, ...]:
    """Return a version as numbers, without what tells one build from another."""
    return tuple(int(part) for part in text.partition("-")[0].split("."))


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Keep a second run waiting until this one is through."""
    with (CACHE / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_tools() -> None:
    """Install hatch, uv and maturin into a folder of their own."""
    wanted = digest([ROOT / "scripts/tools.txt"])
    with stamp("tools", wanted, TOOLS / "bin/python") as stale:
        if stale:
            say("installing hatch, uv and maturin into .cache/tools")
            shutil.rmtree(TOOLS, ignore_errors=True)
            made = subprocess.run([sys.executable, "-m", "venv", str(TOOLS)], capture_output=True, check=False)
            if made.returncode:
                sys.exit(f"setup: {sys.executable} can't make environments: install python3-venv.")
            run(TOOLS / "bin/python", "-m", "pip", "install", "--quiet", "-r", "scripts/tools.txt")


def make_environment(env: Path) -> None:
    """Create the environment anew when a requirement or a version changed."""
    wanted = digest(declarations(), sys.version, sys.executable, str(env))
    with stamp(f"{env.name}.env", wanted, env / "bin/python") as stale:
        if stale:
            say(f"creating {env.relative_to(ROOT)} (this builds the engine)")
            shutil.rmtree(env, ignore_errors=True)
            run(TOOLS / "bin/hatch", "env", "create", "default", env=hatch_variables(env))
            write_stamp(f"{env.name}.engine", engine_digest())


def make_engine(env: Path) -> None:
    """Build the engine when one of its sources changed."""
    binary = ENGINE / "python/covet_engine" / f"_engine{sysconfig.get_config_var('EXT_SUFFIX')}"
    with stamp(f"{env.name}.engine", engine_digest(), binary) as stale:
        if stale:
            say(f"building the engine (profile {PROFILE})")
            develop = ("develop", "--uv", "--quiet", "--profile", PROFILE)
            run(TOOLS / "bin/maturin", *develop, cwd=ENGINE, env={"VIRTUAL_ENV": str(env)})


def declarations() -> Iterator[Path]:
    """List the files that say what is installed, and in which version."""
    yield from (ROOT / "hatch.toml", ROOT / "pyproject.toml", ENGINE / "pyproject.toml")
    yield from ROOT.glob("packages/*/pyproject.toml")
    yield from ROOT.glob("packages/*/src/*/_version.py")


def engine_sources() -> Iterator[Path]:
    """List the files that the engine is built from."""
    yield from (ROOT / "rust" / name for name in ("Cargo.toml", "Cargo.lock"))
    yield ENGINE / "pyproject.toml"
    for member in (ENGINE, *(ROOT / "rust/crates").iterdir()):
        yield from (path for path in member.glob("*") if path.name in {"Cargo.toml", "build.rs"})
        yield from (path for path in (member / "src").rglob("*") if path.is_file())


def engine_digest() -> str:
    """Sum up the engine's sources and its version."""
    return digest(engine_sources(), workspace()["version"], PROFILE)


def hatch_variables(env: Path) -> dict[str, str]:
    """Return the variables that keep hatch inside this folder."""
    return {
        "HATCH_DATA_DIR": str(CACHE / "hatch" / env.name),
        "HATCH_ENV_TYPE_VIRTUAL_PATH": str(env),
        "HATCH_ENV_TYPE_VIRTUAL_UV_PATH": str(TOOLS / "bin/uv"),
        "HATCH_PYTHON": sys.executable,
    }


def digest(paths: Iterable[Path], *words: str) -> str:
    """Return a digest of the files' names and contents, and of some words."""
    total = hashlib.sha256("\0".join(words).encode())
    for path in sorted(paths):
        total.update(f"\0{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return total.hexdigest()


@contextlib.contextmanager
def stamp(name: str, wanted: str, product: Path) -> Iterator[bool]:
    """Tell whether a product must be made anew, and remember what it was made from once that went well."""
    file = CACHE / f"{name}.stamp"
    stale = not product.exists() or not file.exists() or file.read_text() != wanted
    if stale:
        file.unlink(missing_ok=True)
    yield stale
    write_stamp(name, wanted)


def write_stamp(name: str, made_from: str) -> None:
    """Remember what a product was made from."""
    (CACHE / f"{name}.stamp").write_text(made_from)


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run a command, and end with its status when it fails."""
    path = f"{TOOLS / 'bin'}{os.pathsep}{os.environ['PATH']}"
    variables = os.environ | {"UV_PYTHON_DOWNLOADS": "never", "PATH": path}
    variables.pop("VIRTUAL_ENV", None)
    done = subprocess.run([str(word) for word in command], cwd=cwd, env=variables | (env or {}), check=False)
    if done.returncode:
        sys.exit(f"setup: `{Path(command[0]).name} {command[1]}` failed.")


def say(what: str) -> None:
    """Tell what is being done, for it may take a while."""
    print(f"setup: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
