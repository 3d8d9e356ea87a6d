import argparse
import os

import pytest

from covet_core.cli.settings import SETTINGS, add_arguments, resolve
from covet_core.server.config import ServerConfig
from covet_core.server.errors import SettingInvalid


def parse(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(arguments)


def test_without_flags_and_variables_the_defaults_hold() -> None:
    assert resolve(parse(), {}) == ServerConfig()


def test_a_variable_beats_the_default_and_a_flag_beats_the_variable() -> None:
    environment = {"COVET_PORT": "9000", "COVET_HOST": "0.0.0.0"}
    config = resolve(parse("--port", "9001"), environment)
    assert (config.host, config.port) == ("0.0.0.0", 9001)


def test_every_setting_has_a_flag_and_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {
        "COVET_HOST": "::1",
        "COVET_PORT": "1",
        "COVET_UDS": "/run/x.sock",
        "COVET_WORKERS": "3",
        "COVET_TRANSPORT": "granian",
        "COVET_LOOP": "asyncio",
        "COVET_RELOAD": "no",
        "COVET_LOG_LEVEL": "debug",
        "COVET_DRAIN_DELAY": "1.5",
        "COVET_DRAIN_TIMEOUT": "2",
        "COVET_TRUSTED_PROXIES": "10.0.0.0/8",
        "COVET_PROXY_HEADERS": "forwarded",
    }
    for planned in (setting for setting in SETTINGS if setting.planned):
        monkeypatch.setenv(planned.variable, "")
    assert {setting.variable for setting in SETTINGS} == environment.keys()
    flags = [f"{s.flag}={environment[s.variable]}" for s in SETTINGS if not s.switch]
    assert resolve(parse(*flags), {}) == resolve(parse(), environment)
    assert resolve(parse("--reload"), {}).reload


def test_an_empty_variable_counts_as_unset() -> None:
    assert resolve(parse(), {"COVET_PORT": ""}).port == 8000


def test_a_flag_can_switch_off_what_a_variable_switches_on() -> None:
    assert not resolve(parse("--no-reload"), {"COVET_RELOAD": "1"}).reload


def test_workers_auto_is_what_the_container_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("covet_core.server.cpu.available_cpus", lambda: 6)
    assert resolve(parse("--workers", "auto"), {}).workers == 6


@pytest.mark.parametrize(
    ("flags", "environment", "name"),
    [
        (["--port", "http"], {}, "--port"),
        (["--loop", "gevent"], {}, "--loop"),
        ([], {"COVET_WORKERS": "many"}, "COVET_WORKERS"),
        ([], {"COVET_RELOAD": "perhaps"}, "COVET_RELOAD"),
        (["--port", "70000"], {}, "port"),
    ],
)
def test_a_wrong_value_is_told_with_where_it_came_from(
    flags: list[str], environment: dict[str, str], name: str
) -> None:
    with pytest.raises(SettingInvalid) as caught:
        resolve(parse(*flags), environment)
    assert caught.value.name == name


def test_a_flag_of_the_plan_reaches_every_process_that_makes_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVET_TRUSTED_PROXIES", "10.0.0.1")
    monkeypatch.setenv("COVET_PROXY_HEADERS", "x-forwarded")
    assert resolve(parse("--trusted-proxies", "fd00::/8,unix", "--proxy-headers", "forwarded"), {}) == ServerConfig()
    assert os.environ["COVET_TRUSTED_PROXIES"] == "fd00::/8,unix"
    assert os.environ["COVET_PROXY_HEADERS"] == "forwarded"


def test_an_unknown_family_of_headers_is_told() -> None:
    with pytest.raises(SettingInvalid, match="COVET_PROXY_HEADERS is 'both', but it must be x-forwarded or forwarded"):
        resolve(parse(), {"COVET_PROXY_HEADERS": "both"})


def test_platforms_may_set_generic_variables() -> None:
    assert resolve(parse(), {"PORT": "9000", "HOST": "::"}) == ServerConfig(host="::", port=9000)
    assert resolve(parse(), {"PORT": "9000", "COVET_PORT": "9001"}).port == 9001


def test_a_generic_variable_that_is_wrong_is_told_by_its_name() -> None:
    with pytest.raises(SettingInvalid, match="PORT is 'http'"):
        resolve(parse(), {"PORT": "http"})


def test_what_kubernetes_sets_for_a_service_is_named_and_no_setting(caplog: pytest.LogCaptureFixture) -> None:
    environment = {"COVET_PORT": "tcp://10.0.0.1:80", "PORT": "9000"}
    assert resolve(parse(), environment).port == 9000
    assert "COVET_PORT is ignored: Kubernetes set it" in caplog.text
