"""The names that applications import."""

import importlib
import subprocess
import sys

import pytest

import covet
import covet_core
from covet_core.types import CallNext

FROM_CORE = sorted(set(covet_core.__all__) - {"__version__"})

# What a service that serves nothing but JSON doesn't need in memory.
COSTLY = ["covet_di", "granian", "httpx", "uvicorn", "starlette", "msgspec", "multiprocessing", "importlib.metadata"]


@pytest.mark.parametrize("name", FROM_CORE)
def test_every_public_name_of_the_core_is_the_same_object_here(name: str) -> None:
    assert getattr(covet, name) is getattr(covet_core, name)


def test_the_facade_offers_the_core_and_the_type_of_call_next_and_nothing_else() -> None:
    assert set(covet.__all__) == {*FROM_CORE, "CallNext", "__version__"}
    assert covet.CallNext is CallNext


def test_the_application_has_two_names() -> None:
    assert covet.CovetApp is covet.CovetPy


@pytest.mark.parametrize(
    "name",
    [
        "AsyncTestClient",
        "LoadResult",
        "LoadTest",
        "PerformanceTest",
        "TestClient",
        "VirtualClock",
        "VirtualLoop",
        "on_every_transport",
    ],
)
def test_the_test_clients_are_those_of_the_core(name: str) -> None:
    ours, core = importlib.import_module("covet.testing"), importlib.import_module("covet_core.testing")
    assert getattr(ours, name) is getattr(core, name)
    assert name in ours.__all__


def test_the_names_for_background_work_are_those_of_the_core() -> None:
    ours, core = importlib.import_module("covet.background"), importlib.import_module("covet_core.background")
    assert set(ours.__all__) == set(core.__all__)
    assert all(getattr(ours, name) is getattr(core, name) for name in ours.__all__)


def test_the_names_for_deadlines_are_those_of_the_core() -> None:
    ours, core = importlib.import_module("covet.deadline"), importlib.import_module("covet_core.deadline")
    assert set(ours.__all__) == set(core.__all__)
    assert all(getattr(ours, name) is getattr(core, name) for name in ours.__all__)


def test_the_names_for_plugins_are_those_of_covet_plugin() -> None:
    ours, theirs = importlib.import_module("covet.plugin"), importlib.import_module("covet_plugin")
    assert all(getattr(ours, name) is getattr(theirs, name) for name in ours.__all__)
    assert {"BasePlugin", "Stage", "optional", "plugin_config"} <= set(ours.__all__)


def test_the_names_for_containers_are_those_of_covet_di_and_all_of_them() -> None:
    ours, theirs = importlib.import_module("covet.di"), importlib.import_module("covet_di")
    assert set(ours.__all__) == set(theirs.__all__) - {"__version__"}
    assert all(getattr(ours, name) is getattr(theirs, name) for name in ours.__all__)


@pytest.mark.parametrize(("module", "needs", "extra"), [("testing", "httpx", "testing"), ("di", "covet_di", "di")])
def test_a_module_whose_extra_is_missing_says_which(module: str, needs: str, extra: str) -> None:
    code = f"import sys; sys.modules[{needs!r}] = None; import covet.{module}"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert f"pip install 'covet[{extra}]'" in shown.stderr


def test_importing_the_facade_loads_nothing_that_a_plain_service_does_not_use() -> None:
    code = f"import covet, sys; print([name for name in {COSTLY!r} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


@pytest.mark.parametrize("module", ["covet", "covet_core"])
def test_the_package_is_a_command(module: str) -> None:
    shown = subprocess.run([sys.executable, "-m", module, "--help"], capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    assert "run" in shown.stdout
