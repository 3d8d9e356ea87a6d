"""What the command says and does about plugins."""

import ast
import json
import os
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

Covet = Callable[..., "subprocess.CompletedProcess[str]"]

HOUSE = """
    import os
    from collections.abc import AsyncIterator
    from contextlib import asynccontextmanager
    from dataclasses import dataclass

    from covet_core import CovetApp, Request, Response
    from covet_core.types import CallNext
    from covet_plugin import AppContext, BasePlugin, Contributions, PluginInfo, Secret, Service, Stage, optional

    DOOR = Service[str]("door")


    async def ring() -> str:
        return "ring"


    async def through(request: Request, call_next: CallNext) -> Response:
        return await call_next(request)


    def knock(words: list[str]) -> int:
        print("knock", *words)
        return 7


    def locked(app: AppContext) -> list[str]:
        return [] if os.environ.get("LOCKED") else [f"the door of {app.title} isn't locked"]


    @dataclass(frozen=True)
    class DoorConfig:
        colour: str = "green"
        key: Secret = Secret("skeleton")


    class Door(BasePlugin):
        def __init__(self, config: DoorConfig = DoorConfig()) -> None:
            self.config = config

        @property
        def info(self) -> PluginInfo:
            return PluginInfo(id="door", version="2.1.0", api=1, config=self.config, after=("garden",))

        def contribute(self, to: Contributions) -> None:
            to.configured(self.config)
            to.route("/door", ring, methods=("GET", "POST"))
            to.middleware(through, stage=Stage.EDGE)
            to.provide(DOOR, lambda app: "the door")
            to.command("knock", knock, help="Knock.")
            to.check("door.locked", locked)

        @asynccontextmanager
        async def lifespan(self, app: AppContext) -> AsyncIterator[None]:
            if os.environ.get("STUCK"):
                raise OSError("it is stuck")
            yield


    class Garden(BasePlugin):
        @property
        def info(self) -> PluginInfo:
            return PluginInfo(id="garden", version="0.3.0", api=1)


    app = CovetApp("house", plugins=[Door(), optional(Garden())])


    @app.post("/door")
    async def own() -> None: ...
"""


@pytest.fixture
def house(project: Path) -> Path:
    path = project / "house.py"
    path.write_text(textwrap.dedent(HOUSE))
    return path


@pytest.mark.usefixtures("house")
def test_plugins_are_listed_in_their_order_with_what_they_contribute(covet: Covet) -> None:
    result = covet("plugins", "house:app")
    assert result.stdout.splitlines() == [
        "garden  0.3.0  nothing",
        "door    2.1.0  1 route, 1 middleware, 1 service, 1 command, 1 check",
        "  replaced: route POST /door, by the application",
    ]
    assert result.returncode == 0


@pytest.mark.usefixtures("house")
def test_plugins_as_json_are_those_of_the_plan(covet: Covet) -> None:
    plugins = json.loads(covet("plugins", "house:app", "--json").stdout)
    assert plugins == json.loads(covet("plan", "house:app", "--json").stdout)["plugins"]
    assert [plugin["id"] for plugin in plugins] == ["garden", "door"]


def test_an_application_without_plugins_says_so(covet: Covet) -> None:
    assert covet("plugins", "main:app").stdout == "no plugins\n"
    shown = covet("config", "main:app", COVET_PORT="9000").stdout.splitlines()
    assert {line.split()[0] for line in shown} == {"server"}
    (port,) = [line.split() for line in shown if line.split()[1] == "port"]
    assert port == ["server", "port", "9000", "environment", "COVET_PORT", "hides", "8000", "(default)"]


@pytest.mark.usefixtures("house")
def test_a_plugin_that_the_environment_leaves_out_is_told(covet: Covet) -> None:
    lines = covet("plugins", "house:app", COVET_DISABLE_PLUGINS="garden").stdout.splitlines()
    assert lines[-1] == "disabled: garden"


@pytest.mark.usefixtures("house")
def test_why_a_plugin_is_where_it_is(covet: Covet) -> None:
    lines = covet("plugins", "house:app", "--why", "door").stdout.splitlines()
    assert lines[0].startswith("door 2.1.0: number 2 of 2")
    assert any("after garden" in line for line in lines)
    unknown = covet("plugins", "house:app", "--why", "window")
    assert unknown.returncode == 1
    assert "no plugin 'window'; it has garden, door. [unknown-plugin]" in unknown.stderr


@pytest.mark.usefixtures("house")
def test_the_configuration_is_shown_with_its_sources_and_without_secrets(covet: Covet) -> None:
    result = covet("config", "house:app", COVET_DOOR__COLOUR="red", COVET_DOOR__KEY="hunter2")
    assert result.returncode == 0
    colour, key = [line for line in result.stdout.splitlines() if line.startswith("door")]
    assert colour.split() == [
        "door",
        "colour",
        "red",
        "environment",
        "COVET_DOOR__COLOUR",
        "hides",
        "green",
        "(default)",
    ]
    assert "***" in key
    shown = json.loads(covet("config", "house:app", "--json", COVET_DOOR__KEY="hunter2").stdout)
    assert [(each["field"], each["value"], each["source"]) for each in shown if each["plugin"] == "door"] == [
        ("colour", "green", "default"),
        ("key", "***", "environment"),
    ]


