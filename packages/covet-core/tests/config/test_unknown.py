"""Variables that look like settings and set nothing."""

import logging

import pytest

from covet_core import CovetApp
from covet_core.config import Config
from covet_core.config.unknown import odd_variables
from covet_core.testing import TestClient


class Settings(Config, secrets=None):
    pool_size: int = 10
    cache_port: int = 6379


def odd(environ: dict[str, str], config: Config | None) -> list[tuple[str, str | None]]:
    found = odd_variables({CovetApp(config=config): None}, environ)
    return [(getattr(each, "variable", ""), getattr(each, "meant", None)) for each in found]


def test_a_slip_is_told_with_what_was_meant() -> None:
    environ = {
        "COVET_POOL_SISE": "1",
        "COVET_QUITE_DIFFERENT": "1",
        "COVET_PRT": "1",
        "COVET_EMPTY": "",
        "SHOP_POOL_SISE": "1",
        "COVET_OTHER_SERVICE_HOST": "10.0.0.1",
    }
    assert odd(environ, Settings()) == [
        ("COVET_POOL_SISE", "COVET_POOL_SIZE"),
        ("COVET_QUITE_DIFFERENT", None),
        ("COVET_PRT", "COVET_PORT"),
    ]


def test_what_sets_something_is_not_told() -> None:
    names = ("COVET_POOL_SIZE", "covet_pool_size", "COVET_PORT", "COVET_CONFIG", "COVET_ENVIRONMENT", "ENV")
    assert odd(dict.fromkeys(names, "1"), Settings()) == []
    assert odd({"COVET_ANYTHING": "1"}, None) == []


def test_a_class_without_a_prefix_knows_no_strangers() -> None:
    class Bare(Config, prefix="", secrets=None): ...

    assert odd({"COVET_X": "1", "PATH": "x"}, Bare()) == []


def test_it_is_logged_at_the_start(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("COVET_POOL_SISE", "hunter2")
    monkeypatch.setenv("COVET_CACHE_PORT", "tcp://10.0.0.1:80")
    app = CovetApp(config=Settings())
    with caplog.at_level(logging.WARNING, "covet.config"), TestClient(app):
        pass
    told = [record.getMessage() for record in caplog.records if record.name == "covet.config"]
    assert len(told) == 2
    assert "COVET_CACHE_PORT was set by Kubernetes" in told[0]
    assert "Did you mean 'COVET_POOL_SIZE'?" in told[1]
    assert "hunter2" not in "".join(told)
