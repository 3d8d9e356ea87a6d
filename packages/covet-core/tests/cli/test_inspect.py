"""`covet plan`, `routes`, `check` and `openapi`, and what they say when something is wrong."""

import json
import subprocess
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

Covet = Callable[..., "subprocess.CompletedProcess[str]"]


def one_line(error: str) -> str:
    assert error.count("\n") == 1, error
    assert error.startswith("covet: ")
    return error


def test_help_names_every_command(covet: Covet) -> None:
    result = covet("--help")
    assert result.returncode == 0
    for command in ("run", "plan", "routes", "check", "openapi", "problems"):
        assert f"\n    {command} " in result.stdout


def test_routes_are_listed_with_their_handlers(covet: Covet) -> None:
    result = covet("routes", "main:app")
    assert result.returncode == 0
    assert ["GET", "/items/{item}", "main:item"] in [line.split() for line in result.stdout.splitlines()]


def test_routes_without_a_handler_of_the_application_say_what_they_are(covet: Covet, project: Path) -> None:
    (project / "mixed.py").write_text(
        "from covet_core import CovetApp\n"
        "async def metrics(scope, receive, send): ...\n"
        "app = CovetApp()\n"
        "app.add_route('/metrics', metrics)\n"
        "app.mount('/old', metrics, 'old')\n"
    )
    told = covet("routes", "mixed:app").stdout.splitlines()
    assert told[0].split(maxsplit=2) == ["GET", "/metrics", "the ASGI application 'metrics'"]
    assert next(line for line in told if " /old " in line).endswith("the ASGI application 'old'")
    assert next(line for line in told if " /openapi.json " in line).endswith("covet itself")


def test_routes_as_json_can_be_read_by_a_program(covet: Covet) -> None:
    routes = json.loads(covet("routes", "main:app", "--json").stdout)
    assert {"methods": ["GET"], "path": "/items/{item}", "handler": "main:item"}.items() <= routes[0].items()


def test_the_plan_tells_where_each_parameter_comes_from(covet: Covet) -> None:
    result = covet("plan", "main:app")
    assert "shop 1.2.3" in result.stdout
    assert "path item: int, required\n" in result.stdout
    assert "query colour: str, default 'red'\n" in result.stdout


def test_the_same_application_has_the_same_plan(covet: Covet) -> None:
    first, second = (json.loads(covet("plan", "main:app", "--json").stdout) for _ in range(2))
    assert first == second
    assert first["limits"]["max_body_size"] == 1_048_576


def test_check_shows_what_each_transport_lacks_and_which_limits_are_off(covet: Covet) -> None:
    result = covet("check", "main:app")
    assert result.returncode == 0
    assert "no faults" in result.stdout
    assert "limit off: body_min_rate" in result.stdout
    assert "native: can carry the application" in result.stdout
    assert "granian (rsgi)" in result.stdout


def test_check_shows_the_trusted_proxies(covet: Covet) -> None:
    assert "trusted proxies" not in covet("check", "main:app").stdout
    result = covet("check", "main:app", COVET_TRUSTED_PROXIES="10.0.0.0/8,unix", COVET_PROXY_HEADERS="forwarded")
    assert result.returncode == 0
    assert "trusted proxies: 10.0.0.0/8, unix (forwarded headers)" in result.stdout


def test_check_warns_of_a_star_and_refuses_to_deploy_it(covet: Covet) -> None:
    warned, refused = (covet("check", "main:app", *more, COVET_TRUSTED_PROXIES="*") for more in ((), ("--deploy",)))
    assert (warned.returncode, refused.returncode) == (0, 1)
    assert "warning: Every peer is trusted" in warned.stdout
    assert "error: Every peer is trusted" in refused.stdout


def test_a_proxy_that_is_no_address_is_a_fault_of_the_plan(covet: Covet) -> None:
    result = covet("check", "main:app", COVET_TRUSTED_PROXIES="10.0.0.0/8,nginx")
    assert result.returncode == 1
    assert "COVET_TRUSTED_PROXIES has 'nginx', which is neither an address nor a network" in one_line(result.stderr)


def test_check_fails_on_a_transport_that_can_not_carry_the_application(covet: Covet, project: Path) -> None:
    (project / "half.py").write_text(
        textwrap.dedent("""
            from covet_core.app import CovetApp

            app = CovetApp("half")

            @app.post("/upload", half_close=True)
            async def upload() -> None: ...
        """)
    )
    assert covet("check", "half:app", "--transport", "native").returncode == 0
    result = covet("check", "half:app", "--transport", "granian")
    assert result.returncode == 1
    assert "can't run on granian" in result.stdout


