"""What changed from one graph to another."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from covet_di.difference import Need, NodeChange, ValueChange, difference
from covet_di.graph import Edge, Graph, GraphNode
from covet_di.reading import Kind
from covet_plugin import Scope


def node(key: str, *needs: Edge, **options: Any) -> GraphNode:
    found = GraphNode(key, key, Kind.SINGLETON, "shop.Thing", Scope.APP, f"shop.{key}", needs)
    return replace(found, **options)


def graph(*nodes: GraphNode, container: str = "shop.Shop") -> Graph:
    return Graph(container, nodes)


def kept(found: Graph) -> dict[str, Any]:
    """The graph as a file has it."""
    told: dict[str, Any] = json.loads(json.dumps(found.to_dict()))
    return told


def test_a_graph_and_what_a_file_has_of_it_are_alike() -> None:
    found = graph(node("a", Edge("b", "x", lazy=True)), node("b", reason="why", overridden=True))
    for old in (found, kept(found)):
        assert not difference(old, found)
        assert str(difference(old, found)) == ""


def test_nodes_that_came_and_went_are_told_with_their_edges() -> None:
    old = graph(node("a"), node("gone", Edge("a", "x")))
    new = graph(node("a"), node("new", Edge("a", "y", lazy=True), Edge("a", "")))
    found = difference(old, new)
    assert found.added == (
        NodeChange("new", "singleton, app, shop.Thing", added=(Need("y", "a", True), Need("", "a", False))),
    )
    assert [change.key for change in found.removed] == ["gone"]
    assert str(found).splitlines() == [
        "+ new: singleton, app, shop.Thing",
        "    + needs a as y, to be called later",
        "    + needs a",
        "- gone: singleton, app, shop.Thing",
        "    - needs a as x",
    ]


def test_changed_nodes_tell_what_changed_and_nothing_else() -> None:
    old = graph(node("a", Edge("b", "x"), Edge("b", "same")), node("b"))
    new = graph(node("a", Edge("b", "same"), Edge("b", "y"), scope=Scope.REQUEST, reason="it is odd"), node("b"))
    found = difference(old, new)
    (change,) = found.changed
    assert change.values == (ValueChange("scope", "app", "request"), ValueChange("reason", None, "it is odd"))
    assert str(found).splitlines() == [
        "~ a",
        "    scope: app -> request",
        "    reason: none -> it is odd",
        "    + needs b as y",
        "    - needs b as x",
    ]


def test_an_edge_that_became_lazy_or_was_doubled_is_told() -> None:
    lazy = difference(graph(node("a", Edge("a", "x"))), graph(node("a", Edge("a", "x", lazy=True))))
    assert str(lazy).splitlines()[1:] == ["    + needs a as x, to be called later", "    - needs a as x"]
    named = difference(graph(node("a")), graph(node("a", Edge("a", "a"))))
    assert str(named).splitlines() == ["~ a", "    + needs a"]
    doubled = difference(graph(node("a", Edge("a", "x"))), graph(node("a", Edge("a", "x"), Edge("a", "x"))))
    assert str(doubled).splitlines() == ["~ a", "    + needs a as x"]


def test_another_container_is_told() -> None:
    found = difference(graph(), graph(container="shop.Other"))
    assert found
    assert str(found) == "~ container: shop.Shop -> shop.Other"


def test_the_order_of_declarations_and_places_in_the_source_are_no_difference() -> None:
    assert not difference(graph(node("a"), node("b")), graph(node("b", where="elsewhere"), node("a")))


def test_what_another_version_says_more_is_compared_too() -> None:
    old, new = kept(graph(node("a"))), kept(graph(node("a")))
    new["nodes"][0]["shape"] = "round"
    assert str(difference(old, new)) == "~ a\n    shape: none -> round"


names = st.sampled_from(["a", "b", "c", "d"])
nodes = st.builds(
    lambda key, needs, scope: node(key, *needs, scope=scope),
    names,
    st.lists(st.builds(Edge, names, st.sampled_from(["", "x"]), st.booleans()), max_size=3),
    st.sampled_from(Scope),
)
graphs = st.lists(nodes, max_size=4, unique_by=lambda each: each.key).map(lambda found: graph(*found))


@given(graphs, graphs)
def test_a_difference_is_the_reverse_of_that_the_other_way_round(one: Graph, other: Graph) -> None:
    there, back = difference(one, other), difference(other, one)
    assert bool(there) == bool(back)
    assert {each.key for each in there.added} == {each.key for each in back.removed}
    turned = {each.key: (sorted(each.added), sorted(each.removed)) for each in back.changed}
    assert {each.key: (sorted(each.removed), sorted(each.added)) for each in there.changed} == turned
