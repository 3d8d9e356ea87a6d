"""Installed plugins are found by their entry points."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from covet_plugin import CompositionErrors, compose, installed
from covet_plugin.composing.faults import PluginNotLoaded

Make = Callable[..., Any]

MODULE = """
from covet_plugin import BasePlugin, PluginInfo


class Plugin(BasePlugin):
    def __init__(self, id="{id}"):
        self.id = id

    @property
    def info(self):
        return PluginInfo(id=self.id, version="3.0.0", api=1)


def other():
    return Plugin("other")


def broken():
    raise ZeroDivisionError


number = 3
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Put a distribution with entry points where Python looks for some."""
    monkeypatch.syspath_prepend(tmp_path)

    def install(name: str, **points: str) -> None:
        module = f"installed_{name.replace('-', '_')}"
        (tmp_path / f"{module}.py").write_text(MODULE.format(id=name), encoding="utf-8")
        info = tmp_path / f"{module}-3.0.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}-dist\nVersion: 3.0.0\n", encoding="utf-8")
        rows = [f"{key.replace('_', '-')} = {module}:{target}" for key, target in points.items()]
        (info / "entry_points.txt").write_text("\n".join(["[covet.plugins]", *rows, ""]), encoding="utf-8")
        monkeypatch.delitem(sys.modules, module, raising=False)

    return install


def test_without_installed_plugins_there_are_none() -> None:
    found = installed({})
    assert (found.plugins, found.disabled, found.faults) == ((), (), ())


def test_installed_plugins_are_made_in_the_order_of_their_names(install: Callable[..., None]) -> None:
    install("zebra", zebra="Plugin", other="other")
    install("ant-eater", ant_eater="Plugin")
    found = installed({})
    assert [plugin.info.id for plugin in found.plugins] == ["ant-eater", "other", "zebra"]
    assert not found.faults
    composition = compose([], environ={}, discovered=found)
    assert [info.version for info in composition.infos] == ["3.0.0"] * 3


def test_a_disabled_one_is_not_even_loaded(install: Callable[..., None]) -> None:
    install("zebra", zebra="Plugin")
    install("broken", broken="missing")
    environ = {"COVET_DISABLE_PLUGINS": "broken, zebra"}
    found = installed(environ)
    assert (found.plugins, found.disabled, found.faults) == ((), ("broken", "zebra"), ())
    assert "installed_broken" not in sys.modules
    composition = compose([], environ=environ, discovered=found)
    assert composition.disabled == ("broken", "zebra")
    assert composition.warnings == ()


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("broken", "ZeroDivisionError"),
        ("nothing", "AttributeError"),
        ("number", "isn't callable"),
        ("other", "its id is 'other', and its entry point is called 'zebra'"),
    ],
)
def test_one_that_can_not_be_loaded_is_a_fault_with_its_cause(
    install: Callable[..., None], target: str, told: str
) -> None:
    install("zebra", zebra=target)
    (fault,) = installed({}).faults
    assert isinstance(fault, PluginNotLoaded)
    assert told in str(fault)
    assert "zebra-dist" in str(fault)
    assert "COVET_DISABLE_PLUGINS=zebra" in str(fault)
    assert isinstance(fault.__cause__, Exception)


def test_what_can_not_be_loaded_stops_the_service_and_is_told_once(install: Callable[..., None], make: Make) -> None:
    install("zebra", zebra="broken")
    with pytest.raises(CompositionErrors) as caught:
        compose([make("user", requires=("zebra",))], environ={}, discovered=installed({}))
    assert [fault.code for fault in caught.value.exceptions] == ["plugin-not-loaded"]


def test_a_listed_plugin_counts_instead_of_the_installed_one(install: Callable[..., None], make: Make) -> None:
    install("zebra", zebra="Plugin", other="other")
    listed = make("zebra")
    composition = compose([listed], environ={}, discovered=installed({}))
    assert composition.plugins[0] is listed
    assert [info.id for info in composition.infos] == ["zebra", "other"]
