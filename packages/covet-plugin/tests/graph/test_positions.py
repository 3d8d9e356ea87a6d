"""Arguments that were declared by keyword are passed by position where that is sure to be the same."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import pytest

from covet_plugin import Scope
from covet_plugin.graph import Argument, Entry, Node, NodeKind, Wiring
from covet_plugin.graph.positions import leading_parameters


def taking(a: Any, b: Any = 2, *rest: Any, c: Any = 3, **more: Any) -> Any:
    return (a, b, rest, c, more)


@dataclass
class Point:
    x: int
    y: int = 0


class Made:
    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        return super().__new__(cls)

    def __init__(self, x: int) -> None:
        self.x = x


class Meta(type):
    def __call__(cls, **kwargs: Any) -> Any:
        return kwargs


class Keywords(metaclass=Meta):
    def __init__(self, x: int) -> None:
        self.x = x


@functools.wraps(taking)
def wrapped(*args: Any, **kwargs: Any) -> Any:
    return (args, kwargs)


@pytest.mark.parametrize(
    ("make", "names"),
    [
        (taking, ("a", "b")),
        (Point, ("x", "y")),
        (Made, ()),
        (Keywords, ()),
        (wrapped, ()),
        (functools.partial(taking, 1), ()),
        (dict, ()),
        (Point(1).__eq__, ("other",)),
        (None, ()),
    ],
)
def test_only_what_the_code_says_counts(make: Any, names: tuple[str, ...]) -> None:
    assert leading_parameters(make) == names


def written(make: Callable[..., Any], *arguments: tuple[str | None, Any]) -> Entry:
    given = tuple(
        Argument(name, Node(object(), "value", NodeKind.VALUE, value=value, scope=Scope.APP))
        for name, value in arguments
    )
    node = Node(object(), "made", NodeKind.CALL, make, given)
    target = Node(object(), "target", NodeKind.CALL, lambda made: made, (Argument(None, node),))
    return Entry(lambda _: Wiring(target))


@pytest.mark.parametrize(
    "arguments",
    [
        ((None, 1), ("b", 5)),
        (("b", 5), ("a", 1)),
        (("a", 1), ("c", 7)),
        (("a", 1), ("c", 7), ("z", 9), ("b", 4)),
        (("a", 1), ("no identifier", 9)),
        (("a", 1), ("class", 9)),
    ],
)
def test_a_call_means_what_it_meant(arguments: tuple[tuple[str | None, Any], ...]) -> None:
    by_position = [value for name, value in arguments if name is None]
    by_keyword = {name: value for name, value in arguments if name is not None}
    assert written(taking, *arguments).function() == taking(*by_position, **by_keyword)


def test_keywords_become_positions_in_the_code() -> None:
    source = written(Point, ("y", 2), ("x", 1)).source
    assert "y=" not in source
    assert "x=" not in source
    assert written(Point, ("y", 2), ("x", 1)).function() == Point(1, 2)


def test_what_takes_keywords_only_gets_them() -> None:
    assert written(Keywords, ("x", 1)).function() == {"x": 1}
    assert written(wrapped, ("a", 1)).function() == ((), {"a": 1})
