"""Where boxes and lines go: held for graphs of any shape."""

from collections import Counter
from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from covet_di.drawing.layout import Box, Link, Picture, Place, arrange, backward
from covet_di.drawing.layout.grid import build_grid
from covet_di.drawing.layout.ordering import crossings, put_in_order
from covet_di.drawing.layout.positions import spread

Drawn = tuple[list[Box], list[Link]]
EPSILON = 0.25
"""Pixels: coordinates are rounded to a tenth."""


@st.composite
def graphs(draw: st.DrawFn, *, circular: bool = False) -> Drawn:
    count = draw(st.integers(1, 60))
    pair = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda ends: ends[0] != ends[1])
    pairs = draw(st.lists(pair, max_size=120)) if count > 1 else []
    if not circular:
        pairs = [(min(pair), max(pair)) for pair in pairs]
    ends = Counter(end for pair in pairs for end in pair)
    size = st.tuples(st.floats(40, 400), st.floats(20, 120))
    boxes = [
        Box(max(width, 12.0 * ends[box]), height)
        for box, (width, height) in enumerate(draw(st.lists(size, min_size=count, max_size=count)))
    ]
    return boxes, [Link(source, target, 12.0) for source, target in pairs]


def overlap(a: Place, first: Box, b: Place, second: Box) -> bool:
    beside = a.x + first.width <= b.x + EPSILON or b.x + second.width <= a.x + EPSILON
    above = a.y + first.height <= b.y + EPSILON or b.y + second.height <= a.y + EPSILON
    return not (beside or above)


def check(boxes: list[Box], picture: Picture) -> None:
    placed = list(zip(picture.places, boxes, strict=True))
    for (a, first), (b, second) in combinations(placed, 2):
        assert not overlap(a, first, b, second)
    for place, box in placed:
        assert place.x >= -EPSILON
        assert place.x + box.width <= picture.width + EPSILON
        assert place.y >= -EPSILON
        assert place.y + box.height <= picture.height + EPSILON
    for line in picture.lines:
        assert all(-EPSILON <= x <= picture.width + EPSILON for x, _ in line.points)
        assert all(-EPSILON <= y <= picture.height + EPSILON for _, y in line.points)


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_boxes_never_overlap_and_every_link_of_a_graph_without_circles_leads_down(drawn: Drawn) -> None:
    boxes, links = drawn
    picture = arrange(boxes, links)
    check(boxes, picture)
    for source, target, _ in links:
        upper, lower = picture.places[source], picture.places[target]
        assert upper.layer < lower.layer
        assert upper.y + boxes[source].height < lower.y
    for line in picture.lines:
        assert not line.upward
        assert [y for _, y in line.points] == sorted(y for _, y in line.points)


@settings(max_examples=40, deadline=None)
@given(graphs(circular=True))
def test_only_links_that_close_a_circle_lead_up(drawn: Drawn) -> None:
    boxes, links = drawn
    picture = arrange(boxes, links)
    check(boxes, picture)
    turned = backward(len(boxes), [link[:2] for link in links])
    assert {line.links[0] for line in picture.lines if line.upward} == turned
    for number, (source, target, _) in enumerate(links):
        leads_up = picture.places[source].layer > picture.places[target].layer
        assert leads_up == (number in turned)


@settings(max_examples=40, deadline=None)
@given(graphs(circular=True))
def test_every_link_has_a_line_from_its_box_to_its_box(drawn: Drawn) -> None:
    boxes, links = drawn
    picture = arrange(boxes, links)
    for number, (source, target, _) in enumerate(links):
        begin, *rest = [line for line in picture.lines if number in line.links]
        assert begin.begins
        assert begin.target == target
        (end,) = [line for line in (begin, *rest) if line.arrives]
        if not begin.arrives:
            assert begin.points[-1] in end.points, "it joins the line that the others have become"
        for line, box, (x, _) in ((begin, source, begin.points[0]), (end, target, end.points[-1])):
            left = picture.places[box].x
            assert left - EPSILON <= x <= left + boxes[box].width + EPSILON, line


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_no_line_runs_through_a_box(drawn: Drawn) -> None:
    boxes, links = drawn
    picture = arrange(boxes, links)
    for line in picture.lines:
        for (x, y), (to_x, to_y) in pairwise(line.points):
            if x != to_x or y == to_y:
                continue  # the curves are between the rows
            for place, box in zip(picture.places, boxes, strict=True):
                inside = place.x + EPSILON < x < place.x + box.width - EPSILON
                assert not (inside and y < place.y + box.height - EPSILON and to_y > place.y + EPSILON)


@settings(max_examples=20, deadline=None)
@given(graphs(circular=True))
def test_the_same_boxes_give_the_same_picture(drawn: Drawn) -> None:
    assert arrange(*drawn) == arrange(*drawn)


def test_two_crossed_links_are_uncrossed() -> None:
    grid = build_grid(4, [(0, 3), (1, 2)])
    assert crossings(grid) == 1
    put_in_order(grid)
    assert crossings(grid) == 0


def test_what_is_pulled_apart_stays_and_what_collides_forms_a_block() -> None:
    assert spread([0.0, 50.0], [1.0, 1.0], [0.0, 10.0]) == [0.0, 50.0]
    assert spread([0.0, 0.0], [1.0, 1.0], [0.0, 10.0]) == [-5.0, 5.0]
    assert spread([0.0, 0.0], [3.0, 1.0], [0.0, 8.0]) == [-2.0, 6.0]


def test_links_of_many_to_one_box_become_one_line_on_their_way() -> None:
    chain = [Link(number, number + 1, 12.0) for number in range(5)]
    picture = arrange([Box(80, 40)] * 6, [*chain, *(Link(number, 5, 12.0) for number in range(4))])
    (trunk,) = [line for line in picture.lines if not line.begins]
    assert trunk.links == (5, 6, 7, 8)
    assert trunk.arrives


def test_a_leaf_is_right_below_the_only_one_that_needs_it() -> None:
    picture = arrange([Box(200, 40), Box(80, 40), Box(90, 40)], [Link(0, 1, 12.0), Link(1, 2, 12.0)])
    middles = [place.x + box / 2 for place, box in zip(picture.places, (200, 80, 90), strict=True)]
    assert max(middles) - min(middles) < EPSILON


def test_a_chain_of_thousands_needs_no_recursion_and_bounded_room() -> None:
    count = 3000
    links = [Link(number, number + 1, 12.0) for number in range(count - 1)]
    shortcuts = [Link(number, number + 900, 12.0) for number in range(0, count - 900, 7)]
    picture = arrange([Box(80, 40)] * count, [*links, *shortcuts])
    assert [place.layer for place in picture.places] == list(range(count))
    assert sum(len(line.points) for line in picture.lines) < 100_000


def test_nothing_at_all_is_an_empty_picture() -> None:
    assert arrange([], []) == Picture(0.0, 0.0, [], [])
