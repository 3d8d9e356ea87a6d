"""Declaring a configuration."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from typing import Any

import pytest

from covet_plugin import Secret, plugin_config, required
from covet_plugin.config.declare import GIVEN
from covet_plugin.config.required import REQUIRED


@plugin_config
class CacheConfig:
    """How to keep things."""

    ttl: int = 60
    name: str = "cache"
    tags: list[str] = dataclasses.field(default_factory=lambda: ["a"])

    def __post_init__(self) -> None:
        if self.ttl < 0:
            raise ValueError("ttl is negative")


def test_a_configuration_is_a_frozen_dataclass_of_keywords() -> None:
    config: Any = CacheConfig(ttl=3)
    assert (config.ttl, config.name, config.tags) == (3, "cache", ["a"])
    assert config == CacheConfig(ttl=3)
    assert repr(config) == "CacheConfig(ttl=3, name='cache', tags=['a'])"
    with pytest.raises(dataclasses.FrozenInstanceError):
        config.ttl = 4
    with pytest.raises(dataclasses.FrozenInstanceError):
        config.other = 4
    make: Any = CacheConfig
    with pytest.raises(TypeError):
        make(3)
    with pytest.raises(TypeError, match="tll"):
        make(tll=3)
    with pytest.raises(ValueError, match="negative"):
        CacheConfig(ttl=-1)


def test_it_remembers_what_it_was_given_and_copies_do_too() -> None:
    config = CacheConfig(ttl=60)
    for each in (config, copy.copy(config), copy.deepcopy(config), pickle.loads(pickle.dumps(config))):
        assert getattr(each, GIVEN) == {"ttl"}
        assert each == config == CacheConfig()


def test_it_shows_the_fields_to_those_who_inspect_it() -> None:
    assert list(inspect.signature(CacheConfig).parameters) == ["ttl", "name", "tags"]
    assert [field.name for field in dataclasses.fields(CacheConfig)] == ["ttl", "name", "tags"]


def test_a_configuration_may_extend_another() -> None:
    @plugin_config
    class Larger(CacheConfig):
        size: int = 3

    assert getattr(Larger(size=1, ttl=2), GIVEN) == {"size", "ttl"}
    assert Larger().name == "cache"


def test_a_required_field_may_be_left_to_others() -> None:
    @plugin_config
    class Token:
        key: Secret = required()

    token: Any = Token()
    assert token.key is REQUIRED
    assert repr(Token()).endswith("Token(key=<required>)")
    assert copy.deepcopy(token).key is REQUIRED
    assert copy.copy(REQUIRED) is REQUIRED
    assert pickle.loads(pickle.dumps(REQUIRED)) is REQUIRED