@pytest.mark.usefixtures("house")
def test_a_variable_of_nobody_is_a_warning_that_a_deployment_takes_for_an_error(covet: Covet) -> None:
    wrong = {"COVET_DOOR__COLOR": "red", "LOCKED": "1"}
    assert "warning: The variable COVET_DOOR__COLOR" in covet("config", "house:app", **wrong).stdout
    plain = covet("check", "house:app", **wrong)
    assert (plain.returncode, "warning: The variable COVET_DOOR__COLOR" in plain.stdout) == (0, True)
    strict = covet("check", "house:app", "--deploy", **wrong)
    assert (strict.returncode, "error: The variable COVET_DOOR__COLOR" in strict.stdout) == (1, True)


@pytest.mark.usefixtures("house")
def test_a_deployment_asks_the_checks_of_the_plugins(covet: Covet) -> None:
    assert covet("check", "house:app").returncode == 0
    refused = covet("check", "house:app", "--deploy")
    assert refused.returncode == 1
    assert "! door.locked (door)\n    the door of house isn't locked\n" in refused.stdout
    allowed = covet("check", "house:app", "--deploy", LOCKED="1")
    assert (allowed.returncode, "door.locked (door): ok" in allowed.stdout) == (0, True)


def test_a_check_that_fails_itself_is_something_that_is_wrong(covet: Covet, house: Path) -> None:
    house.write_text(house.read_text().replace("return [] if", "return 1 / 0 if"))
    result = covet("check", "house:app", "--deploy", LOCKED="1")
    assert result.returncode == 1
    assert "the check failed: ZeroDivisionError" in result.stdout


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("named", [["--app", "house:app"], ["--app=house:app"], []])
def test_a_command_of_a_plugin_gets_all_words_after_its_name(covet: Covet, named: list[str]) -> None:
    environment = {} if named else {"COVET_APP": "house:app"}
    result = covet(*named, "knock", "twice", "--help", "main:app", **environment)
    assert (result.returncode, result.stdout) == (7, "knock twice --help main:app\n")


@pytest.mark.usefixtures("house")
def test_an_unknown_command_is_told_with_those_that_there_are(covet: Covet) -> None:
    result = covet("--app", "house:app", "nock")
    assert result.returncode == 2
    assert result.stderr.startswith("covet: There is no command 'nock'; there are run, plan,")
    assert ", knock." in result.stderr
    assert "[unknown-command]" in result.stderr


def test_an_unknown_command_without_an_application_says_why_none_was_asked(covet: Covet, project: Path) -> None:
    (project / "main.py").unlink()
    result = covet("migrate")
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "--app" in result.stderr
    assert "no main.py or app.py" in result.stderr


@pytest.mark.usefixtures("house")
def test_the_application_may_be_named_before_a_command_of_covet_too(covet: Covet) -> None:
    assert covet("--app", "house:app", "plugins").stdout.startswith("garden")
    assert covet("--app", "house:app", "plugins", "main:app").stdout == "no plugins\n"


def test_help_loads_no_application(covet: Covet, project: Path) -> None:
    (project / "main.py").write_text("raise SystemExit('loaded')\n")
    result = covet("--help", COVET_APP="main:app")
    assert (result.returncode, "plugins" in result.stdout, "loaded" in result.stderr) == (0, True, False)


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("transport", ["native", "granian"])
def test_a_plugin_that_can_not_start_stops_the_service_with_a_line_that_names_it(covet: Covet, transport: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    arguments = ("run", "house:app", "--transport", transport, "--port", port, "--log-level", "error")
    result = covet(*arguments, STUCK="1")
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert "OSError: it is stuck. The plugin 'door' was starting." in line
    assert line.endswith("[startup-failed]")


def test_plans_with_and_without_a_plugin_differ_in_all_that_it_contributes(covet: Covet, house: Path) -> None:
    (house.parent / "plan.json").write_text(covet("plan", "house:app", "--json").stdout)
    assert covet("plan", "house:app", "--diff", "plan.json").returncode == 0
    house.write_text(house.read_text().replace("plugins=[Door(), ", "plugins=["))
    result = covet("plan", "house:app", "--diff", "plan.json")
    assert result.returncode == 1
    assert result.stdout == textwrap.dedent("""\
        plugins
          - door
        middleware
          - door.through
        routes
          - GET /door
        """)


def test_every_fault_of_plugins_and_plan_is_a_line(covet: Covet, house: Path) -> None:
    house.write_text(
        house.read_text().replace('after=("garden",)', 'requires=("cellar",)')
        + "\n\n@app.get('/a/{gone}')\nasync def lost() -> None: ...\n"
    )
    lines = covet("check", "house:app").stderr.splitlines()
    assert [line.rpartition(" ")[2] for line in lines] == ["[plugin-requirement-missing]", "[path-parameter-unused]"]


def test_a_service_without_plugins_loads_nothing_about_them(project: Path) -> None:
    code = (
        "import sys, main; main.app.plan(); "
        "print(sorted(name for name in sys.modules if name.startswith(('covet_plugin', 'covet_core.hosting'))))"
    )
    environment = {**os.environ, "PYTHONPATH": str(project)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    loaded = set(ast.literal_eval(done.stdout))
    assert not loaded & {
        "covet_plugin.composition",
        "covet_plugin.contributions",
        "covet_plugin.config",
        "covet_plugin.discovery",
        "covet_plugin.life",
        "covet_plugin.stage",
        "covet_core.hosting.compose",
        "covet_core.hosting.expand",
        "covet_core.hosting.running",
    }
