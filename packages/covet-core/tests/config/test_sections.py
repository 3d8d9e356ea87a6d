"""Groups of settings that many services have."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import SecretStr

from covet_core import CovetApp, File, UploadFile
from covet_core.config import (
    Config,
    ConfigErrors,
    CORSSettings,
    DatabaseSettings,
    JWTSettings,
    RedisSettings,
    SecuritySettings,
    SentrySettings,
    ServerSettings,
    UploadSettings,
)
from covet_core.config.checks import deploy_faults
from covet_core.testing import TestClient

OLD, NEW, THIRD = "o" * 32, "n" * 32, "t" * 64


class Settings(
    ServerSettings,
    DatabaseSettings,
    RedisSettings,
    CORSSettings,
    UploadSettings,
    SentrySettings,
    JWTSettings,
    SecuritySettings,
    secrets=None,
):
    app_name: str = "shop"


NEEDED = {
    "DATABASE_URL": "postgresql+asyncpg://shop:hunter2@db/shop",
    "REDIS_URL": "rediss://:hunter2@cache/0",
    "SECRET_KEY": NEW,
    "JWT_SECRET": THIRD,
}


def made(monkeypatch: pytest.MonkeyPatch, kind: type[Config], **variables: str) -> Any:
    for name, text in variables.items():
        monkeypatch.setenv(name, text)
    given: dict[str, Any] = {}
    return kind(**given)


def faults(monkeypatch: pytest.MonkeyPatch, kind: type[Config], **variables: str) -> str:
    with pytest.raises(ConfigErrors) as caught:
        made(monkeypatch, kind, **variables)
    return "\n".join(str(each) for each in caught.value.exceptions)


def test_they_can_be_had_together(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = made(monkeypatch, Settings, **NEEDED)
    assert (settings.app_name, settings.port, settings.db_pool_size) == ("shop", 8000, 10)
    assert "hunter2" not in repr(settings) + repr(settings.reading.told)
    assert list(deploy_faults(CovetApp(config=settings))) == []


def test_redis_cors_uploads_and_sentry_are_set_from_outside(monkeypatch: pytest.MonkeyPatch, alone: Path) -> None:
    class Several(RedisSettings, CORSSettings, UploadSettings, SentrySettings): ...

    settings = made(
        monkeypatch,
        Several,
        COVET_REDIS_URL="redis://cache/1",
        COVET_CORS_ORIGINS="https://a.example",
        COVET_CORS_METHODS="GET,PUT",
        COVET_CORS_HEADERS="x-a",
        COVET_CORS_CREDENTIALS="on",
        COVET_MAX_FILE_SIZE="3KiB",
        COVET_UPLOAD_PATH=str(alone),
        COVET_ALLOWED_EXTENSIONS="pdf",
        COVET_SENTRY_DSN="https://key@sentry.example/7",
    )
    assert settings.redis == "redis://cache/1"
    assert (settings.cors_origins, settings.cors_credentials) == (("https://a.example",), True)
    assert (settings.cors_methods, settings.cors_headers) == (("GET", "PUT"), ("x-a",))
    policy = settings.upload_policy(types=("application/pdf",))
    assert (policy.max_size, policy.extensions, policy.types) == (3072, (".pdf",), ("application/pdf",))
    assert (settings.upload_path, settings.upload_body_size) == (alone, 3072 + 1_048_576)
    assert settings.sentry["dsn"] == "https://key@sentry.example/7"


def test_what_is_missing_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told = faults(monkeypatch, Settings)
    for name in ("database_url", "redis_url", "secret_key", "jwt_secret"):
        assert f"needs {name!r}" in told
        assert f"COVET_{name.upper()}" in told


def test_generic_variables_of_the_server_come_after_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert made(monkeypatch, ServerSettings, PORT="8080", HOST="0.0.0.0").server == {
        "host": "0.0.0.0",
        "port": 8080,
        "workers": 1,
        "log_level": "info",
    }
    settings = made(monkeypatch, ServerSettings, COVET_PORT="9000", LOG_LEVEL="debug")
    assert (settings.port, settings.log_level) == (9000, "debug")
    told = {value.field: value for value in settings.reading.told}
    assert (told["port"].variable, told["host"].variable) == ("COVET_PORT", "HOST")


def test_a_port_of_kubernetes_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = made(monkeypatch, ServerSettings, COVET_PORT="tcp://10.0.0.1:80")
    assert settings.port == 8000
    assert settings.reading.links == ("COVET_PORT",)


def test_what_the_server_takes_is_what_run_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    from inspect import signature

    from covet_core.server.run import run_app

    signature(run_app).bind(CovetApp(), **made(monkeypatch, ServerSettings).server)


def test_a_database_has_an_address_and_a_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = made(monkeypatch, DatabaseSettings, DATABASE_URL=NEEDED["DATABASE_URL"], DB_POOL_SIZE="3")
    assert settings.database == NEEDED["DATABASE_URL"]
    assert settings.pool == {"pool_size": 3, "max_overflow": 20}
    told = faults(monkeypatch, DatabaseSettings, COVET_DATABASE_URL="hunter2", DB_POOL_SIZE="0", DB_MAX_OVERFLOW="-1")
    assert "COVET_DATABASE_URL, which sets 'database_url'" in told
    assert "DB_POOL_SIZE" in told
    assert "DB_MAX_OVERFLOW" in told
    assert "hunter2" not in told


@pytest.mark.parametrize("url", ["http://cache", "cache:6379", "redis://", "://x"])
def test_redis_has_an_address_of_its_own_kind(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    assert "REDIS_URL" in faults(monkeypatch, RedisSettings, REDIS_URL=url)
    assert made(monkeypatch, RedisSettings, REDIS_URL="unix:///run/redis").redis == "unix:///run/redis"


def test_sentry_has_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    assert made(monkeypatch, SentrySettings).sentry == {"dsn": None, "environment": "development", "sample_rate": 1.0}
    told = faults(monkeypatch, SentrySettings, SENTRY_DSN="https://hunter2/1")
    assert "https://key@host/project" in told
    assert "hunter2" not in told
    settings = made(monkeypatch, SentrySettings, SENTRY_DSN="https://key@sentry.example/1", ENV="staging")
    assert (settings.sentry["dsn"], settings.sentry["environment"]) == ("https://key@sentry.example/1", "staging")


def test_every_origin_with_credentials_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = made(monkeypatch, CORSSettings, COVET_CORS_ORIGINS="https://A.example,http://localhost:3000")
    assert settings.cors_origins == ("https://a.example", "http://localhost:3000")
    assert made(monkeypatch, CORSSettings, COVET_CORS_ORIGINS="*").cors_origins == ("*",)
    assert "name the origins" in faults(monkeypatch, CORSSettings, COVET_CORS_CREDENTIALS="yes")


@pytest.mark.parametrize("origin", ["a.example", "https://a.example/", "https://a.example/path", "null", "https://*.a"])
def test_what_is_no_origin_is_refused(monkeypatch: pytest.MonkeyPatch, origin: str) -> None:
    assert "number 2 is no origin" in faults(
        monkeypatch, CORSSettings, COVET_CORS_ORIGINS=f"https://b.example,{origin}"
    )
    assert "can't be in a header" in faults(
        monkeypatch, CORSSettings, COVET_CORS_ORIGINS="*", COVET_CORS_HEADERS="x-a,x b\r\n"
    )


def test_limits_of_uploads_hold_in_a_service(monkeypatch: pytest.MonkeyPatch, alone: Path) -> None:
    settings = made(
        monkeypatch,
        UploadSettings,
        COVET_MAX_FILE_SIZE="2MiB",
        COVET_ALLOWED_EXTENSIONS="PNG,.txt",
        COVET_UPLOAD_PATH=str(alone),
    )
    app = CovetApp(config=settings)
    policy = settings.upload_policy()

    @app.post("/pictures", max_body_size=settings.upload_body_size)
    async def upload(file: Annotated[UploadFile, File(policy=policy)]) -> dict[str, str]:
        return {"path": str(await file.save(settings.upload_path))}

    def sent(name: str, size: int) -> tuple[int, Mapping[str, Any]]:
        answer = client.post("/pictures", files={"file": (name, b"x" * size)})
        return answer.status_code, json.loads(answer.content)

    with TestClient(app) as client:
        status, body = sent("a.txt", 2 * 1024 * 1024)
        assert status == 200
        assert Path(body["path"]).parent == alone
        assert sent("a.exe", 1)[0] == 415
        assert sent("a.txt", 2 * 1024 * 1024 + 1)[0] == 413
        assert sent("a.png", 4 * 1024 * 1024)[0] == 413


def test_extensions_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no extension" in faults(monkeypatch, UploadSettings, COVET_ALLOWED_EXTENSIONS="png,../x")
    assert made(monkeypatch, UploadSettings, COVET_ALLOWED_EXTENSIONS="[]").allowed_extensions == ()


def test_a_key_has_32_bytes_and_predecessors(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = made(monkeypatch, SecuritySettings, SECRET_KEY=NEW, COVET_SECRET_KEY_FALLBACKS=f"{OLD},{THIRD}")
    assert settings.secret_keys == (NEW.encode(), OLD.encode(), THIRD.encode())
    shown = repr(settings) + str(settings.reading.told) + str(settings.reading.secrets)
    assert not any(key in shown for key in (NEW, OLD, THIRD))
    short = faults(
        monkeypatch, SecuritySettings, COVET_SECRET_KEY="hunter2", COVET_SECRET_KEY_FALLBACKS=f"{OLD},hunter3"
    )
    assert "COVET_SECRET_KEY, which sets 'secret_key'" in short
    assert "it has 7 bytes" in short
    assert "COVET_SECRET_KEY_FALLBACKS" in short
    assert "hunter" not in short


def test_keys_of_bytes_are_measured_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert made(monkeypatch, SecuritySettings, SECRET_KEY="é" * 16).secret_keys == (("é" * 16).encode(),)


def test_tokens_have_a_key_of_their_own_and_of_their_algorithm(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = made(monkeypatch, JWTSettings, JWT_SECRET=NEW)
    assert (settings.jwt_secrets, settings.jwt_algorithm, settings.jwt_expire_minutes) == ((NEW.encode(),), "HS256", 30)
    assert "needs keys of 64 bytes" in faults(monkeypatch, JWTSettings, COVET_JWT_ALGORITHM="HS512")
    assert made(monkeypatch, JWTSettings, JWT_SECRET=THIRD).jwt_algorithm == "HS512"
    assert "has to be one of HS256" in faults(monkeypatch, JWTSettings, COVET_JWT_ALGORITHM="none")

    class Both(JWTSettings, SecuritySettings): ...

    same = faults(monkeypatch, Both, COVET_JWT_ALGORITHM="HS256", SECRET_KEY=THIRD)
    assert "jwt_secret is secret_key" in same
    assert THIRD not in same


def test_one_key_of_several_that_is_short_is_found_before_a_deployment() -> None:
    class Keys(Config, secrets=None):
        signing_keys: tuple[SecretStr, ...] = ()
        api_keys: list[SecretStr] = []

    keys = Keys(signing_keys=(SecretStr(OLD), SecretStr("short")), api_keys=[SecretStr(OLD)])
    assert [line.split(";")[0].split(":")[0] for line in deploy_faults(CovetApp(config=keys))] == [
        "signing_keys[1] has 5 bytes",
        "api_keys is the same as signing_keys[0]",
    ]
