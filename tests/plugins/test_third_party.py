"""A plugin of somebody else, from its wheel: discovered, configured, ordered, in conflict, and removed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scripts.wheels import tool
from tests.contracts.installed import Install, use, uv

SOURCE = Path(__file__).parent / "acme_greeting"

ASK = """
import asyncio, json
from covet_core import CovetApp, PlanErrors, Request
import acme_greeting

async def ask(app, path):
    plan = app.plan()
    async with plan.lifespan():
        request = plan.request_type("GET", path.encode(), b"", [(b"host", b"x")], body=b"")
        response = await plan.handle(request)
        await plan.finish(request)
    return response

def asked(app, path):
    response = asyncio.run(ask(app, path))
    return [response.status_code, response.body.decode(), response.headers.get("x-greeted")]
"""

Run = Callable[..., Any]


@pytest.fixture(scope="session")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plugin's wheel."""
    folder = tmp_path_factory.mktemp("acme")
    uv("build", "--quiet", "--wheel", "--python", sys.executable, "--out-dir", str(folder), str(SOURCE))
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture
def python(install: Install, acme: Path) -> Path:
    """The interpreter of an environment with the core and the plugin, each from its wheel."""
    return install("covet_core", str(acme), "httpx")


@pytest.fixture
def run(python: Path) -> Run:
    """Run code there that ends with an expression, and return what that is."""

    def running(code: str, **environment: str) -> Any:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            lines = (ASK + code).strip().splitlines()
            return json.loads(use(python, "\n".join([*lines[:-1], f"print(json.dumps({lines[-1]}))"])))

    return running


def test_it_works_from_its_wheel_and_an_application_has_it_only_when_it_says_so(run: Run) -> None:
    assert run("asked(CovetApp(plugins=[acme_greeting.GreetingPlugin()]), '/greet/Ada')") == [200, "hello, Ada", "1"]
    assert run("asked(CovetApp(), '/greet/Ada')")[0] == 404


def test_it_is_discovered_by_its_entry_point_and_configured_by_the_environment(run: Run) -> None:
    app = "app = CovetApp(plugins='installed')\n"
    assert run(app + "[plugin.id for plugin in app.plan().plugins]") == ["acme-greeting"]
    assert run(app + "asked(app, '/greet/Ada')", COVET_ACME_GREETING__WORD="good day") == [200, "good day, Ada", "1"]
    assert run(app + "asked(app, '/greet/nobody')")[:2] == [404, '{"unknown":"nobody"}']
    assert run(app + "asked(app, '/greet/Ada')[0]", COVET_DISABLE_PLUGINS="acme-greeting") == 404


def test_a_constructor_outranks_the_environment(run: Run) -> None:
    code = """
greeting = acme_greeting.GreetingPlugin(acme_greeting.GreetingConfig(word="hi"))
asked(CovetApp(plugins=[greeting]), "/greet/Ada")[1]
"""
    assert run(code, COVET_ACME_GREETING__WORD="good day") == "hi, Ada"


def test_what_requires_its_service_starts_after_it_wherever_it_is_listed(run: Run) -> None:
    code = """
app = CovetApp(plugins=[acme_greeting.LoudPlugin(), acme_greeting.GreetingPlugin()])
[[plugin.id for plugin in app.plan().plugins], asked(app, "/greet/Ada")[1]]
"""
    assert run(code) == [["acme-greeting", "acme-loud"], "HELLO, Ada"]


def test_without_it_what_requires_its_service_is_a_fault(run: Run) -> None:
    code = """
try:
    CovetApp(plugins=[acme_greeting.LoudPlugin()]).plan()
except PlanErrors as errors:
    told = [str(error) for error in errors.exceptions]
told
"""
    (told,) = run(code)
    assert "'acme-loud' requires the service 'acme-greeting.greeter'" in told


def test_another_plugin_with_its_route_is_a_fault_and_the_application_wins(run: Run) -> None:
    code = """
from covet_plugin import BasePlugin, PluginInfo

async def mine(name: str) -> str:
    return f"mine, {name}"

class Other(BasePlugin):
    @property
    def info(self):
        return PluginInfo(id="other", version="1.0.0", api=1)

    def contribute(self, to):
        to.route("/greet/{who}", mine)

both = CovetApp(plugins=[acme_greeting.GreetingPlugin(), Other()])
try:
    both.plan()
except PlanErrors as errors:
    told = [str(error) for error in errors.exceptions]
own = CovetApp(plugins=[acme_greeting.GreetingPlugin()])
own.add_route("/greet/{name}", mine)
[told, asked(own, "/greet/Ada")]
"""
    (conflict,), answer = run(code)
    assert "'acme-greeting'" in conflict
    assert "'other'" in conflict
    assert answer == [200, "mine, Ada", "0"]


def test_its_command_is_one_of_covet(python: Path) -> None:
    main = python.parent / "main.py"
    main.write_text("from covet_core import CovetApp\napp = CovetApp(plugins='installed')\n")
    command = [str(python.parent / "covet"), "greet", "Ada", "and", "Grace"]
    done = subprocess.run(command, cwd=python.parent, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "hello, Ada and Grace\n"), done.stderr


def test_it_keeps_to_the_contract_on_every_transport(run: Run) -> None:
    code = """
from covet_core.testing import on_every_transport
from covet_plugin.testing import check_plugin

check_plugin(acme_greeting.GreetingPlugin, prefixes=("greet",), host=on_every_transport)
"held"
"""
    assert run(code) == "held"


def test_when_it_is_uninstalled_its_whole_effect_is_gone(python: Path) -> None:
    code = """
import json
from covet_core import CovetApp
print(json.dumps(CovetApp({}).plan().to_dict(), sort_keys=True))
"""
    installed = code.format("plugins='installed'")
    assert "acme-greeting" in use(python, installed)
    uninstall = [tool("uv"), "pip", "uninstall", "--quiet", "--python", str(python), "acme-greeting"]
    subprocess.run(uninstall, check=True, capture_output=True)
    assert use(python, installed) == use(python, code.format(""))
