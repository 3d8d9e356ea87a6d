"""What a start loads, and what it doesn't."""

from __future__ import annotations

import subprocess
import sys

import pytest

import covet_plugin

START = """
import sys
from covet_plugin import BasePlugin, PluginInfo, compose, plugin_config

@plugin_config
class Config:
    ttl: int = 3

class Small(BasePlugin):
    info = PluginInfo(id="small", version="1", api=1, config=Config())

    def contribute(self, to):
        to.configured(Config())
        to.route("/", print)

compose([Small()], environ={"COVET_PORT": "80", "COVET_LOG_LEVEL": "debug"})
"""


def loaded(code: str) -> set[str]:
    """The modules that are loaded after `code` ran."""
    command = [sys.executable, "-I", "-c", f"{code}\nprint(*sys.modules)"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module",
    [
        "asyncio",
        "covet_plugin.composing.faults",
        "covet_plugin.config.forms",
        "covet_plugin.config.resolution",
        "covet_plugin.faults",
        "covet_plugin.graph",
        "difflib",
        "importlib.metadata",
        "json",
        "pathlib",
        "tomllib",
    ],
)
def test_a_start_without_faults_and_settings_from_outside_loads_no(module: str) -> None:
    assert module not in loaded(START)


def test_an_error_loads_nothing_of_plugins() -> None:
    found = {
        name for name in loaded("import sys\nfrom covet_plugin import CovetError") if name.startswith("covet_plugin")
    }
    assert found == {"covet_plugin", "covet_plugin._exports", "covet_plugin._version", "covet_plugin.errors"}


def test_every_exported_name_is_found_and_no_other() -> None:
    from covet_plugin._exports import MODULES

    assert set(MODULES) | {"__version__"} == set(covet_plugin.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        covet_plugin.Nothing  # noqa: B018
