"""Values, and whole configurations, that are refused: told without what they are."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from covet_plugin import ByteSize, ConfigFile, Seconds, Secret, plugin_config
from covet_plugin.config.settings import PluginSettings, Settings


@plugin_config
class Pool:
    size: int = 1
    name: str = "pool"


@plugin_config
class CacheConfig:
    ttl: Seconds = 60.0
    size: ByteSize = 1024
    key: Secret | None = None
    pool: Pool = Pool()
    spare: Pool | None = None


def settings(environ: Mapping[str, str] | None = None, table: Mapping[str, Any] | None = None) -> PluginSettings:
    file = ConfigFile("covet.toml", {} if table is None else {"cache": table})
    return Settings(environ or {}, file).of("cache")


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    ttl: Seconds = 60.0
    size: int = Field(default=1, gt=0, lt=100)
    key: SecretStr = SecretStr("default")
    tags: list[str] = Field(default_factory=lambda: ["a"])
    pool: Pool = Pool()

    @field_validator("tags")
    @classmethod
    def _short(cls, tags: list[str]) -> list[str]:
        if len(tags) > 3:
            raise ValueError(f"too many tags: {tags}")
        return tags

    @model_validator(mode="after")
    def _fits(self) -> Model:
        if self.size > self.ttl:
            raise ValueError(f"size exceeds ttl, said {self.key.get_secret_value()}")
        return self


def effective(config: Any, environ: Mapping[str, str] | None = None, table: Mapping[str, Any] | None = None) -> Any:
    found = settings(environ, table)
    result = found(config)
    assert found.faults == []
    return result


def faults(config: Any, environ: Mapping[str, str] | None = None, table: Mapping[str, Any] | None = None) -> list[str]:
    found = settings(environ, table)
    found(config)
    return [str(fault) for fault in found.faults]


def test_a_bad_value_is_told_by_its_variable_and_what_is_expected_but_not_what_it_is() -> None:
    told = faults(
        CacheConfig(), {"COVET_CACHE__TTL": "hunter2", "COVET_CACHE__SIZE": "hunter3"}, {"pool": {"size": "hunter4"}}
    )
    assert len(told) == 3
    assert not any("hunter" in fault for fault in told)
    assert "The variable COVET_CACHE__TTL, which sets 'ttl' of the plugin 'cache', has to be seconds" in told[0]
    assert "'size' in [plugins.cache.pool] of covet.toml" in told[2]
    assert "has to be a whole number" in told[2]


def test_a_bad_value_is_told_where_a_stronger_source_hides_it_too() -> None:
    assert len(faults(CacheConfig(ttl=1.0), {"COVET_CACHE__TTL": "soon"})) == 1


def test_with_a_bad_value_the_field_keeps_what_it_had() -> None:
    found = settings({"COVET_CACHE__TTL": "soon", "COVET_CACHE__SIZE": "2"})
    assert found(CacheConfig()) == CacheConfig(size=2)


def test_a_table_where_a_value_is_wanted_and_the_other_way_round() -> None:
    assert "has to be seconds" in faults(CacheConfig(), table={"ttl": {"x": 1}})[0]
    assert "'pool' in [plugins.cache] of covet.toml" in faults(CacheConfig(), table={"pool": 3})[0]


def test_what_kubernetes_sets_is_named_as_such() -> None:
    @plugin_config
    class WithPort:
        port: int = 80

    (told,) = faults(WithPort(), {"COVET_CACHE__PORT": "tcp://10.0.0.1:80"})
    assert "enableServiceLinks: false" in told


def test_a_type_that_no_text_stands_for_is_left_to_the_constructor() -> None:
    @plugin_config
    class WithFunction:
        key: object = len

    assert effective(WithFunction(key=max), {"COVET_CACHE__OTHER": "x"}).key is max
    assert "left to the constructor" in faults(WithFunction(), {"COVET_CACHE__KEY": "len"})[0]


@pytest.mark.parametrize("make", [dataclass, dataclasses.dataclass(eq=False)])
def test_a_configuration_that_can_be_changed_is_refused(make: Any) -> None:
    @make
    class Loose:
        ttl: int = 3

    (told,) = faults(Loose(), {"COVET_CACHE__TTL": "3"})
    assert "Loose is not frozen" in told


def test_whatever_is_no_configuration_is_refused() -> None:
    class Loose(BaseModel):
        ttl: int = 3

    @plugin_config
    class Outer:
        inner: Any = dataclasses.field(default_factory=Loose)

    for config, told in (
        ({"ttl": 3}, "dict is neither a frozen dataclass nor a frozen pydantic model"),
        (CacheConfig, "the class CacheConfig was given instead of an instance"),
        (Loose(), "Loose is not frozen"),
        (Outer(), "in its field 'inner'"),
    ):
        assert told in faults(config)[0]


def test_annotations_that_can_not_be_resolved_are_told() -> None:
    @plugin_config
    class Late:
        ttl: Nowhere = 3  # type: ignore[name-defined]  # noqa: F821

    assert faults(Late()) == []
    assert "name 'Nowhere' is not defined" in faults(Late(), {"COVET_CACHE__TTL": "3"})[0]


def test_a_dataclass_s_own_validation_is_told_without_secrets() -> None:
    @plugin_config
    class Picky:
        key: Secret = Secret("")
        url: str = ""

        def __post_init__(self) -> None:
            if self.key:
                raise ValueError(f"{self.key.reveal()} is no key for {self.url}")

    (told,) = faults(Picky(), {"COVET_CACHE__KEY": "hunter2", "COVET_CACHE__URL": "redis://:hunter3@host"})
    assert "*** is no key for redis://:***@host" in told
    assert "the variable COVET_CACHE__KEY".lower() in told.lower()
    assert "hunter" not in told


def test_pydantic_s_validation_is_told_field_by_field_without_values() -> None:
    first, second = faults(Model(), {"COVET_CACHE__SIZE": "1000"}, {"tags": ["hunter2"] * 4})
    assert "COVET_CACHE__SIZE" in first
    assert "less than 100" in first
    assert "'tags' in [plugins.cache]" in second


def test_pydantic_s_validation_of_the_whole_is_told_without_secrets() -> None:
    (told,) = faults(Model(), {"COVET_CACHE__SIZE": "99", "COVET_CACHE__KEY": "hunter2"})
    assert "Model of the plugin 'cache' refuses what comes from outside" in told
    assert "[config-rejected]" in told
    assert "size exceeds ttl, said ***" in told
    assert "hunter2" not in told
