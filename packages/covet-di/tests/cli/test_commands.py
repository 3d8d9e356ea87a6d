"""`python -m covet_di graph`, `check` and `diff`."""

import json
import os
import subprocess
import sys
import textwrap
import xml.etree.ElementTree as ET
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

Di = Callable[..., tuple[int, str, str]]


def run(project: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run it in a process of its own."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )


def test_the_graph_is_a_list_unless_something_else_is_asked_for(di: Di) -> None:
    code, out, err = di("graph", "main:shop")
    assert (code, err) == (0, "")
    assert out.startswith("main.Shop: 6 providers\n")
    assert "    -> session\n" in out


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("text", "main.Shop: "),
        ("mermaid", "flowchart TD\n"),
        ("dot", 'digraph "main.Shop" {\n'),
        ("svg", "<svg "),
        ("json", "{\n"),
    ],
)
def test_each_form_can_be_printed(di: Di, form: str, begins: str) -> None:
    code, out, _ = di("graph", "main:shop", "--format", form)
    assert code == 0
    assert out.startswith(begins)
    assert out.endswith("\n")
    assert not out.endswith("\n\n")


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("a.mmd", "flowchart"),
        ("a.dot", "digraph"),
        ("a.gv", "digraph"),
        ("a.SVG", "<svg"),
        ("a.json", "{"),
        ("a", "main"),
    ],
)
def test_the_ending_of_a_file_tells_the_form(di: Di, project: Path, name: str, begins: str) -> None:
    assert di("graph", "main:shop", "-o", name) == (0, "", "")
    assert (project / name).read_text(encoding="utf-8").startswith(begins)


def test_a_format_outranks_the_ending(di: Di, project: Path) -> None:
    di("graph", "main:shop", "-o", "a.svg", "-f", "dot")
    assert (project / "a.svg").read_text(encoding="utf-8").startswith("digraph")


def test_the_picture_is_a_file_that_can_be_parsed(di: Di, project: Path) -> None:
    di("graph", "main:shop", "-o", "graph.svg")
    assert ET.parse(project / "graph.svg").getroot().attrib["aria-label"] == "Dependency graph of main.Shop"


@pytest.mark.parametrize("target", ["main:Shop", "main:shop", "main:make", "main:make()"])
def test_a_target_is_a_class_an_instance_or_a_function(di: Di, target: str) -> None:
    code, out, _ = di("graph", target)
    assert code == 0
    assert out.startswith("main.Shop: ")


def keys(out: str) -> list[str]:
    return [node["key"] for node in json.loads(out)["nodes"]]


def test_an_entry_is_a_provider_or_an_injected_function_with_what_it_needs(di: Di) -> None:
    assert keys(di("graph", "main:shop", "-f", "json", "--entry", "engine")[1]) == ["engine", "config.url"]
    needed = ["engine", "session", "orders", "config.url"]
    assert keys(di("graph", "main:shop", "-f", "json", "--entry", "ship")[1]) == needed
    assert keys(di("graph", "main:shop", "-f", "json", "-e", "ship", "-e", "mailer")[1]) == [
        *needed[:3],
        "mailer",
        needed[3],
    ]


def test_a_right_container_has_no_faults(di: Di) -> None:
    code, out, err = di("check", "main:shop")
    assert code == 0
    assert out == "main.Shop: no faults, 1 warning\n"
    assert err.startswith("covet-di: warning: ")
    assert "mailer" in err


def test_every_fault_is_a_line(di: Di) -> None:
    code, out, err = di("check", "main:Broken")
    assert code == 1
    lines = err.splitlines()
    assert out == f"main.Broken: {len(lines)} faults\n"
    assert all(line.startswith("covet-di: ") and line.endswith("]") for line in lines)
    assert any("gateway" in line and "[provider-missing]" in line for line in lines)
    assert any("orders" in line and "[captive-dependency]" in line for line in lines)


def test_a_graph_does_not_differ_from_itself(di: Di, project: Path) -> None:
    di("graph", "main:shop", "-o", "old.json")
    assert di("diff", "old.json", "main:shop") == (0, "", "")
    assert di("diff", "old.json", "old.json") == (0, "", "")
    (project / "bare.json").write_text(json.dumps(_graph()))
    assert di("diff", "bare.json", "main:shop") == (0, "", "")


def _graph() -> object:
    from covet_di import graph_of

    return graph_of(import_module("main").shop).to_dict()


