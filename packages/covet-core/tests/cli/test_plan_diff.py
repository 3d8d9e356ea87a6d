"""`covet plan --diff`: what changed since a plan that was kept."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from covet_core import CovetApp, Limits, Request, Response
from covet_core.plan.difference import difference
from covet_core.types import CallNext
from covet_plugin import BasePlugin, Contributions, PluginInfo, Stage

Covet = Callable[..., "subprocess.CompletedProcess[str]"]


async def items(colour: str = "red") -> dict[str, int]:
    return {}


async def timing(request: Request, call_next: CallNext) -> Response:
    return await call_next(request)


def told(app: CovetApp) -> dict[str, Any]:
    """The plan as a file has it."""
    kept: dict[str, Any] = json.loads(json.dumps(app.plan().to_dict()))
    return kept


def shop(version: str = "1.0.0", **options: Any) -> CovetApp:
    app = CovetApp("shop", version, openapi_url=None, **options)
    app.add_route("/items", items)
    return app


def test_a_plan_does_not_differ_from_itself() -> None:
    assert difference(told(shop()), told(shop())) == []


def test_a_new_route_and_one_that_is_gone_are_told() -> None:
    old, new = shop(), shop()
    old.add_route("/old", items)
    new.add_route("/new", items, ["POST"])
    assert difference(told(old), told(new)) == ["routes", "  + POST /new", "  - GET /old"]


def test_a_changed_route_tells_what_changed() -> None:
    async def other(colour: int, size: int = 1) -> dict[str, int]:
        return {}

    new = CovetApp("shop", "1.0.0", openapi_url=None)
    new.add_route("/items", other, name="items", status_code=201, tags=["shop"])
    lines = difference(told(shop()), told(new))
    assert lines[:2] == ["routes", "  ~ GET /items"]
    for line in (
        "tags: none -> shop",
        "status_code: 200 -> 201",
        "fields.colour.type: str -> int",
        "fields.colour.required: False -> True",
        "fields.size: added",
    ):
        assert f"      {line}" in lines


def test_limits_and_the_service_itself_are_compared() -> None:
    lines = difference(told(shop()), told(shop("1.1.0", limits=Limits(max_body_size=5), debug=True)))
    assert lines == [
        "service",
        "  ~ debug: False -> True",
        "  ~ version: 1.0.0 -> 1.1.0",
        "limits",
        "  ~ max_body_size: 1048576 -> 5",
    ]


def test_lines_of_the_source_are_no_difference() -> None:
    old, new = told(shop()), told(shop())
    new["routes"][0]["where"] = "elsewhere.py:1 in items"
    assert difference(old, new) == []


def test_the_command_ends_with_zero_when_nothing_changed_and_with_one_when_something_did(
    covet: Covet, project: Path
) -> None:
    (project / "plan.json").write_text(covet("plan", "main:app", "--json").stdout)
    same = covet("plan", "main:app", "--diff", "plan.json")
    assert (same.returncode, same.stdout) == (0, "")
    source = (project / "main.py").read_text().replace('colour: str = "red"', "")
    (project / "main.py").write_text(source)
    changed = covet("plan", "main:app", "--diff", "plan.json")
    assert changed.returncode == 1
    assert changed.stdout == "routes\n  ~ GET /items/{item}\n      fields.colour: removed\n"


@pytest.mark.parametrize(("content", "why"), [(None, "no such file"), ("{", "isn't JSON"), ("{}", "plan of format 1")])
def test_what_is_no_plan_ends_with_two(covet: Covet, project: Path, content: str | None, why: str) -> None:
    if content is not None:
        (project / "old.json").write_text(content)
    result = covet("plan", "main:app", "--diff", "old.json")
    assert result.returncode == 2
    assert why in result.stderr
    assert result.stderr.endswith("[plan-file-unreadable]\n")


class Door(BasePlugin):
    """Contributes nothing that a route would show."""

    def __init__(self, version: str, hosts: list[str], *commands: str) -> None:
        self.version = version
        self.hosts = hosts
        self.commands = commands

    @property
    def info(self) -> PluginInfo:
        return PluginInfo(id="door", version=self.version, api=1)

    def contribute(self, to: Contributions) -> None:
        to.filter("trusted-hosts", schema=1, stage=Stage.EDGE, settings={"hosts": self.hosts})
        for name in self.commands:
            to.command(name, lambda words: 0, help=name)


def test_what_a_plugin_contributes_otherwise_is_told_also_what_stands_in_no_route() -> None:
    old, new = shop(plugins=[Door("1.0.0", ["a"], "knock")]), shop(plugins=[Door("1.1.0", ["a", "b"], "ring")])
    assert difference(told(old), told(new)) == [
        "plugins",
        "  ~ door",
        "      version: 1.0.0 -> 1.1.0",
        "      contributions.filter trusted-hosts.value.settings.hosts: a -> a, b",
        "      contributions.command ring: added",
        "      contributions.command knock: removed",
    ]
