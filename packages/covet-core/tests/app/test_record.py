"""Records: frozen dataclasses that cost little to define."""

from dataclasses import FrozenInstanceError, field, replace
from typing import Any

import pytest

from covet_core._record import record


@record()
class Point:
    x: int
    y: int = 0
    seen: list[int] = field(default_factory=list[int], compare=False, repr=False)


@record(eq=False, kw_only=True)
class Named:
    name: str


def test_fields_are_set_once_by_the_constructor() -> None:
    point = Point(1)
    assert (point.x, point.y, point.seen) == (1, 0, [])
    with pytest.raises(FrozenInstanceError):
        point.x = 2  # type: ignore[misc]  # what the checker forbids as well
    with pytest.raises(FrozenInstanceError):
        del point.x
    with pytest.raises(AttributeError):
        object.__setattr__(point, "z", 1)


def test_records_are_equal_and_hashed_by_their_fields() -> None:
    assert Point(1, 2, [3]) == Point(1, 2)
    assert len({Point(1, 2), Point(1, 2), Point(2, 1)}) == 2
    same_fields: object = (1, 0)
    assert Point(1) != same_fields


def test_records_without_equality_are_only_themselves() -> None:
    first = Named(name="a")
    assert first != Named(name="a")
    assert first == first


def test_they_show_their_fields_and_are_replaced_like_dataclasses() -> None:
    assert repr(Point(1, 2)) == "Point(x=1, y=2)"
    point: Any = Point(1, 2)
    assert replace(point, y=3) == Point(1, 3)
