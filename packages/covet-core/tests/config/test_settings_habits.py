"""What users of pydantic-settings know works on `Config`."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import AliasChoices, AliasPath, BaseModel, Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from covet_core.config import Config, ConfigErrors
from covet_plugin.config.value import Source

unread: dict[str, Any] = {}
"""A class's fields without defaults are arguments to a type checker."""


def sources(config: Config) -> dict[str, Source]:
    return {value.field: value.source for value in config.reading.told}


def faults(kind: type[Config], **values: Any) -> list[str]:
    with pytest.raises(ConfigErrors) as caught:
        kind(**values)
    return [str(each) for each in caught.value.exceptions]


class Database(BaseModel):
    host: str
    port: int = 5432
    password: SecretStr = SecretStr("")
    replicas: list[str] = []


class Nested(Config):
    model_config = SettingsConfigDict(secrets_dir="secrets")
    database: Database = Database(host="localhost")


def test_it_is_a_class_of_pydantic_settings() -> None:
    assert issubclass(Config, BaseSettings)


def test_the_class_says_prefix_files_and_secrets(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Shop(Config):
        model_config = SettingsConfigDict(env_prefix="SHOP_", env_file=("base.env", "own.env"), secrets_dir="secrets")
        currency: str = "EUR"
        rate: float = 1.0
        token: SecretStr

    (alone / "base.env").write_text("SHOP_CURRENCY=USD\nSHOP_RATE=2\n")
    (alone / "own.env").write_text("SHOP_CURRENCY=CHF\n")
    (alone / "secrets").mkdir()
    (alone / "secrets/SHOP_TOKEN").write_text("t\n")
    monkeypatch.setenv("COVET_RATE", "9")
    shop = Shop(**unread)
    assert (shop.currency, shop.rate, shop.token.get_secret_value()) == ("CHF", 2.0, "t")


def test_subclasses_and_arguments_of_the_class_inherit(monkeypatch: pytest.MonkeyPatch) -> None:
    class Base(Config, env_prefix="SHOP_", secrets=None): ...

    class Shop(Base, frozen=False):
        currency: str = "EUR"

    monkeypatch.setenv("SHOP_CURRENCY", "CHF")
    shop = Shop()
    shop.currency += "!"
    assert shop.currency == "CHF!"


def test_arguments_with_an_underscore_are_for_one_instance(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (alone / "test.env").write_text("COVET_DATABASE__HOST=filed\n")
    (alone / ".env").write_text("COVET_DATABASE__HOST=default\n")
    named: dict[str, Any] = {"_env_file": "test.env"}
    none: dict[str, Any] = {"_env_file": None}
    assert Nested(**named).database.host == "filed"
    assert Nested(**none).database.host == "localhost"
    monkeypatch.setenv("COVET_ENVIRONMENT", "production")
    assert (Nested().database.host, Nested(**named).database.host) == ("localhost", "filed")
    prefixed: dict[str, Any] = {"_env_prefix": "A_", "_env_nested_delimiter": "_", "_secrets_dir": "other"}
    monkeypatch.setenv("A_DATABASE_PORT", "1")
    assert Nested(**prefixed).database.port == 1


def test_aliases_are_variables_without_the_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    class Aliased(Config, populate_by_name=True):
        url: str = Field("none", validation_alias=AliasChoices("DATABASE_URL", "db_url"))
        first: int = Field(0, validation_alias=AliasPath("numbers", 0))
        redis: str = Field("none", alias="REDIS_URL")

    monkeypatch.setenv("DB_URL", "second")
    monkeypatch.setenv("NUMBERS", "[7, 8]")
    monkeypatch.setenv("COVET_REDIS", "by name")
    found = Aliased(**unread)
    assert (found.url, found.first, found.redis) == ("second", 7, "by name")
    monkeypatch.setenv("DATABASE_URL", "first")
    assert Aliased(**unread).url == "first"
    for name in ("url", "DATABASE_URL"):
        given: dict[str, Any] = {name: "given"}
        assert Aliased(**given).url == "given"
    assert {value.variable for value in found.reading.told} >= {"DB_URL", "NUMBERS", "COVET_REDIS"}


def test_a_missing_alias_is_named() -> None:
    class Aliased(Config):
        url: str = Field(validation_alias=AliasChoices("DATABASE_URL", "DB_URL"))

    (fault,) = faults(Aliased)
    assert "needs 'url'" in fault
    assert "DATABASE_URL" in fault


def test_case_counts_where_the_class_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    class Strict(Config, case_sensitive=True):
        currency: str = "EUR"

    class Loose(Config):
        currency: str = "EUR"

    monkeypatch.setenv("COVET_CURRENCY", "upper")
    monkeypatch.setenv("covet_currency", "lower")
    assert (Strict().currency, Loose().currency) == ("EUR", "upper")
    monkeypatch.delenv("COVET_CURRENCY")
    assert Loose().currency == "lower"
    monkeypatch.setenv("COVET_currency", "exact")
    assert Strict().currency == "exact"


def test_a_model_inside_is_set_field_by_field_and_as_json(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (alone / "secrets").mkdir()
    (alone / "secrets/database__password").write_text("hunter2")
    (alone / "covet.toml").write_text("[app.database]\nreplicas = ['a']\nport = 3\n")
    monkeypatch.setenv("COVET_DATABASE", '{"host": "json", "port": 1}')
    monkeypatch.setenv("COVET_DATABASE__PORT", "2")
    settings = Nested()
    wanted = Database(host="json", port=2, password=SecretStr("hunter2"), replicas=["a"])
    assert settings.database == wanted
    assert sources(settings) == {
        "environment": Source.DEFAULT,
        "debug": Source.DEFAULT,
        "database.host": Source.ENVIRONMENT,
        "database.port": Source.ENVIRONMENT,
        "database.password": Source.SECRETS,
        "database.replicas": Source.FILE,
    }
    assert "hunter2" not in repr(settings.reading.told)


def test_a_variable_inside_of_a_model_changes_its_default_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVET_DATABASE__REPLICAS", "a,b")
    assert Nested().database == Database(host="localhost", replicas=["a", "b"])


def test_what_is_wrong_inside_of_a_model_is_told_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    class Needs(Config):
        database: Database

    monkeypatch.setenv("COVET_DATABASE__PORT", "many")
    port, host = faults(Needs)
    assert "COVET_DATABASE__PORT, which sets 'database.port'" in port
    assert "needs 'database.host'" in host
    assert "COVET_DATABASE__HOST" in host


def test_mappings_unions_and_dataclasses(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass
    class Pool:
        size: int = 1

    class Card(BaseModel):
        kind: Literal["card"] = "card"
        number: int

    class Cash(BaseModel):
        kind: Literal["cash"] = "cash"

    class Several(Config):
        limits: dict[str, int] = {}
        pool: Pool = Field(default_factory=Pool)
        payment: Card | Cash = Field(default_factory=Cash, discriminator="kind")
        cards: list[Card] = []
        number: int | None = 3

    monkeypatch.setenv("COVET_LIMITS__READ", "5")
    monkeypatch.setenv("COVET_POOL__SIZE", "4")
    monkeypatch.setenv("COVET_PAYMENT__KIND", "card")
    monkeypatch.setenv("COVET_PAYMENT__NUMBER", "12")
    monkeypatch.setenv("COVET_CARDS", '[{"number": 1}]')
    monkeypatch.setenv("COVET_NUMBER", "none")
    found = Several()
    assert found.limits == {"read": 5}
    assert found.pool == Pool(4)
    assert found.payment == Card(number=12)
    assert found.cards == [Card(number=1)]
    assert found.number is None


def test_a_validator_that_comes_first_sees_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    class Own(Config):
        hosts: Annotated[list[str], NoDecode] = []
        loud: bool = False

        @field_validator("hosts", mode="before")
        @classmethod
        def split(cls, value: Any) -> Any:
            return value.split(" ") if isinstance(value, str) else value

        @field_validator("loud", mode="before")
        @classmethod
        def is_loud(cls, value: Any) -> Any:
            return value == "LOUD" if isinstance(value, str) else value

    monkeypatch.setenv("COVET_HOSTS", "a,b c")
    monkeypatch.setenv("COVET_LOUD", "LOUD")
    found = Own()
    assert (found.hosts, found.loud) == (["a,b", "c"], True)


def test_other_types_are_read_by_pydantic(monkeypatch: pytest.MonkeyPatch) -> None:
    from ipaddress import IPv4Network

    class Typed(Config):
        network: IPv4Network = IPv4Network("10.0.0.0/8")
        networks: list[IPv4Network] = []
        pause: timedelta = timedelta()

    monkeypatch.setenv("COVET_NETWORK", "192.168.0.0/16")
    monkeypatch.setenv("COVET_NETWORKS", '["192.168.0.0/16"]')
    monkeypatch.setenv("COVET_PAUSE", "5m")
    found = Typed()
    assert found.networks == [found.network]
    assert found.pause == timedelta(minutes=5)
    monkeypatch.setenv("COVET_NETWORK", "hunter2")
    monkeypatch.setenv("COVET_NETWORKS", "hunter2")
    told = faults(Typed)
    assert ["COVET_NETWORK," in told[0], "COVET_NETWORKS," in told[1]] == [True, True]
    assert "hunter2" not in "".join(told)


def test_a_class_chooses_its_sources(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Chosen(Config, toml_file="shop.toml"):
        sizes: list[int] = []
        colour: str = "red"
        shape: str = "round"

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return env_settings, init_settings, TomlConfigSettingsSource(settings_cls)

    (alone / "shop.toml").write_text('colour = "blue"\nshape = "square"\n')
    (alone / "covet.toml").write_text('[app]\nshape = "flat"\n')
    monkeypatch.setenv("COVET_SIZES", "1,2")
    found = Chosen(sizes=[3], colour="green")
    assert (found.sizes, found.colour, found.shape) == ([1, 2], "green", "square")
    told = {value.field: value for value in found.reading.told}
    assert told["sizes"].source is Source.ENVIRONMENT
    assert [each.source for each in told["sizes"].hidden] == [Source.CONSTRUCTOR, Source.DEFAULT]
    assert [each.source for each in told["colour"].hidden] == [Source.OTHER, Source.DEFAULT]
    assert told["shape"].source is Source.OTHER


def test_a_choice_of_sources_may_add_to_those_of_its_base(monkeypatch: pytest.MonkeyPatch, alone: Path) -> None:
    class Vault(PydanticBaseSettingsSource):
        def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
            return None, field_name, False

        def __call__(self) -> dict[str, Any]:
            return {"token": "from the vault"}

    class Chosen(Config):
        token: str = ""
        colour: str = "red"

        @classmethod
        def settings_customise_sources(
            cls, settings_cls: type[BaseSettings], *args: Any, **sources: PydanticBaseSettingsSource
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return (*super().settings_customise_sources(settings_cls, *args, **sources), Vault(settings_cls))

    (alone / "covet.toml").write_text('[app]\ncolour = "blue"\n')
    found = Chosen()
    assert (found.token, found.colour) == ("from the vault", "blue")
    assert "vault" not in repr(found)


def test_settings_inside_that_are_made_by_their_default_read_for_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    class Redis(Config, env_prefix="REDIS_"):
        url: str = "redis://localhost"
        size: int = 1

    class Outer(Config):
        redis: Redis = Field(default_factory=Redis)

    monkeypatch.setenv("REDIS_URL", "redis://else")
    assert Outer().redis.url == "redis://else"
    monkeypatch.setenv("REDIS_SIZE", "many")
    (fault,) = faults(Outer)
    assert "REDIS_SIZE" in fault


def test_settings_can_be_kept_for_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    class Kept(Config):
        colour: str = "red"

    monkeypatch.setenv("COVET_COLOUR", "blue")
    first = Kept()
    assert Kept.model_validate({"colour": "green"}).colour == "green"
    assert first == Kept()
    assert Kept.model_json_schema()["properties"]["colour"]["default"] == "red"