def test_check_refuses_a_transport_that_does_not_exist(covet: Covet) -> None:
    result = covet("check", "main:app", "--transport", "carrier-pigeon")
    assert result.returncode == 1
    assert "--transport is 'carrier-pigeon', but it must be native or granian" in one_line(result.stderr)


def test_every_fault_of_a_plan_is_a_line(covet: Covet, project: Path) -> None:
    (project / "faulty.py").write_text(
        textwrap.dedent("""
            from covet_core.app import CovetApp

            app = CovetApp("faulty")

            @app.get("/a/{x}")
            async def first(y: int, x: int) -> None: ...

            @app.get("/a/{x}")
            async def second(x: int) -> None: ...

            @app.get("/b/{gone}")
            async def third() -> None: ...
        """)
    )
    result = covet("check", "faulty:app")
    lines = result.stderr.splitlines()
    assert result.returncode == 1
    assert len(lines) == 2
    assert all(line.startswith("covet: ") and line.endswith("]") for line in lines)


def test_openapi_is_printed_or_written(covet: Covet, project: Path) -> None:
    printed = covet("openapi", "main:app").stdout
    assert json.loads(printed)["info"] == {"title": "shop", "version": "1.2.3"}
    assert covet("openapi", "main:app", "-o", "openapi.json").returncode == 0
    assert (project / "openapi.json").read_text() == printed


def test_a_file_that_can_not_be_written_is_one_line(covet: Covet) -> None:
    result = covet("openapi", "main:app", "-o", "no/such/directory.json")
    assert result.returncode == 1
    assert one_line(result.stderr).endswith("[output-unwritable]\n")


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("mian:app", "app-module-missing"),
        ("main:nope", "app-attribute-missing"),
        ("main:make", "not-an-app"),
        ("main", "app-target-invalid"),
        ("main.py", "app-target-invalid"),
        ("main:item", "not-an-app"),
        ("broken:app", "app-import-failed"),
        ("needy:app", "app-import-failed"),
        ("main:boom()", "app-attribute-missing"),
    ],
)
def test_a_wrong_target_is_one_line_that_says_how_to_mend_it(
    covet: Covet, project: Path, target: str, code: str
) -> None:
    (project / "broken.py").write_text("app = (\n")
    (project / "needy.py").write_text("import no_such_dependency\n")
    result = covet("routes", target)
    assert result.returncode == 1
    assert one_line(result.stderr).endswith(f"[{code}]\n")


def test_a_mistyped_module_is_told_with_the_nearest_name(covet: Covet) -> None:
    assert "Did you mean 'main'?" in covet("routes", "mian:app").stderr


@pytest.mark.parametrize(
    ("target", "example"),
    [("shop", "shop:app"), ("shop.py", "shop:app"), ("shop/web.py", "shop.web:app"), ("shop-web", "main:app")],
)
def test_a_module_alone_is_told_with_what_to_write(covet: Covet, target: str, example: str) -> None:
    assert f"Write module:attribute, for example {example}, or set COVET_APP." in covet("run", target).stderr


def test_a_missing_attribute_is_told_with_the_applications_that_there_are(covet: Covet) -> None:
    assert "It has main:app." in covet("routes", "main:nope").stderr


def test_a_failed_import_is_told_with_its_line(covet: Covet, project: Path) -> None:
    (project / "broken.py").write_text("x = 1\ny = 1 / 0\n")
    assert "at broken.py:2: ZeroDivisionError: division by zero" in covet("routes", "broken:app").stderr


def test_debug_adds_the_traceback(covet: Covet, project: Path) -> None:
    (project / "broken.py").write_text("1 / 0\n")
    assert "Traceback (most recent call last)" in covet("routes", "broken:app", "--log-level", "debug").stderr


@pytest.mark.parametrize("arguments", [["main:make()"], ["main:make", "--factory"]])
def test_a_factory_is_called(covet: Covet, arguments: list[str]) -> None:
    assert covet("routes", *arguments).returncode == 0


