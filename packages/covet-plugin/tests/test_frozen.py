"""Values that can't be changed."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from covet_plugin.frozen import Frozen


class Point(Frozen):
    """A place."""

    __slots__ = ("x", "y")

    x: int
    y: int


def test_a_value_shows_its_fields_and_equals_one_with_the_same() -> None:
    assert repr(Point(x=1, y=2)) == "Point(x=1, y=2)"
    assert Point(x=1, y=2) == Point(y=2, x=1)
    assert Point(x=1, y=2) != Point(x=1, y=3)
    assert Point(x=1, y=2) != (1, 2)


def test_a_value_can_not_be_changed() -> None:
    point: Any = Point(x=1, y=2)
    with pytest.raises(AttributeError, match="can't be changed"):
        point.x = 2
    with pytest.raises(AttributeError, match="can't be changed"):
        del point.x
    with pytest.raises(TypeError, match="unhashable"):
        hash(point)


@pytest.mark.parametrize("values", [{"x": 1}, {"x": 1, "y": 2, "z": 3}, {}])
def test_a_value_takes_all_of_its_fields_and_no_others(values: dict[str, int]) -> None:
    make: Any = Point
    with pytest.raises(TypeError, match="has the fields x, y"):
        make(**values)


def test_a_value_can_be_copied_and_pickled() -> None:
    point = Point(x=1, y=2)
    assert copy.deepcopy(point) is copy.copy(point) is point
    assert pickle.loads(pickle.dumps(point)) == point
