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
    assert "COVET_CACHE__KEY, key in [plugins.cache]" in first
    assert "needs 'pool.url'" in second
    assert "COVET_CACHE__POOL__URL, url in [plugins.cache.pool]" in second


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
    assert "size exceeds ttl, said ***" in told
    assert "hunter2" not in told


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