def test_a_factory_that_fails_is_told_with_its_line(covet: Covet, project: Path) -> None:
    (project / "broken.py").write_text("def make():\n    return 1 / 0\n")
    result = covet("routes", "broken:make()")
    assert result.returncode == 1
    assert "The factory broken:make() failed at broken.py:2: ZeroDivisionError: division by zero" in result.stderr
    assert "[app-factory-failed]" in result.stderr


def test_the_application_may_come_from_the_environment_or_from_the_directory(covet: Covet) -> None:
    assert covet("routes", COVET_APP="main:make()").returncode == 0
    assert covet("routes").returncode == 0
    assert covet("routes", COVET_APP="main:nope").returncode == 1


def test_wrong_usage_ends_with_two(covet: Covet) -> None:
    assert covet("walk").returncode == 2


def write_shop(project: Path) -> None:
    (project / "problems.py").write_text(
        textwrap.dedent("""
            from covet_core import CovetApp, Problem, raises
            from covet_core.handlers.depends import Depends

            class OutOfStock(Problem, status=409):
                "Less is left than was ordered."
                sku: str

            class NotSignedIn(Problem, status=401): ...

            @raises(NotSignedIn)
            def user() -> str:
                return ""

            app = CovetApp("shop")

            @app.post("/orders", raises=[OutOfStock])
            async def order(user: str = Depends(user)) -> int | OutOfStock:
                return 1
        """)
    )


def test_problems_are_listed_with_their_routes_and_who_declares_them(covet: Covet, project: Path) -> None:
    write_shop(project)
    told = covet("problems", "problems:app").stdout.splitlines()
    assert told[0].split() == ["401", "/problems/not-signed-in", "Not", "signed", "in", "problems:NotSignedIn"]
    assert told[1] == "    POST /orders  the dependency user"
    assert told[3] == "    POST /orders  the return type, the route"
    assert any(line.split()[:3] == ["405", "Method", "Not"] for line in told)


def test_problems_as_json_can_be_read_by_a_program(covet: Covet, project: Path) -> None:
    write_shop(project)
    told = json.loads(covet("problems", "problems:app", "--json").stdout)
    assert told[1] == {
        "type": "/problems/out-of-stock",
        "status": 409,
        "title": "Out of stock",
        "description": "Less is left than was ordered.",
        "slug": "out-of-stock",
        "class": "problems:OutOfStock",
        "members": {"sku": "str"},
        "routes": [{"route": "POST /orders", "by": ["the return type", "the route"]}],
    }
    assert {"type": "about:blank", "status": 413}.items() <= next(
        each for each in told if each["status"] == 413
    ).items()


def test_openapi_is_checked_against_a_file(covet: Covet, project: Path) -> None:
    covet("openapi", "main:app", "-o", "openapi.json")
    same = covet("openapi", "main:app", "--check", "openapi.json")
    assert (same.returncode, same.stdout) == (0, "")
    kept = json.loads((project / "openapi.json").read_text())
    kept["info"]["version"] = "1.0.0"
    del kept["paths"]["/items/{item}"]["get"]["parameters"][1]
    (project / "openapi.json").write_text(json.dumps(kept))
    other = covet("openapi", "main:app", "--check", "openapi.json")
    assert other.returncode == 1
    assert other.stdout.splitlines() == [
        '~ info > version: "1.0.0" -> "1.2.3"',
        "+ paths > /items/{item} > get > parameters > query colour",
    ]


@pytest.mark.parametrize("content", [None, "[", "{}", "[]"])
def test_a_file_that_is_no_document_can_not_be_checked_against(
    covet: Covet, project: Path, content: str | None
) -> None:
    if content is not None:
        (project / "openapi.json").write_text(content)
    result = covet("openapi", "main:app", "--check", "openapi.json")
    assert result.returncode == 2
    assert one_line(result.stderr).endswith("[openapi-file-unreadable]\n")


def test_check_shows_which_routes_take_coded_bodies(covet: Covet, project: Path) -> None:
    assert "coded bodies" not in covet("check", "main:app").stdout
    (project / "coded.py").write_text(
        textwrap.dedent("""
            from covet_core.app import CovetApp

            app = CovetApp(request_decompression=["gzip", "zstd"])

            @app.post("/import")
            async def load() -> None: ...

            @app.post("/keep", request_decompression="pass-through")
            async def keep() -> None: ...
        """)
    )
    told = covet("check", "coded:app").stdout
    assert "coded bodies of POST /import are decoded: gzip, zstd\n" in told
    assert "coded bodies of POST /keep are left as they are sent\n" in told
