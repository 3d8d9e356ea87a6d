"""Type checkers see what a provider provides, and compare it with the parameter that it is given to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent
ROOT = Path(__file__).resolve().parents[3]

DECLARED = """
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any, Protocol, assert_type

from covet_di import (
    Configuration, FactoryProvider, Provide, ResourceProvider, Scope, Selector, ServiceContainer, SingletonProvider
)
from covet_di import inject


class Engine:
    def __init__(self, url: str = "") -> None: ...


class Special(Engine): ...


class Closes(Protocol):
    def close(self) -> None: ...


class Session:
    def close(self) -> None: ...


def sessions(engine: Engine) -> Iterator[Session]:
    yield Session()


async def asessions() -> AsyncIterator[Session]:
    yield Session()


async def connect() -> Engine:
    return Engine()


class App(ServiceContainer):
    config = Configuration()
    engine = SingletonProvider(Engine, config.url)
    special = SingletonProvider(Special)
    connected = SingletonProvider(connect)
    session = FactoryProvider(Session, engine, scope=Scope.REQUEST, factory=sessions)
    asession = FactoryProvider(Session, scope=Scope.REQUEST, factory=asessions)
    inferred = FactoryProvider(asessions)
    pool = ResourceProvider(sessions, engine)
    chosen = Selector(config.kind, one=engine, two=engine)

    def describe(self) -> str:
        return "app"


app = App()
"""

ACCEPTED = """
assert_type(app.engine(), Engine)
assert_type(app.session(), Session)
assert_type(app.describe(), str)
assert_type(Provide[app.engine], Engine)
assert_type(Provide[app.connected], Engine)
assert_type(Provide[app.session], Session)
assert_type(Provide[app.asession], Session)
assert_type(Provide[app.inferred], Session)
assert_type(Provide[app.pool], Session)
assert_type(Provide[app.chosen], Engine)
assert_type(Provide[app.config.size.as_int()], int)


@inject
def use(
    name: str,
    engine: Engine = Provide[app.engine],
    special: Engine = Provide[app.special],
    session: Closes = Provide[app.session],
    size: int = Provide[app.config.size.as_int()],
    url: str = Provide[app.config.url],
) -> str:
    return name


def handler(
    engine: Annotated[Engine, Provide[app.engine]], session: Annotated[Session, Provide[app.session]]
) -> None: ...


assert_type(use("a"), str)
use("a", Engine(), size=3)
with app.override(app.engine, Special()), app.override("engine", 1), app.scope(Scope.REQUEST):
    pass


async def main() -> None:
    assert_type(await app.engine.async_(), Engine)
    async with app.override(app.engine, Engine()), app.scope():
        pass
"""

REFUSED = """
@inject
def use(
    engine: Session = Provide[app.engine],  # refused
    session: Engine = Provide[app.session],  # refused
    asession: Engine = Provide[app.asession],  # refused
    special: Special = Provide[app.engine],  # refused
    size: str = Provide[app.config.size.as_int()],  # refused
    none: int = Provide["engine"],  # refused
) -> None: ...


use(engine=3)  # refused
app.override(app.engine, "text")  # refused
FactoryProvider(Session, factory=connect)  # refused by mypy, where pyright takes either
SingletonProvider(3)  # refused
app.describe(1)  # refused
app.scope("request")  # refused
"""


def refused_lines(*remarks: str) -> set[int]:
    lines = (DECLARED + REFUSED).splitlines()
    return {number for number, line in enumerate(lines, 1) if line.endswith(remarks)}


def written(tmp_path: Path) -> tuple[Path, Path]:
    accepted, refused = tmp_path / "accepted.py", tmp_path / "refused.py"
    accepted.write_text(DECLARED + ACCEPTED)
    refused.write_text(DECLARED + REFUSED)
    return accepted, refused


def run(*command: str) -> str:
    environment = os.environ | {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1",
    }
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return done.stdout


def test_mypy_compares_what_is_provided_with_what_is_annotated(tmp_path: Path) -> None:
    accepted, refused = written(tmp_path)
    options = ("--strict", "--no-pretty", "--config-file", "pyproject.toml")
    said = run(str(BIN / "mypy"), *options, str(accepted), str(refused))
    errors = [line.split(":") for line in said.splitlines() if ": error:" in line]
    assert not [line for line in said.splitlines() if str(accepted) in line and ": error:" in line], said
    assert {int(parts[1]) for parts in errors} == refused_lines("# refused", "takes either"), said


def test_pyright_compares_what_is_provided_with_what_is_annotated(tmp_path: Path) -> None:
    accepted, refused = written(tmp_path)
    settings: dict[str, Any] = {
        "typeCheckingMode": "strict",
        "include": [accepted.name, refused.name],
        "venvPath": str(BIN.parent.parent),
    }
    settings |= {"venv": BIN.parent.name, "reportUnusedImport": False}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    said = json.loads(run(str(BIN / "pyright"), "--outputjson", "--project", str(tmp_path)))
    found: dict[str, set[int]] = {accepted.name: set(), refused.name: set()}
    for each in said["generalDiagnostics"]:
        if each["severity"] == "error":
            found[Path(each["file"]).name].add(each["range"]["start"]["line"] + 1)
    assert found == {accepted.name: set(), refused.name: refused_lines("# refused")}, said["generalDiagnostics"]