def test_what_changed_is_told_and_the_exit_code_says_so(di: Di) -> None:
    di("graph", "main:shop", "-o", "old.json")
    container = import_module("main").shop
    container.mailer.override(container.engine)
    code, out, err = di("diff", "old.json", "main:shop")
    assert (code, err) == (1, "")
    assert out.splitlines() == [
        "~ mailer",
        "    kind: singleton -> alias",
        "    scope: app -> transient",
        "    overridden: no -> yes",
        "    + needs engine",
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("graph", "main"), "[container-target-invalid]"),
        (("graph", "main:"), "[container-target-invalid]"),
        (("graph", "main:shop-2"), "[container-target-invalid]"),
        (("graph", "mian:shop"), "Did you mean 'main'? [container-not-found]"),
        (("graph", "main:shp"), "It has main:shop, main:Shop, main:Broken. [container-not-found]"),
        (("graph", "main:settings"), "main:settings is a dict, not a container. Name one of these: main:Shop"),
        (("graph", "main:Mailer"), "main:Mailer is the class Mailer, not a container."),
        (("graph", "main:settings()"), "main:settings is a dict, not a container."),
        (("graph", "main:later"), "main:later is a coroutine, not a container."),
        (("graph", "main:later"), "[not-a-container]"),
        (("graph", "main:fail"), "The function main:fail failed at main.py:"),
        (("graph", "main:fail"), ": LookupError: no shop today. Run with --debug"),
        (("graph", "main:fail"), "[container-failed]"),
        (("graph", "main:ship"), "main:ship is None, not a container."),
        (("graph", "wrong:shop"), "Importing 'wrong' failed at wrong.py:3: AttributeError: "),
        (("check", "main:Missing"), "[container-not-found]"),
        (("graph", "main:shop", "-e", "odres"), "Did you mean 'orders'? [graph-entry-unknown]"),
        (("graph", "main:shop", "-o", "no/where.svg"), "no such file or directory. [graph-unwritable]"),
        (("graph", "main:shop", "-o", "shop.pdf"), "draws PDF. Write .svg, or .dot for Graphviz. [graph-unwritable]"),
    ],
)
def test_what_is_wrong_is_one_line_with_a_code(di: Di, arguments: tuple[str, ...], told: str) -> None:
    code, out, err = di(*arguments)
    assert (code, out) == (1, "")
    assert err.startswith("covet-di: ")
    assert err.count("\n") == 1
    assert told in err


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "no such file or directory"),
        ("{", "it isn't JSON"),
        ("[" * 100_000, "it isn't JSON"),
        ("[]", "it isn't a graph."),
        ('{"container": "a"}', "it isn't a graph."),
        ('{"container": "a", "nodes": [{"key": 1}]}', "it isn't a graph."),
        ('{"container": "a", "nodes": [{"key": "b", "dependencies": ["c"]}]}', "it isn't a graph."),
        ('{"format": 2, "container": "a", "nodes": []}', "it isn't a graph of format 1"),
    ],
)
def test_a_file_that_is_no_graph_is_trouble(di: Di, project: Path, content: str | None, told: str) -> None:
    if content is not None:
        (project / "old.json").write_text(content)
    code, out, err = di("diff", "old.json", "main:shop")
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert told in err
    assert "[graph-unreadable]" in err


def test_trouble_with_the_container_is_no_difference(di: Di) -> None:
    di("graph", "main:shop", "-o", "old.json")
    assert di("diff", "old.json", "main:nothing")[0] == 2


def test_the_traceback_is_there_for_who_asks(di: Di) -> None:
    assert "Traceback" not in di("graph", "main:fail")[2]
    assert 'raise LookupError("no shop  today.")' in di("graph", "main:fail", "--debug")[2]


@pytest.mark.parametrize(
    "arguments", [(), ("paint", "main:shop"), ("graph",), ("graph", "main:shop", "-f", "gif"), ("diff", "a")]
)
def test_wrong_usage_is_told(di: Di, arguments: tuple[str, ...]) -> None:
    code, out, err = di(*arguments)
    assert (code, out) == (2, "")
    assert "usage: python -m covet_di" in err


@pytest.mark.parametrize(
    "arguments", [("--help",), ("graph", "--help"), ("check", "--help"), ("diff", "--help"), ("--version",)]
)
def test_help_is_no_failure(di: Di, arguments: tuple[str, ...]) -> None:
    code, out, err = di(*arguments)
    assert (code, err) == (0, "")
    assert out


