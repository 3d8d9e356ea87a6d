"""The order of plugins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covet_plugin import CompositionErrors, Contributions, Service, compose
from covet_plugin.composing.faults import NeighbourUnknown, PluginCycle, RequirementMissing
from covet_plugin.composing.order import Edge, arrange

Make = Callable[..., Any]
STORE = Service[str]("store")


def providing(key: Service[str] = STORE) -> Callable[[Contributions], None]:
    return lambda to: to.provide(key, lambda app: "")


def order(*plugins: Any) -> list[str]:
    return [info.id for info in compose(plugins, environ={}).infos]


def faults(*plugins: Any) -> Sequence[Any]:
    with pytest.raises(CompositionErrors) as caught:
        compose(plugins, environ={})
    return caught.value.exceptions


def test_without_wishes_the_application_s_list_is_the_order(make: Make) -> None:
    assert order(make("c"), make("a"), make("b")) == ["c", "a", "b"]


def test_requires_before_and_after_are_met(make: Make) -> None:
    assert order(make("a", requires=("b",)), make("b")) == ["b", "a"]
    assert order(make("a", after=("b",)), make("b")) == ["b", "a"]
    assert order(make("a"), make("b", before=("a",))) == ["b", "a"]


def test_a_service_is_there_before_whoever_requires_it(make: Make) -> None:
    assert order(make("user", requires=(STORE,)), make("redis", providing())) == ["redis", "user"]


def test_the_application_may_provide_what_a_plugin_requires(make: Make) -> None:
    own = Contributions()
    own.provide(STORE, lambda app: "")
    composition = compose([make("user", requires=(STORE,))], environ={}, application=own.recorded)
    assert [info.id for info in composition.infos] == ["user"]


def test_a_missing_plugin_is_told_with_the_nearest_name(make: Make) -> None:
    (fault,) = faults(make("user", requires=("cahce",)), make("cache"))
    assert isinstance(fault, RequirementMissing)
    assert "requires the plugin 'cahce', which isn't there" in str(fault)
    assert "Did you mean 'cache'?" in str(fault)


def test_a_missing_service_is_told_with_the_nearest_name(make: Make) -> None:
    (fault,) = faults(make("user", requires=(Service[str]("stroe"),)), make("redis", providing()))
    assert "the service 'stroe', which nobody provides" in str(fault)
    assert "Did you mean 'store'?" in str(fault)


def test_another_declaration_of_a_service_is_told_with_both_places(make: Make) -> None:
    twin = Service[str]("store")
    (fault,) = faults(make("user", requires=(twin,)), make("redis", providing()))
    assert STORE.where in str(fault)
    assert twin.where in str(fault)


def test_neighbours_need_not_be_there(make: Make) -> None:
    composition = compose([make("a", before=("kafka",), after=("tracing",))], environ={})
    assert composition.warnings == ()


@pytest.mark.parametrize("relation", ["before", "after"])
def test_a_mistyped_neighbour_is_a_warning_with_the_nearest_name(make: Make, relation: str) -> None:
    composition = compose([make("user", **{relation: ("cahce",)}), make("cache")], environ={})
    (warning,) = composition.warnings
    assert isinstance(warning, NeighbourUnknown)
    assert warning.deploy_error
    assert f"wants to be {relation} 'cahce', which isn't there" in str(warning)
    assert "Did you mean 'cache'?" in str(warning)


def test_a_cycle_is_told_as_a_path_with_its_reasons(make: Make) -> None:
    (fault,) = faults(
        make("a", requires=("b",)), make("x"), make("b", after=("c",)), make("c", requires=(STORE,)), make("d"),
        make("e", providing(), after=("a",)),
    )  # fmt: skip
    assert isinstance(fault, PluginCycle)
    assert fault.path == ("a", "e", "c", "b")
    assert "a -> e -> c -> b -> a" in str(fault)
    for reason in ("'a' requires 'b'", "'b' wants to be after 'c'", "'c' requires the service 'store' of 'e'"):
        assert reason in str(fault)


def test_every_plugin_that_is_in_a_cycle_is_told(make: Make) -> None:
    found = faults(
        make("a", after=("b",)), make("b", after=("a", "c")), make("c", after=("b",)), make("d", after=("a", "d"))
    )
    assert [fault.path for fault in found] == [("a", "b"), ("c", "b"), ("d",)]


def test_what_follows_a_cycle_is_not_part_of_it(make: Make) -> None:
    (fault,) = faults(make("a", after=("b",)), make("b", after=("a",)), make("c", after=("b",)))
    assert fault.path == ("a", "b")


IDS = st.lists(st.integers(0, 30), unique=True, max_size=12).map(lambda numbers: [f"p{number}" for number in numbers])


@st.composite
def forests(draw: st.DrawFn) -> tuple[list[str], list[Edge]]:
    """Ids in some order, and edges that go along another one: there is no cycle."""
    ids = draw(IDS)
    along = draw(st.permutations(ids))
    pairs = [(one, other) for place, one in enumerate(along) for other in along[place + 1 :]]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=20)) if pairs else []
    return ids, [Edge(first=one, then=other, reason="") for one, other in chosen]


@given(forests())
def test_every_wish_is_met_and_nobody_is_lost(forest: tuple[list[str], list[Edge]]) -> None:
    ids, edges = forest
    found, cycles = arrange(ids, edges)
    assert not cycles
    assert sorted(found) == sorted(ids)
    for edge in edges:
        assert found.index(edge.first) < found.index(edge.then)


@given(forests())
def test_each_place_goes_to_the_first_of_the_list_that_can_take_it(forest: tuple[list[str], list[Edge]]) -> None:
    ids, edges = forest
    found, _ = arrange(ids, edges)
    for place, chosen in enumerate(found):
        waiting = [each for each in ids if each not in found[:place]]
        held = {edge.then for edge in edges if edge.first in waiting}
        assert chosen == next(each for each in waiting if each not in held)


@given(forests())
def test_an_order_that_meets_all_wishes_stays_as_it_is(forest: tuple[list[str], list[Edge]]) -> None:
    ids, edges = forest
    once, _ = arrange(ids, edges)
    assert arrange(once, edges)[0] == once


@given(IDS, st.data())
def test_with_any_edges_a_cycle_is_told_or_all_are_met(ids: list[str], data: st.DataObject) -> None:
    some = st.sampled_from(ids) if ids else st.nothing()
    pairs = data.draw(st.lists(st.tuples(some, some), max_size=15)) if ids else []
    edges = [Edge(first=one, then=other, reason=f"{one}<{other}") for one, other in pairs]
    found, cycles = arrange(ids, edges)
    assert sorted(found) == sorted(ids)
    for cycle in cycles:
        steps = [*cycle.path, cycle.path[0]]
        assert all((one, other) in pairs for one, other in pairwise(steps))
    if not cycles:
        assert all(found.index(edge.first) < found.index(edge.then) for edge in edges)
