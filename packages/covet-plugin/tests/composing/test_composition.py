"""The composition as a whole: everything at once, pure, and readable."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from covet_plugin import (
    CompositionErrors,
    Contributions,
    PluginFault,
    Secret,
    Service,
    compose,
    optional,
    plugin_config,
)
from covet_plugin.testing.watching import watching

Make = Callable[..., Any]
STORE = Service[str]("store")


@plugin_config
class CacheConfig:
    ttl: int = 60
    key: Secret = Secret("default")


def nothing() -> Any:
    """What is no plugin."""
    return None


def test_the_faults_of_every_step_come_in_one_group(make: Make) -> None:
    def broken(to: Contributions) -> None:
        raise ZeroDivisionError

    plugins = [
        None,
        make("Bad"),
        make("old", api=0),
        make("twin"),
        make("twin"),
        make("broken", broken),
        make("a", lambda to: to.health("x", print), after=("b",)),
        make("b", lambda to: to.health("x", print), after=("a",)),
        make("c", lambda to: to.route("no slash", print), requires=("nobody",)),
        make("d", lambda to: to.configured(CacheConfig())),
    ]
    with pytest.raises(CompositionErrors) as caught:
        compose(plugins, environ={"COVET_D__TTL": "soon", "COVET_DISABLE_PLUGINS": "a"})
    assert sorted(fault.code for fault in caught.value.exceptions) == [
        "bad-contribution",
        "bad-plugin-id",
        "config-value-invalid",
        "contribution-conflict",
        "not-a-plugin",
        "plugin-api-mismatch",
        "plugin-contribute-failed",
        "plugin-cycle",
        "plugin-duplicate",
        "plugin-not-optional",
        "plugin-requirement-missing",
    ]
    assert str(caught.value).startswith("The plugins have 11 faults:\n\n")
    assert all(fault.docs_page in str(caught.value) for fault in caught.value.exceptions)


def test_faults_can_be_caught_by_kind_and_split(make: Make) -> None:
    with pytest.raises(CompositionErrors) as caught:
        compose([make("Bad"), nothing()], environ={})
    faults: tuple[Exception, ...] = caught.value.exceptions
    assert all(isinstance(fault, PluginFault) for fault in faults)
    part: Any = caught.value.subgroup(TypeError)
    assert isinstance(part, CompositionErrors)
    assert [fault.code for fault in part.exceptions] == ["not-a-plugin"]


def test_composing_reads_nothing_but_what_it_is_given(make: Make) -> None:
    plugin = make("cache", lambda to: to.configured(CacheConfig()))
    with watching() as effects:
        compose([plugin], environ={"COVET_CACHE__TTL": "3"})
    assert effects == []


def test_composing_twice_gives_the_same(make: Make) -> None:
    def contribute(to: Contributions) -> None:
        to.health("cache", print)

    plugins = [make("cache", contribute), make("auth", after=("cache",))]
    first, second = (compose(plugins, environ={}).to_dict() for _ in range(2))
    assert first == second


def test_a_composition_is_plain_data_without_secrets(make: Make) -> None:
    def contribute(to: Contributions) -> None:
        to.configured(CacheConfig())
        to.provide(STORE, lambda app: "")
        to.metric("hits", kind="counter", help="?")

    own = Contributions()
    own.provide(STORE, lambda app: "")
    environ = {"COVET_CACHE__KEY": "hunter2", "COVET_CACHE__TLT": "hunter3", "COVET_DISABLE_PLUGINS": "extra"}
    composition = compose(
        [
            make("user", lambda to: to.metric("hits", kind="counter", help="?"), requires=(STORE,), after=("cache",)),
            make("cache", contribute, summary="Keeps things."),
            optional(make("extra")),
        ],
        environ=environ,
        application=own.recorded,
    )
    text = json.dumps(composition.to_dict())
    assert "hunter" not in text
    plain = json.loads(text)
    assert [each["id"] for each in plain["plugins"]] == ["cache", "user"]
    assert plain["plugins"][1]["requires"] == ["store"]
    assert plain["disabled"] == ["extra"]
    assert plain["replaced"] == [{"kind": "service", "key": "store", "owner": "cache", "by": "application"}]
    assert plain["shared"] == [{"kind": "metric", "key": "hits", "owner": "user", "by": "cache"}]
    assert {each["reason"] for each in plain["edges"]} == {
        "'user' requires the service 'store' of 'cache'",
        "'user' requires the service 'store' of 'application'",
        "'user' wants to be after 'cache'",
    }
    assert [each["code"] for each in plain["warnings"]] == ["config-variable-unknown"]
    assert {each["field"]: each["value"] for each in plain["config"]} == {"ttl": "60", "key": "***"}


def test_why_tells_the_place_the_reasons_and_what_it_brings(make: Make) -> None:
    plugins = [
        make("user", lambda to: to.health("user", print), requires=("cache",)),
        make("cache", version="2.1.0"),
        make("alone"),
    ]
    composition = compose(plugins, environ={})
    assert composition.why("user") == (
        "user 1.0.0: number 2 of 3 to start",
        "  after cache: 'user' requires 'cache'",
        "  contributes health user",
    )
    assert composition.why("cache") == (
        "cache 2.1.0: number 1 of 3 to start",
        "  before user: 'user' requires 'cache'",
    )
    assert composition.why("alone") == (
        "alone 1.0.0: number 3 of 3 to start",
        "  nobody says where: the application's list decides",
    )
    assert composition.why("nobody") == ("nobody is not among the plugins.",)


def test_compositions_are_equal_only_to_themselves(make: Make) -> None:
    one, other = (compose([make("cache")], environ={}) for _ in range(2))
    assert one != other
    assert len({one, other}) == 2


def test_faults_of_a_configuration_that_is_first_asked_for_later_are_raised_then(make: Make) -> None:
    composition = compose([make("cache", lambda to: to.configured(CacheConfig()))], environ={"COVET_CACHE__TTL": "3"})

    @plugin_config
    class Other:
        ttl: bool = True

    with pytest.raises(CompositionErrors, match="one fault"):
        composition.configured("cache", Other())
