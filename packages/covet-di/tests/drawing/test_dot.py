"""The drawing for Graphviz, read by a parser of its language as far as it is used."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from covet_di.drawing import to_dot
from covet_di.graph import Graph

TOKEN = re.compile(r'\s*(?:("(?:[^"\\\n]|\\.)*")|([A-Za-z_][\w.]*|-?\d+(?:\.\d+)?)|(->|[{}\[\]=,]))')


@dataclass
class Parsed:
    nodes: dict[str, dict[str, str]] = field(default_factory=dict)
    edges: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    clusters: dict[str, list[str]] = field(default_factory=dict)


class Parser:
    def __init__(self, text: str) -> None:
        self.tokens = list(tokens(text))
        self.found = Parsed()

    def graph(self) -> Parsed:
        self.take("digraph")
        self.tokens.pop(0)
        self.body(None)
        assert not self.tokens
        return self.found

    def body(self, cluster: str | None) -> None:
        self.take("{")
        while self.tokens[0] != "}":
            self.statement(cluster)
        self.take("}")

    def statement(self, cluster: str | None) -> None:
        first = self.tokens.pop(0)
        if first == "subgraph":
            name = text_of(self.tokens.pop(0))
            self.found.clusters[name] = []
            self.body(name)
        elif self.tokens[0] == "=":
            self.take("=")
            self.tokens.pop(0)
        elif self.tokens[0] == "->":
            self.take("->")
            self.found.edges.append((text_of(first), text_of(self.tokens.pop(0)), self.options()))
        elif first in ("node", "edge"):
            self.options()
        else:
            self.found.nodes[text_of(first)] = self.options()
            if cluster is not None:
                self.found.clusters[cluster].append(text_of(first))

    def options(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.tokens[0] != "[":
            return found
        self.take("[")
        while self.tokens[0] != "]":
            name = self.tokens.pop(0)
            self.take("=")
            found[name] = text_of(self.tokens.pop(0))
            if self.tokens[0] == ",":
                self.take(",")
        self.take("]")
        return found

    def take(self, token: str) -> None:
        assert self.tokens.pop(0) == token


def tokens(text: str) -> Iterator[str]:
    place = 0
    while text[place:].strip():
        found = TOKEN.match(text, place)
        assert found, text[place : place + 60]
        place = found.end()
        yield found[0].strip()


def text_of(token: str) -> str:
    """What Graphviz shows for it."""
    if not token.startswith('"'):
        return token
    told = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], token[1:-1])
    assert not re.search(r"&(?!amp;)", told)
    return told.replace("&amp;", "&")


def parsed(graph: Graph) -> Parsed:
    return Parser(to_dot(graph)).graph()


def test_every_node_and_every_edge_is_there(shop: Graph) -> None:
    found = parsed(shop)
    assert {*found.nodes, "db"} == {node.key for node in shop}
    wanted = [(node.key, edge.key) for node in shop for edge in node.dependencies]
    assert [edge[:2] for edge in found.edges] == wanted


def test_a_node_shows_its_key_its_type_and_how_long_it_lives(shop: Graph) -> None:
    found = parsed(shop).nodes
    assert found["orders"]["label"] == "orders\nOrders\nfactory, request"
    assert found["db.engine"]["label"] == "db.engine\nEngine\nsingleton, app"


def test_marked_nodes_have_borders_of_their_own(shop: Graph) -> None:
    found = parsed(shop).nodes
    assert "dashed" in found["clock"]["style"]
    assert found["clock"]["label"].endswith("\noverridden")
    assert "dotted" in found["local"]["style"]
    assert found["local"]["label"].endswith("\nnot compiled")
    assert "style" not in found["orders"]


def test_scopes_have_colours(shop: Graph) -> None:
    found = parsed(shop).nodes
    assert found["orders"]["fillcolor"] == found["db.session"]["fillcolor"] != found["alone"]["fillcolor"]


def test_edges_name_the_parameter_and_show_what_is_called_later(shop: Graph) -> None:
    found = {edge[:2]: edge[2] for edge in parsed(shop).edges}
    assert found["orders", "db.session"] == {"label": "database"}
    assert found["orders", "clock"] == {}
    assert {"style": "dashed"} in found.values()


def test_a_container_within_the_container_is_a_cluster(shop: Graph) -> None:
    (inside,) = parsed(shop).clusters.values()
    assert {"db.config", "db.engine", "db.session"} <= set(inside)
    assert list(parsed(shop).clusters) == ["cluster_db"]


def test_odd_names_are_shown_as_they_are_and_break_nothing(odd: Graph) -> None:
    found = parsed(odd)
    assert len(found.nodes) == len(odd)
    for name in ('a"b', "j<k>&amp;", "l#35;m", "n\\o\\", "größe", "日本語", "😀", "a-->b", "e\nnew"):
        assert found.nodes[name]["label"].startswith(name)
    to_dot(odd).encode("utf-8")
