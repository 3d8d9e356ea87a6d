"""Settings of a service: where they come from, and what is told of them."""

import json
import pickle
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from covet_core import CovetApp
from covet_core.config import Config, ConfigErrors, ToggleWithoutEffect
from covet_core.config.checks import deploy_faults
from covet_core.config.errors import NotAConfig
from covet_core.plan.faults import PlanErrors
from covet_core.testing import TestClient
from covet_plugin import Secret
from covet_plugin.config.value import Source


class Settings(Config, secrets="secrets"):
    database_url: SecretStr
    origins: list[str] = []
    pool_size: int = Field(10, ge=1)
    cache: bool = False


def made(**values: Any) -> Settings:
    return Settings(**values)


def sources(config: Config) -> dict[str, Source]:
    return {value.field: value.source for value in config.reading.told}


def faults(kind: type[Config], **values: Any) -> list[str]:
    with pytest.raises(ConfigErrors) as caught:
        kind(**values)
    return [str(each) for each in caught.value.exceptions]


def test_each_source_hides_the_weaker_ones(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (alone / "secrets").mkdir()
    (alone / "secrets/database_url").write_text("from a secret\n")
    (alone / "secrets/COVET_CACHE").write_text("no")
    (alone / ".env").write_text("COVET_CACHE=yes\nCOVET_POOL_SIZE=5\n")
    (alone / "covet.toml").write_text('[app]\npool_size = 3\norigins = ["file"]\nenvironment = "staging"\n')
    monkeypatch.setenv("COVET_POOL_SIZE", "7")
    settings = made(origins=["given"])
    assert settings.database_url.get_secret_value() == "from a secret"
    assert (settings.cache, settings.pool_size, settings.origins) == (True, 7, ["given"])
    assert sources(settings) == {
        "environment": Source.FILE,
        "debug": Source.DEFAULT,
        "database_url": Source.SECRETS,
        "origins": Source.CONSTRUCTOR,
        "pool_size": Source.ENVIRONMENT,
        "cache": Source.ENV_FILE,
    }


@pytest.mark.parametrize("name", ["COVET_ENVIRONMENT", "ENV"])
def test_no_env_file_is_read_in_production(alone: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    class Lenient(Settings, dotenv_in_production=True): ...

    (alone / ".env").write_text("COVET_DATABASE_URL=x\n")
    assert made().database_url.get_secret_value() == "x"
    monkeypatch.setenv(name, "production")
    assert "needs 'database_url'" in faults(Settings)[0]
    unread: dict[str, Any] = {}
    assert Lenient(**unread).is_production


def test_every_fault_is_told_at_once_and_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVET_POOL_SIZE", "hunter2")
    monkeypatch.setenv("COVET_CACHE", "perhaps")
    told = faults(Settings)
    assert [each.split(",")[0].split(" needs")[0] for each in told] == [
        "The application",
        "The variable COVET_POOL_SIZE",
        "The variable COVET_CACHE",
    ]
    assert "COVET_DATABASE_URL" in told[0]
    assert not any(value in "".join(told) for value in ("hunter2", "perhaps"))


def test_validation_of_the_class_names_the_variable_and_hides_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    class Strict(Settings):
        api_key: SecretStr = SecretStr("")

        @field_validator("api_key")
        @classmethod
        def long_enough(cls, value: SecretStr) -> SecretStr:
            if len(value.get_secret_value()) < 9:
                raise ValueError(f"{value.get_secret_value()} is too short")
            return value

    monkeypatch.setenv("COVET_POOL_SIZE", "0")
    monkeypatch.setenv("COVET_API_KEY", "hunter2")
    told = faults(Strict, database_url="x")
    assert any("COVET_POOL_SIZE" in each and "greater than or equal to 1" in each for each in told)
    assert any("COVET_API_KEY" in each and "*** is too short" in each for each in told)
    assert "hunter2" not in "".join(told)


@pytest.mark.parametrize("values", [{"pool_size": "many"}, {"pool_sise": 3}])
def test_what_the_constructor_is_given_is_checked(values: dict[str, Any]) -> None:
    assert len(faults(Settings, database_url="x", **values)) == 1


def test_secrets_are_shown_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    class Keys(Config, secrets=None):
        password: str
        token: Secret = Secret("default-token")
        url: str = "postgres://u:hunter2@host/db"
        plain: SecretStr = SecretStr("hunter2")

        model_config = {"arbitrary_types_allowed": True}

    monkeypatch.setenv("COVET_PASSWORD", "hunter2")
    unread: dict[str, Any] = {}
    keys = Keys(**unread)
    shown = [repr(keys), str(keys), f"{keys}", repr(keys.reading.secrets), repr(keys.reading.told)]
    assert keys.url == "postgres://u:hunter2@host/db"
    shown.append(json.dumps([value.to_dict() for value in keys.reading.told]))
    assert keys.password == "hunter2"
    assert "***" in repr(keys)
    assert [each for each in shown if "hunter2" in each or "default-token" in each] == []


def test_a_prefix_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    class Shop(Config, prefix="SHOP_", secrets=None):
        currency: str = "EUR"

    monkeypatch.setenv("SHOP_CURRENCY", "CHF")
    monkeypatch.setenv("COVET_CURRENCY", "USD")
    assert Shop().currency == "CHF"


@pytest.mark.parametrize(("text", "wanted"), [("a,b", ["a", "b"]), ('["a,b"]', ["a,b"]), ("[]", [])])
def test_lists_are_written_with_commas_or_as_json(
    monkeypatch: pytest.MonkeyPatch, text: str, wanted: list[str]
) -> None:
    monkeypatch.setenv("COVET_ORIGINS", text)
    assert made(database_url="x").origins == wanted


def test_variables_of_service_links_set_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ports(Config, secrets=None):
        cache_port: int = 6379

    monkeypatch.setenv("COVET_CACHE_PORT", "tcp://10.0.0.1:80")
    assert Ports().cache_port == 6379


def test_names_in_upper_case_are_fields_too(monkeypatch: pytest.MonkeyPatch) -> None:
    class ProductionConfig(Config, secrets=None):
        DEBUG: bool = True
        CACHE_TTL: int = 300

    monkeypatch.setenv("COVET_CACHE_TTL", "60")
    app = CovetApp(config=ProductionConfig)
    assert (app.debug, app.config.CACHE_TTL) == (True, 60)


def test_an_application_takes_an_instance_a_mapping_or_a_path(alone: Path) -> None:
    (alone / "shop.toml").write_text('[app]\ndebug = true\ncurrency = "EUR"\n')
    settings = made(database_url="x", debug=True)
    for given in (settings, {"debug": True, "currency": "EUR"}, "shop.toml", alone / "shop.toml"):
        app = CovetApp(config=given)
        assert app.debug
        assert app.config is settings or app.config.currency == "EUR"
    assert CovetApp().config is None


def test_an_unknown_key_of_the_file_is_told_with_the_nearest(alone: Path) -> None:
    (alone / "covet.toml").write_text("[app]\npool_sise = 3\n")
    assert "Did you mean 'pool_size'" in faults(Settings, database_url="x")[0]


def test_the_applications_table_is_no_plugins(alone: Path) -> None:
    (alone / "covet.toml").write_text("[app]\npool_size = 3\n")
    app = CovetApp(config=made(database_url="x"))
    app.contribute(lambda to: None)
    app.plan()


def test_a_switch_installs_the_filter_that_it_names() -> None:
    with TestClient(CovetApp(config={"security_headers": True, "REQUEST_IDS": True})) as client:
        headers = client.get("/").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "x-request-id" in headers
    with TestClient(CovetApp(config={"security_headers": False})) as client:
        assert "x-content-type-options" not in client.get("/").headers


@pytest.mark.parametrize("toggle", ["csrf_protection", "RATE_LIMITING", "secure_cookies"])
def test_a_switch_that_nothing_heeds_is_refused(toggle: str) -> None:
    with pytest.raises(PlanErrors) as caught:
        CovetApp(config={toggle: True}).plan()
    assert [type(each) for each in caught.value.exceptions] == [ToggleWithoutEffect]
    CovetApp(config={toggle: False}).plan()


def test_what_must_not_be_deployed_is_found() -> None:
    class Keys(Config, secrets=None):
        session_secret: SecretStr
        jwt_secret: SecretStr
        csrf_secret: SecretStr
        database_password: SecretStr

    long = SecretStr("x" * 32)
    keys = Keys(
        debug=True,
        session_secret=SecretStr("short"),
        jwt_secret=long,
        csrf_secret=long,
        database_password=SecretStr("short"),
    )
    found = list(deploy_faults(CovetApp(config=keys)))
    assert [line.split(":")[0] for line in found] == [
        "debug is on",
        "session_secret has 5 bytes; a secret needs 32 or more",
        "csrf_secret is the same as jwt_secret",
    ]


def test_a_configuration_does_not_change_and_can_be_copied() -> None:
    settings = made(database_url="x")
    with pytest.raises(ValueError, match="frozen"):
        setattr(settings, "pool_size", 3)  # noqa: B010  # a type checker knows better
    assert settings.model_copy(update={"pool_size": 3}).pool_size == 3
    assert settings == made(database_url="x")


def test_errors_can_be_sent_to_another_process() -> None:
    with pytest.raises(ConfigErrors) as caught:
        made()
    assert [str(each) for each in pickle.loads(pickle.dumps(list(caught.value.exceptions)))] == faults(Settings)


def test_a_mapping_that_is_refused_is_told_without_a_source() -> None:
    with pytest.raises(ConfigErrors) as caught:
        CovetApp(config={"debug": "perhaps"})
    (fault,) = caught.value.exceptions
    assert "refuses what it is given: debug: " in str(fault)
    assert str(caught.value).startswith("The configuration config={...} has one fault")
    assert str(fault).startswith("config={...} of the application refuses")


def test_a_file_that_is_refused_is_named(tmp_path: Path) -> None:
    file = tmp_path / "shop.toml"
    file.write_text("[app]\ndebug = 'perhaps'\n", encoding="utf-8")
    with pytest.raises(ConfigErrors, match=re.escape(f"The configuration config={str(file)!r} has one fault")):
        CovetApp(config=file)


class Unread(BaseSettings):
    url: str


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (5, "an object of the type int"),
        (True, "an object of the type bool"),
        (b"sekret", "an object of the type bytes"),
        ([("url", "sekret")], "an object of the type list"),
        (lambda: {"url": "sekret"}, "the function "),
        ({1: "sekret"}, "a mapping with int as key"),
        (Unread, "the class Unread, which has no settings.\nCall it: config=Unread()"),
    ],
)
def test_what_has_no_settings_is_no_configuration(given: Any, told: str) -> None:
    with pytest.raises(NotAConfig) as caught:
        CovetApp(config=given)
    assert str(caught.value).startswith(f"config= was given {told}")
    assert "sekret" not in str(caught.value)


def test_other_objects_with_attributes_are_configurations() -> None:
    class Slotted:
        __slots__ = ("debug",)

        def __init__(self) -> None:
            self.debug = True

    class Constants:
        DEBUG = True

    for given in (SimpleNamespace(debug=True), Slotted(), Constants):
        assert CovetApp(config=given).debug
