"""What tests of configurations start from."""

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory, and none of the machine's own variables."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name == "ENV" or name.startswith("COVET_")]:
        monkeypatch.delenv(name)
    return tmp_path
