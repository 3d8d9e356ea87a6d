"""What a visitor is told to type, typed."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from covet.testing import TestClient
from examples.orders.app import app

ROOT = Path(__file__).parents[3]
APP = "examples.orders.app:app"


def covet(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "covet", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["plan", APP], ["orders 0.3.0: 32 routes", "filter trusted-hosts", "observe  audit.trail (audit)"]),
        (["routes", APP], ["/orders/{order_id}/pay", "examples.orders.plugins.ordering:pay"]),
        (["plugins", APP], ["edge", "4 filters", "1 service, 1 middleware, 1 route"]),
        (["plugins", APP, "--why", "ordering"], ["'ordering' requires 'catalog'"]),
        (["config", APP], ["ordering     payments", "Leaf and Bean", "mail         folder"]),
        (["check", APP, "--deploy"], ["no faults", "di (di): ok"]),
        (["--app", APP, "di", "check"], ["no faults"]),
        (["--app", APP, "di", "graph", "--entry", "ordering"], ["ordering", "work", "payments"]),
        (["--app", APP, "catalog", "coffee"], ["Ethiopian coffee"]),
    ],
    ids=str,
)
def test_a_command_tells_of_the_composition(words: list[str], says: list[str]) -> None:
    told = covet(*words)
    assert [each for each in says if each not in told] == []


def test_the_plan_and_the_graph_are_printed_alike_twice(tmp_path: Path) -> None:
    kept = tmp_path / "plan.json"
    kept.write_text(covet("plan", APP, "--json"), encoding="utf-8")
    assert json.loads(kept.read_text(encoding="utf-8"))["title"] == "orders"
    covet("plan", APP, "--diff", str(kept))
    graph = tmp_path / "graph.json"
    covet("--app", APP, "di", "graph", "-o", str(graph))
    covet("--app", APP, "di", "diff", str(graph))


def test_the_lines_of_the_demo_work() -> None:
    script = (ROOT / "scripts/demo").read_text(encoding="utf-8")
    lines = [line.strip() for line in script.splitlines() if line.startswith("  curl ")]
    assert lines.pop() == "curl -s -N $base/orders/events"  # which has no end
    statuses: list[int] = []
    with TestClient(app, "native") as client:
        for line in lines:
            asked = shlex.split(line.replace("$base", ""))
            given = {flag: asked[asked.index(flag) + 1] for flag in ("-X", "-H", "-d") if flag in asked}
            (path,) = (word for word in asked if word.startswith("/"))
            headers = dict([given["-H"].split(": ")]) if "-H" in given else {}
            answer = client.request(given.get("-X", "GET"), path, headers=headers, content=given.get("-d"))
            statuses.append(answer.status_code)
    assert statuses == [200, 201, 404, 200, 200, 200]
