"""An application's own configuration, on the command line."""

import json
import subprocess
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

Covet = Callable[..., "subprocess.CompletedProcess[str]"]

LINK = {"COVET_CACHE_PORT": "tcp://10.0.0.1:80"}


@pytest.fixture(autouse=True)
def shop(project: Path) -> Path:
    (project / "shop.py").write_text(
        textwrap.dedent("""
            from pydantic import BaseModel, Field, SecretStr

            from covet_core import CovetApp
            from covet_core.config import Config

            class Database(BaseModel):
                host: str = "localhost"
                password: SecretStr = SecretStr("")

            class Settings(Config, secrets="secrets"):
                session_secret: SecretStr
                origins: list[str] = []
                pool_size: int = Field(10, ge=1)
                cache_port: int = 6379
                database: Database = Database()
                rate_limiting: bool = False

            app = CovetApp("shop", config=Settings)
        """)
    )
    (project / "secrets").mkdir()
    (project / "secrets/session_secret").write_text("hunter2-hunter2-hunter2-hunter2-hunter2\n")
    (project / ".env").write_text("COVET_POOL_SIZE=7\nCOVET_DATABASE__HOST=db\n")
    (project / "covet.toml").write_text('[app]\norigins = ["a", "b"]\npool_size = 3\n')
    return project


def test_every_setting_is_told_with_its_source_and_without_secrets(covet: Covet) -> None:
    result = covet("config", "shop:app", COVET_POOL_SIZE="9", COVET_DATABASE__PASSWORD="hunter2", COVET_PORT="8080")
    rows = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert [row for row in rows if row.startswith("application ")] == [
        "application environment development default",
        "application debug false default",
        "application session_secret *** secrets directory",
        "application origins a,b file hides [] (default)",
        "application pool_size 9 environment COVET_POOL_SIZE hides 7 (COVET_POOL_SIZE), 3 (file), 10 (default)",
        "application cache_port 6379 default",
        "application database.host db .env hides localhost (default)",
        "application database.password *** environment COVET_DATABASE__PASSWORD hides *** (default)",
        "application rate_limiting false default",
    ]
    assert "hunter2" not in result.stdout


def test_it_is_there_as_data(covet: Covet) -> None:
    result = covet("config", "shop:app", "--json", COVET_DATABASE__PASSWORD="hunter2", COVET_PORT="8080", HOST="::1")
    values = {(each["plugin"], each["field"]): each for each in json.loads(result.stdout)}
    assert values["server", "port"]["value"] == "8080"
    assert (values["server", "host"]["value"], values["server", "host"]["variable"]) == ("::1", "HOST")
    password = values["application", "database.password"]
    assert (password["value"], password["secret"], password["variable"]) == ("***", True, "COVET_DATABASE__PASSWORD")
    assert [each["value"] for each in password["hidden"]] == ["***"]
    assert values["application", "database.host"]["source"] == ".env"


def test_every_fault_is_told_at_once_and_no_value(covet: Covet, shop: Path) -> None:
    (shop / "secrets/session_secret").unlink()
    for command in ("config", "check", "plan"):
        result = covet(command, "shop:app", COVET_POOL_SIZE="hunter2", COVET_RATE_LIMITING="hunter2")
        assert result.returncode == 1
        assert "needs 'session_secret'" in result.stderr
        assert "COVET_POOL_SIZE, which sets 'pool_size' of the application, has to be a whole number" in result.stderr
        assert "COVET_RATE_LIMITING, which sets 'rate_limiting' of the application, has to be true" in result.stderr
        assert "Traceback" not in result.stderr
        assert "hunter2" not in result.stderr


def test_a_variable_that_sets_nothing_is_told_with_the_nearest(covet: Covet) -> None:
    wrong = {"COVET_POOL_SISE": "hunter2", "COVET_DATABASE__HOTS": "x"}
    shown = covet("config", "shop:app", **wrong)
    assert "warning: The variable COVET_POOL_SISE looks like a setting" in shown.stdout
    assert "Did you mean 'COVET_POOL_SIZE'?" in shown.stdout
    assert "Did you mean 'COVET_DATABASE__HOST'?" in shown.stdout
    checked, deployed = covet("check", "shop:app", **wrong), covet("check", "shop:app", "--deploy", **wrong)
    assert (checked.returncode, deployed.returncode) == (0, 1)
    assert "error: The variable COVET_POOL_SISE" in deployed.stdout
    assert "hunter2" not in shown.stdout + checked.stdout + deployed.stdout
    assert covet("check", "shop:app", "--deploy", COVET_PORT="80").returncode == 0


def test_what_kubernetes_sets_is_named_and_sets_nothing(covet: Covet) -> None:
    links = {**LINK, "COVET_PORT": "tcp://10.0.0.2:80", "COVET_OTHER_PORT": "tcp://10.0.0.3:80"}
    shown = covet("config", "shop:app", **links)
    assert "warning: The variable COVET_CACHE_PORT was set by Kubernetes" in shown.stdout
    assert "COVET_OTHER_PORT" not in shown.stdout
    assert "COVET_PORT is ignored: Kubernetes set it" in shown.stderr
    rows = {tuple(line.split()[:3]) for line in shown.stdout.splitlines()}
    assert {("application", "cache_port", "6379"), ("server", "port", "8000")} <= rows


def test_a_switch_without_effect_is_refused(covet: Covet) -> None:
    result = covet("check", "shop:app", COVET_RATE_LIMITING="yes")
    assert result.returncode == 1
    assert "switches 'rate_limiting' on" in result.stderr