def test_the_help_shows_each_command_by_an_example(di: Di) -> None:
    out = di("--help")[1]
    for words in ("graph main:container -o graph.svg", "check main:container", "diff old.json main:container"):
        assert f"python -m covet_di {words}" in out


def test_a_plugin_gives_its_container_and_the_target_can_be_left_out(di: Di) -> None:
    container = import_module("main").shop
    given = {"container": container, "prog": "covet di"}
    assert di("graph", **given)[1].startswith("main.Shop: 6 providers\n")
    assert di("check", **given)[0] == 0
    assert di("graph", "main:Broken", **given)[1].startswith("main.Broken: ")
    di("graph", "-o", "old.json", **given)
    assert di("diff", "old.json", **given) == (0, "", "")
    assert di("graph", "--entry", "x", **given)[2].startswith("covet di: ")
    assert "covet di graph -o graph.svg" in di("--help", **given)[1]


APPS = """
    from covet_core import CovetApp
    from covet_di import DIPlugin, ServiceContainer
    from covet_plugin import optional
    from main import Broken, shop


    class Other(ServiceContainer): ...


    def create_app() -> CovetApp:
        return app


    other = Other()
    plugin = DIPlugin(shop)
    app = CovetApp(plugins=[plugin])
    perhaps = CovetApp(plugins=[optional(DIPlugin(shop))])
    two = CovetApp(plugins=[DIPlugin(shop), DIPlugin(other, id="other")])
    none = CovetApp()
"""


@pytest.fixture
def apps(project: Path) -> None:
    (project / "apps.py").write_text(textwrap.dedent(APPS))


@pytest.mark.usefixtures("apps")
@pytest.mark.parametrize("name", ["app", "perhaps", "create_app", "create_app()", "plugin"])
def test_an_application_stands_for_the_container_of_its_plugin(di: Di, name: str) -> None:
    code, out, err = di("graph", f"apps:{name}")
    assert (code, err) == (0, "")
    assert out.startswith("main.Shop: 6 providers\n")
    assert di("check", f"apps:{name}") == di("check", "main:shop")


@pytest.mark.usefixtures("apps")
def test_an_application_with_several_containers_is_asked_which_one(di: Di) -> None:
    code, _, err = di("graph", "apps:two")
    assert code == 1
    told = "apps:two is an application with several (main.Shop, apps.Other), not a container."
    assert f"{told} Name one of these: apps:shop, apps:Other, apps:other. [not-a-container]" in err
    other = import_module("apps").other
    assert di("graph", "apps:two", container=other, prog="covet other")[1].startswith("apps.Other: ")
    assert "apps:none is a CovetApp, not a container. Name one of these: " in di("graph", "apps:none")[2]


def test_it_runs_as_a_module_and_without_the_core(project: Path) -> None:
    done = run(project, "-m", "covet_di", "graph", "main:shop", "-f", "mermaid")
    assert (done.returncode, done.stderr) == (0, "")
    alone = "import sys; sys.modules['covet_core'] = None; from covet_di.cli import main; sys.exit(main())"
    again = run(project, "-c", alone, "graph", "main:shop", "-f", "mermaid")
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout == done.stdout


def test_every_run_prints_the_same_whatever_the_seed_of_hashes_is(project: Path) -> None:
    for form in ("svg", "dot", "json"):
        words = ("-m", "covet_di", "graph", "main:shop", "-f", form)
        first, second = (run(project, *words, PYTHONHASHSEED=seed).stdout for seed in ("1", "2"))
        assert first == second != ""


def test_a_terminal_that_lacks_a_character_gets_its_escape(project: Path) -> None:
    (project / "names.py").write_text(
        "from dependency_injector import containers, providers\n"
        "class Laden(containers.DeclarativeContainer):\n    größe = providers.Object(1)\n",
        encoding="utf-8",
    )
    done = run(project, "-m", "covet_di", "graph", "names:Laden", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "gr\\xf6\\xdfe" in done.stdout


def test_who_reads_no_further_is_no_failure(project: Path) -> None:
    program = f"{sys.executable} -m covet_di graph main:shop -f svg"
    done = subprocess.run(
        ["sh", "-c", f"{program} | head -c 1; {program} | true"],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("<", "")
