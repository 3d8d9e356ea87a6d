"""Constructor > environment > file > default, field by field."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic.dataclasses import dataclass as pydantic_dataclass

from covet_plugin import ByteSize, ConfigFile, Seconds, Secret, plugin_config, required
from covet_plugin.config.settings import PluginSettings, Settings
from covet_plugin.config.value import Source


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


@dataclass(frozen=True)
class PlainConfig:
    ttl: float = 60.0
    tags: tuple[str, ...] = ()
    names: list[str] = field(default_factory=lambda: ["a"])
    made: str = field(default="here", init=False)


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


def settings(environ: Mapping[str, str] | None = None, table: Mapping[str, Any] | None = None) -> PluginSettings:
    file = ConfigFile("covet.toml", {} if table is None else {"cache": table})
    return Settings(environ or {}, file).of("cache")


def effective(config: Any, environ: Mapping[str, str] | None = None, table: Mapping[str, Any] | None = None) -> Any:
    found = settings(environ, table)
    result = found(config)
    assert found.faults == []
    return result


def faults(config: Any, environ: Mapping[str, str] | None = None, table: Mapping[str, Any] | None = None) -> list[str]:
    found = settings(environ, table)
    found(config)
    return [str(fault) for fault in found.faults]


@pytest.mark.parametrize("make", [CacheConfig, PlainConfig, Model])
def test_each_source_hides_the_weaker_ones(make: Any) -> None:
    environ, table = {"COVET_CACHE__TTL": "2"}, {"ttl": 3.0}
    assert effective(make()).ttl == 60.0
    assert effective(make(), table=table).ttl == 3.0
    assert effective(make(), environ, table).ttl == 2.0
    assert effective(make(ttl=9.0), environ, table).ttl == 9.0
    assert type(effective(make(), environ)) is make


def test_what_was_given_wins_also_where_it_equals_the_default() -> None:
    environ = {"COVET_CACHE__TTL": "2"}
    assert effective(CacheConfig(ttl=60.0), environ).ttl == 60.0
    assert effective(Model(ttl=60.0), environ).ttl == 60.0
    # A plain dataclass doesn't know what it was given.
    assert effective(PlainConfig(ttl=60.0), environ).ttl == 2.0


def test_without_anything_from_outside_the_configuration_itself_is_returned() -> None:
    for config in (CacheConfig(), PlainConfig(), Model()):
        assert effective(config) is config


def test_an_empty_variable_counts_as_unset() -> None:
    config = CacheConfig()
    assert effective(config, {"COVET_CACHE__TTL": ""}) is config


def test_the_effective_configuration_is_returned_again_for_itself_and_for_what_it_was_made_of() -> None:
    found = settings({"COVET_CACHE__TTL": "2"})
    config = CacheConfig(size=5)
    first = found(config)
    assert found(config) is found(first) is first
    assert found.configs == [config]
    assert found(CacheConfig(size=5)) is not first


def test_fields_of_nested_configurations_have_sources_of_their_own() -> None:
    environ, table = {"COVET_CACHE__POOL__SIZE": "2"}, {"pool": {"size": 3, "name": "file"}}
    assert effective(CacheConfig(), environ, table).pool == Pool(size=2, name="file")
    assert effective(CacheConfig(pool=Pool(size=9)), environ, table).pool == Pool(size=9, name="file")
    assert effective(Model(), environ, table).pool == Pool(size=2, name="file")
    assert effective(Model(pool=Pool(size=9)), environ, table).pool == Pool(size=9, name="file")


def test_a_default_inside_does_not_count_as_given() -> None:
    @plugin_config
    class Outer:
        pool: Pool = Pool(size=7)

    assert effective(Outer()).pool.size == 7
    assert effective(Outer(), {"COVET_CACHE__POOL__SIZE": "2"}).pool.size == 2


def test_an_absent_nested_configuration_is_made_when_somebody_sets_it() -> None:
    assert effective(CacheConfig()).spare is None
    assert effective(CacheConfig(), {"COVET_CACHE__SPARE__SIZE": "2"}).spare == Pool(size=2)
    assert effective(CacheConfig(), table={"spare": {"name": "x"}}).spare == Pool(name="x")
    assert effective(CacheConfig(spare=None), {"COVET_CACHE__SPARE__SIZE": "2"}).spare is None


def test_a_field_that_the_constructor_does_not_take_is_no_setting() -> None:
    assert effective(PlainConfig(), {"COVET_CACHE__MADE": "there", "COVET_CACHE__TTL": "1"}).made == "here"


def test_a_required_field_is_set_by_any_source_or_told() -> None:
    @plugin_config
    class Token:
        key: Secret = required()
        pool: Inner = dataclasses.field(default_factory=lambda: Inner())

    @plugin_config
    class Inner:
        url: str = required()

    Token.__annotations__["pool"] = Inner
    inner = Inner(url="x")
    assert effective(Token(key=Secret("a"), pool=inner)).key == Secret("a")
    assert effective(Token(pool=inner), {"COVET_CACHE__KEY": "b"}).key == Secret("b")
    assert effective(Token(pool=inner), table={"key": "c"}).key == Secret("c")
    first, second = faults(Token())
    assert "needs 'key', and nothing sets it" in first
    assert "[config-value-missing]" in first
    assert "COVET_CACHE__KEY, key in [plugins.cache]" in first
    assert "needs 'pool.url'" in second
    assert "COVET_CACHE__POOL__URL, url in [plugins.cache.pool]" in second


def test_pydantic_reads_what_no_form_reads() -> None:
    class WithSecret(BaseModel):
        model_config = ConfigDict(frozen=True)

        key: SecretStr = SecretStr("")
        pair: complex = 0j
        alias: int = Field(default=1, validation_alias="other")

    environ = {"COVET_CACHE__KEY": "hunter2", "COVET_CACHE__PAIR": "1+2j", "COVET_CACHE__ALIAS": "3"}
    found = effective(WithSecret(), environ)
    assert found.key.get_secret_value() == "hunter2"
    assert found.pair == 1 + 2j
    assert found.alias == 3
    assert len(faults(WithSecret(), {"COVET_CACHE__PAIR": "x"})) == 1


def test_a_model_by_name_and_a_pydantic_dataclass_work_too() -> None:
    class ByName(BaseModel):
        model_config = ConfigDict(frozen=True, populate_by_name=True)

        ttl: int = Field(default=1, alias="timeToLive")

    @pydantic_dataclass(frozen=True)
    class Mixed:
        ttl: int = 1

    assert effective(ByName(), {"COVET_CACHE__TTL": "3"}).ttl == 3
    assert effective(Mixed(), {"COVET_CACHE__TTL": "3"}).ttl == 3


def test_every_value_is_told_with_its_source_and_what_it_hides() -> None:
    environ = {"COVET_CACHE__TTL": "2", "COVET_CACHE__SIZE": "1KiB", "COVET_CACHE__KEY": "hunter2"}
    found = settings(environ, {"ttl": 3.0, "key": "hunter3", "pool": {"name": "file"}})
    found(CacheConfig(size=9))
    told = {value.field: value for value in found.values()}
    assert list(told) == ["ttl", "size", "key", "pool.size", "pool.name", "spare"]
    ttl, size, key = told["ttl"], told["size"], told["key"]
    assert (ttl.value, ttl.source, ttl.variable) == ("2.0", Source.ENVIRONMENT, "COVET_CACHE__TTL")
    assert [(each.source, each.value, each.variable) for each in ttl.hidden] == [
        (Source.FILE, "3.0", ""),
        (Source.DEFAULT, "60.0", ""),
    ]
    assert (size.value, size.source) == ("9", Source.CONSTRUCTOR)
    assert [each.variable for each in size.hidden] == ["COVET_CACHE__SIZE", ""]
    assert (key.value, key.secret) == ("***", True)
    assert [each.value for each in key.hidden] == ["***", "none"]
    assert (told["pool.name"].value, told["pool.name"].source) == ("file", Source.FILE)
    assert (told["spare"].value, told["spare"].source) == ("none", Source.DEFAULT)
    assert ttl.to_dict()["source"] == "environment"
    assert "hunter" not in repr(told)


def test_secrets_are_known_by_type_by_repr_and_by_name() -> None:
    @plugin_config
    class Hiding:
        one: Secret = Secret("hunter")
        two: str = dataclasses.field(default="hunter", repr=False)
        password: str = "hunter"
        api_key: str | None = "hunter"
        admin_token: str = "hunter"
        token_ttl: int = 3
        url: str = "redis://me:hunter@host"

    found = settings()
    found(Hiding())
    assert {value.field: value.value for value in found.values()} == {
        "one": "***",
        "two": "***",
        "password": "***",
        "api_key": "***",
        "admin_token": "***",
        "token_ttl": "3",
        "url": "redis://me:***@host",
    }
    model = settings()
    model(Model())
    assert [value.value for value in model.values() if value.field == "key"] == ["***"]


def test_where_one_source_holds_a_secret_the_others_are_masked_too() -> None:
    @plugin_config
    class Either:
        key: object = "hunter"

    found = settings()
    found(Either(key=Secret("x")))
    (value,) = found.values()
    assert (value.value, value.hidden[0].value) == ("***", "***")


NUMBERS = st.none() | st.integers(0, 100)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_the_first_source_that_says_anything_counts(given_: int | None, variable: int | None, row: int | None) -> None:
    @plugin_config
    class One:
        x: int = -1

    environ = {} if variable is None else {"COVET_CACHE__X": str(variable)}
    table = {} if row is None else {"x": row}
    config = One() if given_ is None else One(x=given_)
    said = [each for each in (given_, variable, row, -1) if each is not None]
    assert effective(config, environ, table).x == said[0]
