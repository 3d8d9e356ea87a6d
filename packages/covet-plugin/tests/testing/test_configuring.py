"""Configurations that the conformance kit refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, SecretStr

from covet_plugin import (
    BasePlugin,
    Contributions,
    Plugin,
    PluginInfo,
    Secret,
    plugin_config,
    required,
)
from covet_plugin.testing import check_plugin


def configured(config: object) -> Plugin:
    class Configured(BasePlugin):
        @property
        def info(self) -> PluginInfo:
            return PluginInfo(id="bare", version="1.0.0", api=1, config=config)

        def contribute(self, to: Contributions) -> None:
            to.configured(config)

    return Configured()


def test_a_configuration_that_can_be_changed_is_told(violations: Callable[..., list[str]]) -> None:
    @dataclass
    class Loose:
        x: int = 1

    assert any("Loose is not frozen" in line for line in violations(configured(Loose())))


def test_a_model_that_takes_unknown_keys_is_told(only: Callable[..., str]) -> None:
    class Lax(BaseModel):
        model_config = ConfigDict(frozen=True)

        ttl: int = 3
        key: SecretStr = SecretStr("x")

    class Strict(Lax):
        model_config = ConfigDict(extra="forbid")

    assert "set extra='forbid'" in only(configured(Lax()))
    check_plugin(configured(Strict(ttl=9)))


def test_a_configuration_that_does_not_come_back_is_told(only: Callable[..., str]) -> None:
    @plugin_config
    class Fickle:
        ttl: int = 3
        size: int = 1

        def __post_init__(self) -> None:
            object.__setattr__(self, "ttl", self.ttl + 1)

    @plugin_config
    class Ambiguous:
        name: str | int = "3"

    @plugin_config
    class Late:
        name: Nowhere = 3  # type: ignore[name-defined]  # noqa: F821

    assert "does not come back from the environment: ttl differ" in only(configured(Fickle()))
    assert "does not come back from the environment: name differ" in only(configured(Ambiguous()))
    assert "name 'Nowhere' is not defined" in only(configured(Late()))


def test_values_that_the_configuration_refuses_when_they_come_from_outside_are_told_without_secrets(
    only: Callable[..., str],
) -> None:
    @plugin_config
    class Picky:
        key: Secret = Secret("hunter2")

        def __post_init__(self) -> None:
            if hasattr(Picky, "closed"):
                raise ValueError(f"no {self.key.reveal()}")

    plugin = configured(Picky())
    Picky.closed = True  # type: ignore[attr-defined]
    told = only(plugin)
    assert "refuses what comes from outside" in told
    assert "hunter2" not in told


def test_a_required_field_that_nobody_sets_is_told(violations: Callable[..., list[str]]) -> None:
    @plugin_config
    class Needy:
        key: Secret = required()

    assert "needs 'key', and nothing sets it" in "".join(violations(configured(Needy())))
    check_plugin(configured(Needy(key=Secret("x"))))
