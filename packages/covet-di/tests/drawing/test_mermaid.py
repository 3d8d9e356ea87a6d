"""The drawing for Mermaid, read as Mermaid reads it."""

import re

from covet_di.drawing import to_mermaid
from covet_di.graph import Graph, GraphNode
from covet_di.reading import Kind
from covet_plugin import Scope

NODE = re.compile(r'^(n_\w+)\["([^"]*)"\]:::(\w+)$')
EDGE = re.compile(r'^(n_\w+) (-->|-\.->)(?:\|"([^"]*)"\|)? (n_\w+)$')


def shown(label: str) -> list[str]:
    """The lines of a label as a reader sees them."""
    assert not set('"<>{}[]|`#;\\') & set(re.sub(r"#\d+;|<br/>", "", label)), label
    return [re.sub(r"#(\d+);", lambda found: chr(int(found[1])), line) for line in label.split("<br/>")]


def lines(graph: Graph) -> list[str]:
    first, *rest = to_mermaid(graph).splitlines()
    assert first == "flowchart TD"
    return [line.strip() for line in rest]


def nodes(graph: Graph) -> dict[str, list[str]]:
    return {found[1]: shown(found[2]) for line in lines(graph) if (found := NODE.match(line))}


def test_every_line_is_one_that_mermaid_knows(shop: Graph, odd: Graph) -> None:
    others = re.compile(r'^(%% [^{}]*|subgraph in_n_\w+\["[^"]*"\]|end|classDef \w+ [\w:#, -]+|class [\w,]+ \w+)$')
    for line in (*lines(shop), *lines(odd)):
        assert NODE.match(line) or EDGE.match(line) or others.match(line), line


def test_a_node_shows_its_key_its_type_and_how_long_it_lives(shop: Graph) -> None:
    found = nodes(shop)
    assert found["n_orders"] == ["orders", "Orders", "factory, request"]
    assert found["n_clock"] == ["clock", "Orders", "alias", "overridden"]
    assert found["n_local"] == ["local", "Orders", "custom, transient", "not compiled"]


def test_odd_names_are_shown_as_they_are_and_break_nothing(odd: Graph) -> None:
    found = nodes(odd)
    assert len(found) == len(odd)
    keys = [label[0] for label in found.values()]
    assert [key for key in keys if key.isprintable()] == keys
    for name in ('a"b', "j<k>&amp;", "l#35;m", "n\\o\\", "größe", "日本語", "😀", "**bold**", "a-->b", "e new"):
        assert name in keys


def test_edges_name_the_parameter_and_show_what_is_called_later(shop: Graph) -> None:
    found = {(e[1], e[4]): (e[2], e[3]) for line in lines(shop) if (e := EDGE.match(line))}
    assert found["n_orders", "n_db_session"] == ("-->", "database")
    assert found["n_orders", "n_clock"] == ("-->", None)
    assert ("-.->", None) in found.values()


def test_scopes_are_classes_and_marks_are_styles(shop: Graph) -> None:
    text = lines(shop)
    assert any(line.startswith("classDef app ") for line in text)
    assert any(line.startswith("classDef request ") for line in text)
    assert not any(line.startswith("classDef message ") for line in text)
    assert "class n_clock overridden" in text
    assert "class n_local notcompiled" in text


def test_a_container_within_the_container_is_a_box_around_its_own(shop: Graph) -> None:
    text = lines(shop)
    inside = text[text.index('subgraph in_n_db["db"]') : text.index("end")]
    assert {"n_db_config", "n_db_engine", "n_db_session"} <= {line.partition("[")[0] for line in inside}
    assert not any(line.startswith("n_orders[") for line in inside)


def test_containers_within_containers_are_closed_in_order() -> None:
    kinds = {"a": Kind.CONTAINER, "a.b": Kind.CONTAINER, "c": Kind.CONTAINER}
    keys = ("x", "a", "c", "a.b", "a.y", "c.z", "a.b.w")
    graph = Graph(
        "Nested",
        tuple(
            GraphNode(key, key.rpartition(".")[2], kinds.get(key, Kind.VALUE), "Any", Scope.TRANSIENT, "", ())
            for key in keys
        ),
    )
    text = [line.partition("[")[0] for line in lines(graph) if line.startswith(("n_", "subgraph", "end"))]
    assert text == [
        "n_x",
        "subgraph in_n_a",
        "n_a_y",
        "subgraph in_n_a_b",
        "n_a_b_w",
        "end",
        "end",
        "subgraph in_n_c",
        "n_c_z",
        "end",
    ]


def test_names_that_look_alike_without_their_signs_stay_apart(odd: Graph) -> None:
    twins = Graph("Twins", tuple(GraphNode(key, key, Kind.VALUE, "Any", Scope.APP, "", ()) for key in ("a.b", "a_b")))
    assert set(nodes(twins)) == {"n_a_b", "n_a_b_2"}
    assert to_mermaid(odd) == to_mermaid(odd)
