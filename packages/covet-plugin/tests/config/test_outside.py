"""What is set from outside: the file, the environment, and what belongs to nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from covet_plugin import CompositionErrors, ConfigFile, Contributions, compose, optional, plugin_config
from covet_plugin.config.faults import (
    ConfigFileUnreadable,
    ConfigKeyUnknown,
    ConfigTableUnknown,
    ServiceLink,
    VariableUnknown,
)
from covet_plugin.config.variables import is_service_link, variable_of

Make = Callable[..., Any]


@plugin_config
class Pool:
    size: int = 1


@plugin_config
class LimitConfig:
    per_second: int = 10
    burst: int = 20
    pool: Pool = Pool()


def limit(make: Make, id: str = "rate-limit") -> Any:
    return make(id, config=LimitConfig())


def warnings(plugins: Any, environ: Mapping[str, str], **options: Any) -> list[Any]:
    return list(compose(plugins, environ=environ, **options).warnings)


def file(tmp_path: Path, text: str) -> ConfigFile:
    path = tmp_path / "covet.toml"
    path.write_text(text, encoding="utf-8")
    return ConfigFile.read(path)


def file_faults(plugins: Any, read: ConfigFile, environ: Mapping[str, str] | None = None) -> list[Any]:
    with pytest.raises(CompositionErrors) as caught:
        compose(plugins, environ=environ or {}, file=read)
    return list(caught.value.exceptions)


def test_a_variable_is_made_of_the_id_and_the_field() -> None:
    assert variable_of("rate-limit", ("per_second",)) == "COVET_RATE_LIMIT__PER_SECOND"
    assert variable_of("rate-limit", ("pool", "size")) == "COVET_RATE_LIMIT__POOL__SIZE"


def test_the_configuration_of_the_info_is_effective_without_being_asked_for(make: Make) -> None:
    composition = compose([limit(make)], environ={"COVET_RATE_LIMIT__BURST": "3"})
    assert composition.configs == {"rate-limit": LimitConfig(burst=3)}


def test_a_plugin_sees_its_effective_configuration(make: Make) -> None:
    seen: list[LimitConfig] = []

    def contribute(to: Contributions) -> None:
        seen.append(to.configured(LimitConfig(per_second=1)))

    environ = {"COVET_RATE_LIMIT__BURST": "3", "COVET_OTHER__BURST": "4"}
    compose([make("rate-limit", contribute), limit(make, "other")], environ=environ)
    assert seen == [LimitConfig(per_second=1, burst=3)]


def test_an_unknown_variable_is_a_warning_with_the_nearest_name(make: Make) -> None:
    (warning,) = warnings([limit(make)], {"COVET_RATE_LIMIT__BRUST": "hunter2"})
    assert isinstance(warning, VariableUnknown)
    assert warning.deploy_error
    assert "Did you mean 'COVET_RATE_LIMIT__BURST'?" in str(warning)
    assert "hunter2" not in str(warning)


@pytest.mark.parametrize(
    ("variable", "nearest"),
    [
        ("COVET_RATELIMIT__BURST", "COVET_RATE_LIMIT__BURST"),
        ("COVET_RATE_LIMIT_BURST", "COVET_RATE_LIMIT__BURST"),
        ("COVET_RATE_LIMIT__POOL_SIZE", "COVET_RATE_LIMIT__POOL__SIZE"),
        ("COVET_RATE_LIMIT__POOL", None),
        ("COVET_SOMETHING__ELSE", None),
    ],
)
def test_slips_in_the_id_and_in_underscores_are_noticed_too(make: Make, variable: str, nearest: str | None) -> None:
    (warning,) = warnings([limit(make)], {variable: "x"})
    assert isinstance(warning, VariableUnknown)
    assert (f"Did you mean {nearest!r}?" in str(warning)) is (nearest is not None)


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("COVET_PORT", "8000"),
        ("COVET_LOG_LEVEL", "debug"),
        ("COVET_RATE_LIMIT", "x"),
        ("COVET_RATE_LIMIT_SOMETHING", "x"),
        ("COVET_RATE_LIMIT__BRUST", ""),
        ("RATE_LIMIT__BURST", "x"),
        ("COVET_OWN__SETTING", "x"),
        ("COVET_EXTRA__SETTING", "x"),
    ],
)
def test_other_variables_are_let_be(make: Make, variable: str, text: str) -> None:
    environ = {variable: text, "COVET_DISABLE_PLUGINS": "extra"}
    plugins = [limit(make), optional(make("extra"))]
    assert warnings(plugins, environ, reserved=["COVET_OWN__SETTING"]) == []


def test_a_plugin_without_a_configuration_has_no_settings(make: Make) -> None:
    assert len(warnings([make("cache")], {"COVET_CACHE__TTL": "3"})) == 1


def test_what_kubernetes_sets_is_named_as_such_and_is_no_error(make: Make) -> None:
    (warning,) = warnings([limit(make)], {"COVET_RATE_LIMIT_PORT": "tcp://10.0.0.1:80"})
    assert isinstance(warning, ServiceLink)
    assert not warning.deploy_error
    assert "set by Kubernetes" in str(warning)
    assert warnings([limit(make)], {"COVET_PORT": "tcp://10.0.0.1:80", "COVET_SERVICE_HOST": "10.0.0.1"}) == []


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("X_SERVICE_HOST", "10.0.0.11"),
        ("X_SERVICE_HOST", "fd00::1"),
        ("X_SERVICE_PORT", "6379"),
        ("X_SERVICE_PORT_HTTP", "80"),
        ("X_PORT", "tcp://10.0.0.11:6379"),
        ("X_PORT_6379_TCP", "tcp://10.0.0.11:6379"),
        ("X_PORT_6379_TCP_PROTO", "tcp"),
        ("X_PORT_53_UDP_PORT", "53"),
        ("X_PORT_6379_TCP_ADDR", "10.0.0.11"),
    ],
)
def test_the_variables_of_a_kubernetes_service_are_known(variable: str, text: str) -> None:
    assert is_service_link(variable, text)


@pytest.mark.parametrize(
    ("variable", "text"),
    [("X_PORT", "80"), ("X_SERVICE_HOST", "my host"), ("X_SERVICE_PORT", "tcp"), ("X_URL", "tcp://a"), ("PORT", "1")],
)
def test_other_variables_are_not_those_of_a_service(variable: str, text: str) -> None:
    assert not is_service_link(variable, text)


def test_a_file_has_a_table_for_each_plugin(make: Make, tmp_path: Path) -> None:
    read = file(tmp_path, "[plugins.rate-limit]\nburst = 3\n[plugins.rate-limit.pool]\nsize = 4\n")
    composition = compose([limit(make)], environ={}, file=read)
    assert composition.configs == {"rate-limit": LimitConfig(burst=3, pool=Pool(size=4))}


def test_unknown_keys_of_a_file_are_faults_with_the_nearest_name(make: Make, tmp_path: Path) -> None:
    read = file(
        tmp_path, "[plugins.rate-limit]\nbrust = 3\n[plugins.rate-limit.pool]\nsiez = 4\n[plugins.rate-limit.x]\n"
    )
    found = file_faults([limit(make)], read)
    assert all(isinstance(fault, ConfigKeyUnknown) for fault in found)
    assert [fault.key for fault in found] == ["brust", "siez", "x"]
    assert "[plugins.rate-limit] of" in str(found[0])
    assert "Did you mean 'burst'?" in str(found[0])
    assert "[plugins.rate-limit.pool] of" in str(found[1])
    assert "There are burst, per_second, pool." in str(found[2])


def test_a_table_of_nobody_is_a_fault_with_the_nearest_name(make: Make, tmp_path: Path) -> None:
    (fault,) = file_faults([limit(make)], file(tmp_path, "[plugins.ratelimit]\nburst = 3\n"))
    assert isinstance(fault, ConfigTableUnknown)
    assert "Did you mean 'rate-limit'?" in str(fault)


def test_the_table_of_a_plugin_that_is_left_out_or_faulty_may_stay(make: Make, tmp_path: Path) -> None:
    read = file(tmp_path, "[plugins.rate-limit]\nwhatever = 3\n")
    environ = {"COVET_DISABLE_PLUGINS": "rate-limit"}
    assert compose([optional(limit(make))], environ=environ, file=read).disabled == ("rate-limit",)
    assert [fault.code for fault in file_faults([make("rate-limit", api=0)], read)] == ["plugin-api-mismatch"]
    assert [fault.code for fault in file_faults([make("rate-limit", config={})], read)] == ["config-unusable"]


def test_other_keys_at_the_top_are_faults_unless_they_are_somebody_s(make: Make, tmp_path: Path) -> None:
    (fault,) = file_faults([limit(make)], file(tmp_path, "[plugin.rate-limit]\nburst = 3\n"))
    assert "has the unknown key 'plugin'" in str(fault)
    assert "Did you mean 'plugins'?" in str(fault)
    path = tmp_path / "covet.toml"
    path.write_text("[server]\nport = 80\n", encoding="utf-8")
    assert compose([limit(make)], environ={}, file=ConfigFile.read(path, also=["server"])).warnings == ()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"[plugins.cache]\nkey = hunter2\n", "it isn't TOML, at line 2"),
        (b"[plugins.cache", "it isn't TOML, at"),
        (b"\xff", "it isn't UTF-8"),
        (b"plugins = 3", "'plugins' isn't a table"),
        (b"[plugins]\ncache = 'hunter2'", "'plugins.cache' isn't a table"),
    ],
)
def test_a_file_that_can_not_be_read_is_told_without_its_content(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "covet.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigFileUnreadable) as caught:
        ConfigFile.read(path)
    assert told in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigFileUnreadable, match="No such file"):
        ConfigFile.read(tmp_path / "nowhere.toml")
    with pytest.raises(ConfigFileUnreadable, match="directory"):
        ConfigFile.read(tmp_path)


def test_values_of_all_plugins_come_in_their_order(make: Make) -> None:
    composition = compose([limit(make, "b"), make("a", config=Pool(), before=("b",))], environ={})
    assert [(value.plugin, value.field) for value in composition.config_values()] == [
        ("a", "size"),
        ("b", "per_second"),
        ("b", "burst"),
        ("b", "pool.size"),
    ]
