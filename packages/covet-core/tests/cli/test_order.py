"""`covet middleware`."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

Covet = Callable[..., "subprocess.CompletedProcess[str]"]

CODE = """
from covet_core import CovetApp, Middleware
from covet_plugin import BasePlugin, PluginInfo, Stage


async def passing(request, call_next):
    return await call_next(request)


class Guard(BasePlugin):
    @property
    def info(self):
        return PluginInfo(id="guard", version="1.0.0", api=1)

    def contribute(self, to):
        to.middleware(passing, stage=Stage.PROTECT, name="guarding")


app = CovetApp(plugins=[Guard()], middleware=[Middleware(passing).named("first")])
app.add_middleware(Middleware(passing).named("second"))
app.add_middleware(Middleware(passing).named("edge").at(Stage.EDGE))
app.add_route("/", lambda: "x", middleware=[Middleware(passing).named("own")])
"""


def test_the_final_order_is_printed_with_stage_and_owner(covet: Covet, project: Path) -> None:
    (project / "around.py").write_text(CODE)
    result = covet("middleware", "around:app")
    assert result.returncode == 0, result.stderr
    assert [line.split(maxsplit=2) for line in result.stdout.splitlines()[:4]] == [
        ["edge", "edge", "the application"],
        ["protect", "guarding", "guard"],
        ["app", "first", "the application"],
        ["app", "second", "the application"],
    ]
    assert result.stdout.splitlines()[4].split() == ["GET", "/", "own", "the", "route"]
    found = json.loads(covet("middleware", "around:app", "--json").stdout)
    assert found["application"][1] == {"stage": "protect", "name": "guarding", "owner": "guard"}
    assert found["routes"] == [{"route": "GET /", "middleware": ["own"]}]


def test_native_filters_come_first(covet: Covet, project: Path) -> None:
    code = "from covet_core import CompressionMiddleware\n" + CODE
    (project / "around.py").write_text(code + "app.add_middleware(CompressionMiddleware, minimum_size=500)\n")
    result = covet("middleware", "around:app")
    assert result.returncode == 0, result.stderr
    first, second = result.stdout.splitlines()[:2]
    assert first.split() == ["edge", "compression", "(native", "filter)", "the", "application"]
    assert second.split() == ["edge", "edge", "the", "application"]
    found = json.loads(covet("middleware", "around:app", "--json").stdout)
    assert found["filters"] == [{"stage": "edge", "name": "compression", "owner": None}]
