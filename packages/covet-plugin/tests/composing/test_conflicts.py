"""Several owners of one and the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from covet_plugin import CompositionErrors, Contributions, Kind, Service, Stage, compose
from covet_plugin.faults import ContributionConflict

Make = Callable[..., Any]
Contribute = Callable[[Contributions], None]


def handler() -> None: ...


def other_handler() -> None: ...


class Marker:
    """What stands in handlers."""


CONFLICTS: Mapping[str, tuple[Contribute, Contribute]] = {
    "route": (lambda to: to.route("/a/{x}", handler), lambda to: to.route("/a/{y}", handler)),
    "typed route": (lambda to: to.route("/a/{x:int}", handler), lambda to: to.route("/a/{y:int}", handler)),
    "websocket": (lambda to: to.websocket("/a", handler), lambda to: to.websocket("/a", handler)),
    "middleware": (
        lambda to: to.middleware(handler, stage=Stage.APP, name="x"),
        lambda to: to.middleware(handler, stage=Stage.EDGE, name="x"),
    ),
    "filter": (
        lambda to: to.filter("limit", schema=1, stage=Stage.APP, settings={"rate": 1}),
        lambda to: to.filter("limit", schema=1, stage=Stage.APP, settings={"rate": 2}),
    ),
    "service": (
        lambda to: to.provide(Service[str]("store"), lambda app: ""),
        lambda to: to.provide(Service[str]("store"), lambda app: ""),
    ),
    "parameter": (lambda to: to.parameter(Marker, handler), lambda to: to.parameter(Marker, other_handler)),  # type: ignore[arg-type]
    "health": (lambda to: to.health("db", handler), lambda to: to.health("db", handler)),
    "command": (
        lambda to: to.command("migrate", lambda arguments: 0, help=""),
        lambda to: to.command("migrate", lambda arguments: 0, help=""),
    ),
    "openapi": (lambda to: to.openapi("x", dict), lambda to: to.openapi("x", dict)),
    "metric": (
        lambda to: to.metric("hits", kind="counter", help="?"),
        lambda to: to.metric("hits", kind="gauge", help="?"),
    ),
    "error handler": (lambda to: to.error_handler(404, handler), lambda to: to.error_handler(404, handler)),
    "check": (lambda to: to.check("x", lambda app: []), lambda to: to.check("x", lambda app: [])),
}


@pytest.mark.parametrize("kind", CONFLICTS)
def test_two_owners_are_a_fault_that_names_both(make: Make, kind: str) -> None:
    first, second = CONFLICTS[kind]
    with pytest.raises(CompositionErrors) as caught:
        compose([make("cache", first), make("auth", second)], environ={})
    (fault,) = caught.value.exceptions
    assert isinstance(fault, ContributionConflict)
    assert "'cache'" in str(fault)
    assert "'auth'" in str(fault)
    assert str(fault).count(f"{__file__}:") == 2


@pytest.mark.parametrize("kind", CONFLICTS)
def test_the_application_wins_and_what_it_replaced_is_told(make: Make, kind: str) -> None:
    first, second = CONFLICTS[kind]
    own = Contributions()
    second(own)
    composition = compose([make("cache", first)], environ={}, application=own.recorded)
    (kept,) = composition.contributions
    (replaced,) = composition.replaced
    assert kept is replaced.kept is own.recorded[0]
    assert replaced.dropped.owner == "cache"
    assert any("replaced by the application's own" in line for line in composition.why("cache"))


@pytest.mark.parametrize(
    "contribute",
    [
        lambda to: to.filter("limit", schema=1, stage=Stage.APP, settings={"rate": 1}),
        lambda to: to.metric("hits", kind="counter", help="?"),
        lambda to: to.parameter(Marker, handler),
    ],
)
def test_equal_values_of_a_shareable_kind_are_in_effect_once(make: Make, contribute: Contribute) -> None:
    composition = compose([make("cache", contribute), make("auth", contribute)], environ={})
    (kept,) = composition.contributions
    (shared,) = composition.shared
    assert kept is shared.kept
    assert (kept.owner, shared.dropped.owner) == ("cache", "auth")
    assert any("the same as that of cache" in line for line in composition.why("auth"))


def test_one_plugin_that_contributes_twice_is_told_so(make: Make) -> None:
    def twice(to: Contributions) -> None:
        to.metric("hits", kind="counter", help="?")
        to.metric("hits", kind="counter", help="?")

    with pytest.raises(CompositionErrors, match="one fault") as caught:
        compose([make("cache", twice)], environ={})
    assert "contributes the metric 'hits' twice" in str(caught.value)


def test_what_only_looks_alike_is_no_conflict(make: Make) -> None:
    def first(to: Contributions) -> None:
        to.route("/a/{x}", handler)
        to.route("/b", handler)
        to.health("same", handler)
        to.error_handler(404, handler)

    def second(to: Contributions) -> None:
        to.route("/a/{x:int}", handler)
        to.route("/b", handler, methods=("POST",))
        to.websocket("/b", handler)
        to.check("same", lambda app: [])
        to.error_handler(KeyError, handler)

    assert len(compose([make("a", first), make("b", second)], environ={}).contributions) == 9


def test_the_order_of_contributions_follows_that_of_plugins_and_the_application_is_innermost(make: Make) -> None:
    def middleware(*stages: Stage) -> Contribute:
        def contribute(to: Contributions) -> None:
            for stage in stages:
                to.middleware(handler, stage=stage, name=f"{to.owner}.{stage.name}")

        return contribute

    own = Contributions()
    middleware(Stage.EDGE, Stage.APP)(own)
    plugins = [make("b", middleware(Stage.APP, Stage.EDGE), after=("a",)), make("a", middleware(Stage.APP, Stage.EDGE))]
    found = compose(plugins, environ={}, application=own.recorded).contributions.of(Kind.MIDDLEWARE)
    assert [each.key for each in found] == [
        "a.EDGE", "b.EDGE", "application.EDGE", "a.APP", "b.APP", "application.APP",
    ]  # fmt: skip


def test_removing_a_plugin_removes_all_that_it_contributes_and_nothing_else(make: Make) -> None:
    cache = make("cache", lambda to: to.health("cache", handler))
    auth = make("auth", lambda to: to.health("auth", handler))
    both, one = compose([cache, auth], environ={}), compose([auth], environ={})
    assert one.contributions.by("auth") == both.contributions.by("auth")
    assert one.contributions.by("cache") == ()
