"""The picture: well-formed, accessible, the same each time, and with everything in it."""

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from covet_di.drawing import to_svg
from covet_di.drawing.measure import columns, shortened
from covet_di.drawing.palette import PALETTE, Tone
from covet_di.graph import Edge, Graph, GraphNode
from covet_di.reading import Kind
from covet_plugin import Scope

SVG = "{http://www.w3.org/2000/svg}"
PAGES = {"light": "#ffffff", "dark": "#0d1320"}


def parsed(graph: Graph) -> ET.Element:
    # A fresh parse each time: the text must be UTF-8 and XML by itself.
    return ET.fromstring(to_svg(graph).encode("utf-8"))


def titles(root: ET.Element, kind: str) -> list[str]:
    found = [each for each in root.iter() if kind in each.get("class", "").split()]
    return [each.findtext(f"{SVG}title") or "" for each in found]


def rendered(root: ET.Element) -> set[str]:
    return {"".join(each.itertext()) for each in root.iter(f"{SVG}text")}


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    names = draw(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=60, unique=True))
    edges = st.lists(st.builds(Edge, st.sampled_from(names), st.text(max_size=30), st.booleans()), max_size=4)
    nodes = [
        GraphNode(
            key=name,
            name=name.rpartition(".")[2],
            kind=draw(st.sampled_from(Kind)),
            type=draw(st.text(max_size=60)),
            scope=draw(st.sampled_from(Scope)),
            where="",
            dependencies=tuple(draw(edges)),
            reason=draw(st.none() | st.text(max_size=10)),
            overridden=draw(st.booleans()),
        )
        for name in names
    ]
    return Graph(draw(st.text(max_size=80)), tuple(nodes))


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_any_graph_is_well_formed_with_all_boxes_inside_the_view(graph: Graph) -> None:
    root = parsed(graph)
    _, _, width, height = (float(each) for each in root.attrib["viewBox"].split())
    boxes = [each for each in root.iter(f"{SVG}rect") if each.get("class") == "box"]
    assert len([each for each in root.iter(f"{SVG}g") if "node" in each.get("class", "").split()]) == len(graph)
    shift = next(each for each in root.iter(f"{SVG}g") if "transform" in each.attrib)
    right, down = (float(each) for each in re.findall(r"[\d.]+", shift.attrib["transform"]))
    inner = {id(each) for each in shift.iter()}
    for box in boxes:
        dx, dy = (right, down) if id(box) in inner else (0.0, 0.0)
        assert 0 <= float(box.attrib["x"]) + dx <= width - float(box.attrib["width"])
        assert 0 <= float(box.attrib["y"]) + dy <= height - float(box.attrib["height"])


@settings(max_examples=20, deadline=None)
@given(graphs())
def test_the_same_graph_gives_the_same_bytes(graph: Graph) -> None:
    assert to_svg(graph) == to_svg(graph)


def test_it_says_what_it_is_to_who_cannot_see_it(shop: Graph) -> None:
    root = parsed(shop)
    assert root.tag == f"{SVG}svg"
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == f"Dependency graph of {shop.container}"
    assert root.findtext(f"{SVG}title") == root.attrib["aria-label"]
    assert str(len(shop)) in (root.findtext(f"{SVG}desc") or "")


def test_every_provider_and_every_dependency_has_a_title(shop: Graph) -> None:
    root = parsed(shop)
    nodes = titles(root, "node")
    assert [title.split(";")[0] for title in nodes] == [node.key for node in shop]
    orders = next(title for title in nodes if title.startswith("orders;"))
    assert "factory, request" in orders
    assert "needs db.session, clock" in orders
    wires = titles(root, "wire")
    assert "orders needs db.session as database" in wires
    assert len([each for each in wires if " needs " in each]) == sum(len(node.dependencies) for node in shop)


