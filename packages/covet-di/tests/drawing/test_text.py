"""The plain list, JSON, and parts of a graph."""

import json

import pytest

from covet_di.drawing import part_of, to_json, to_text
from covet_di.errors import UnknownProvider
from covet_di.graph import Graph


def test_the_list_has_each_provider_with_what_it_needs_below_it(shop: Graph) -> None:
    lines = to_text(shop).splitlines()
    assert lines[0] == f"{shop.container}: {len(shop)} providers"
    start = next(place for place, line in enumerate(lines) if line.startswith("orders "))
    assert lines[start].split()[1:3] == ["factory,", "request"]
    assert lines[start].endswith(".Orders")
    assert lines[start + 1 : start + 3] == ["    -> db.session, as database", "    -> clock"]


def test_the_list_tells_what_is_out_of_the_ordinary(shop: Graph) -> None:
    text = to_text(shop)
    assert "    ! overridden\n" in text
    assert "    ! not compiled: its value depends on the thread or the context that asks\n" in text
    assert ", to be called later\n" in text


def test_the_list_moves_no_cursor(odd: Graph) -> None:
    assert all(each.isprintable() for each in to_text(odd).replace("\n", ""))


def test_an_empty_graph_is_an_empty_list() -> None:
    assert to_text(Graph("Empty", ())) == "Empty: 0 providers\n"


def test_json_is_the_graph_with_the_number_of_its_form(shop: Graph, odd: Graph) -> None:
    for graph in (shop, odd):
        assert json.loads(to_json(graph)) == {"format": 1, **graph.to_dict()}


def test_a_part_is_what_the_named_providers_need(shop: Graph) -> None:
    assert [node.key for node in part_of(shop, ["db.session"])] == ["db.engine", "db.session", "db.config.url"]
    assert part_of(shop, ["db.session", "alone"])["alone"] is shop["alone"]
    assert len(part_of(shop, [])) == 0


def test_a_part_may_have_circles(odd: Graph) -> None:
    assert {node.key for node in part_of(odd, ["end"])} >= {"end"}


def test_a_part_that_is_not_there_is_refused_with_the_nearest_name(shop: Graph) -> None:
    with pytest.raises(UnknownProvider) as caught:
        part_of(shop, ["ordrs"])
    assert caught.value.near == ("orders",)
