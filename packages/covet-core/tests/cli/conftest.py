"""The command as a user runs it: in a process of its own, in a directory with an application."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

Covet = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "main.py").write_text(
        textwrap.dedent("""
            from covet_core.app import CovetApp
            from covet_core.limits import Limits

            app = CovetApp("shop", "1.2.3", limits=Limits(body_min_rate=0))

            @app.get("/items/{item}")
            async def item(item: int, colour: str = "red") -> dict[str, int]:
                return {"item": item}

            def make() -> CovetApp:
                return app
        """)
    )
    return tmp_path


@pytest.fixture
def covet(project: Path) -> Covet:
    def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "covet_core", *arguments],
            cwd=project,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
            env={**{k: v for k, v in os.environ.items() if not k.startswith("COVET_")}, **environment},
        )

    return run