def test_what_is_out_of_the_ordinary_is_marked_and_explained(shop: Graph) -> None:
    root = parsed(shop)
    assert [title.split(";")[0] for title in titles(root, "overridden") if title] == ["clock"]
    assert [title.split(";")[0] for title in titles(root, "called") if title] == ["local"]
    text = rendered(root)
    assert {"overridden", "not compiled"} <= text
    assert "overridden: another provider stands in" in text
    assert "not compiled: its provider is called" in text
    assert "missing: it has nothing to provide" in text


def test_the_legend_names_only_what_is_there() -> None:
    node = GraphNode("a", "a", Kind.SINGLETON, "Any", Scope.APP, "", ())
    text = rendered(parsed(Graph("Small", (node,))))
    assert text == {"Small", "a", "singleton, app", "app: one for the whole application"}


def test_parameters_are_named_where_their_name_says_more_than_the_providers(shop: Graph) -> None:
    uses = [each.text for each in parsed(shop).iter(f"{SVG}text") if each.get("class") == "use"]
    assert uses == ["database"]


def test_a_circle_is_drawn_and_marked(odd: Graph) -> None:
    root = parsed(odd)
    assert titles(root, "circle")
    assert "closes a circle" in rendered(root)


def test_a_provider_that_needs_itself_is_drawn() -> None:
    node = GraphNode("a", "a", Kind.SINGLETON, "Any", Scope.APP, "", (Edge("a", "me"),))
    assert titles(parsed(Graph("Loop", (node,))), "circle") == ["", "a needs a as me"]


def test_names_of_any_kind_are_text_and_nothing_else(odd: Graph) -> None:
    text = rendered(parsed(odd))
    for name in ('a"b', "j<k>&amp;", "]]>", "größe", "日本語", "e new"):
        assert name in text


def test_it_has_colours_for_light_and_dark_pages(shop: Graph) -> None:
    style = parsed(shop).findtext(f"{SVG}style") or ""
    light, dark = style.split("@media (prefers-color-scheme:dark)")
    for colours in PALETTE.values():
        assert colours.light.line in light
        assert colours.dark.line in dark
    # In a page with other pictures, its rules stay its own.
    rules = re.findall(r"^([^@}\n{]+)\{", style, re.MULTILINE)
    assert rules
    assert all(rule.startswith(".covet-graph") for rule in rules)


def test_nothing_is_loaded_from_elsewhere(shop: Graph) -> None:
    text = to_svg(shop).replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "http" not in text
    assert "<script" not in text
    assert set(re.findall(r"url\(([^)]*)\)", text)) <= {"#covet-head", "#covet-circle-head"}


def test_a_thousand_providers_are_drawn() -> None:
    nodes = [
        GraphNode(
            key=f"n{place}",
            name=f"n{place}",
            kind=Kind.FACTORY,
            type="shop.Service",
            scope=Scope.REQUEST,
            where="",
            dependencies=tuple(
                Edge(f"n{other}", "x") for other in {place * 2 + 1, place * 3 + 1, 999} if place < other < 1000
            ),
        )
        for place in range(1000)
    ]
    root = parsed(Graph("Large", tuple(nodes)))
    assert len(titles(root, "node")) == 1000


@pytest.mark.parametrize("style", PALETTE)
@pytest.mark.parametrize("page", PAGES)
def test_what_is_written_can_be_read(style: str, page: str) -> None:
    tone: Tone = getattr(PALETTE[style], page)
    assert contrast(tone.ink, tone.fill) >= 7
    assert contrast(tone.line, PAGES[page]) >= 3


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG counts it."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_a_long_name_keeps_both_ends() -> None:
    assert shortened("abcdefghij", 10) == "abcdefghij"
    assert shortened("abcdefghijk", 7) == "abc…ijk"


@given(st.text(max_size=60), st.integers(1, 40))
def test_a_shortened_text_fits(text: str, most: int) -> None:
    assert columns(shortened(text, most)) <= most
