"""Records: frozen dataclasses that cost next to nothing to define."""

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, asdict, field, replace
from typing import Any

import pytest

from covet_plugin.records import record

OFTEN = 40
"""More instances than are made before a class gets a constructor of its own."""


@record()
class Point:
    x: int
    y: int = 0
    seen: list[int] = field(default_factory=list[int], compare=False, repr=False)


@record(eq=False, kw_only=True)
class Named:
    name: str


@record(frozen=False)
class Counter:
    count: int = 0


@record()
class Checked:
    value: int

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError("below zero")


@pytest.fixture(params=["the first instance", "one of many"])
def _made(request: pytest.FixtureRequest) -> None:
    if request.param == "one of many":
        for _ in range(OFTEN):
            Point(1)
            Named(name="a")
            Counter()
            Checked(1)


pytestmark = pytest.mark.usefixtures("_made")


def test_fields_are_set_by_the_constructor_alone() -> None:
    point = Point(1)
    assert (point.x, point.y, point.seen) == (1, 0, [])
    assert Point(1, seen=[4], y=2) == Point(1, 2)
    with pytest.raises(FrozenInstanceError):
        point.x = 2  # type: ignore[misc]  # what the checker forbids as well
    with pytest.raises(FrozenInstanceError):
        del point.x
    with pytest.raises(AttributeError):
        object.__setattr__(point, "z", 1)


def test_each_instance_gets_defaults_of_its_own() -> None:
    assert Point(1).seen is not Point(1).seen


def test_records_are_equal_and_hashed_by_their_fields() -> None:
    assert Point(1, 2, [3]) == Point(1, 2)
    assert len({Point(1, 2), Point(1, 2), Point(2, 1)}) == 2
    same_fields: object = (1, 0)
    assert Point(1) != same_fields


def test_records_without_equality_are_only_themselves() -> None:
    first = Named(name="a")
    assert first != Named(name="a")
    assert first == first


def test_those_that_are_not_frozen_can_be_set_and_not_hashed() -> None:
    counter: Any = Counter()
    counter.count += 1
    assert counter == Counter(1)
    with pytest.raises(TypeError, match="unhashable"):
        hash(counter)


def test_they_show_their_fields_and_are_replaced_like_dataclasses() -> None:
    assert repr(Point(1, 2)) == "Point(x=1, y=2)"
    point: Any = Point(1, 2)
    assert replace(point, y=3) == Point(1, 3)
    assert asdict(point) == {"x": 1, "y": 2, "seen": []}


def test_they_can_be_copied_and_pickled() -> None:
    point = Point(1, 2, [3])
    for twin in (copy.copy(point), copy.deepcopy(point), pickle.loads(pickle.dumps(point))):
        assert twin == point
        assert twin.seen == [3]


def test_they_are_checked_after_their_fields_are_set() -> None:
    with pytest.raises(ValueError, match="below zero"):
        Checked(-1)


@pytest.mark.parametrize(
    ("arguments", "keywords", "complaint"),
    [
        ((), {}, "missing 1 required positional argument: 'x'"),
        ((1, 2, [], 4), {}, "takes from 2 to 4 positional arguments but 5 were given"),
        ((1,), {"x": 2}, "multiple values for argument 'x'"),
        ((1,), {"z": 2}, "unexpected keyword argument 'z'"),
    ],
)
def test_wrong_arguments_are_refused_in_pythons_own_words(arguments: Any, keywords: Any, complaint: str) -> None:
    with pytest.raises(TypeError, match=complaint):
        Point(*arguments, **keywords)


def test_keywords_only_means_so() -> None:
    make: Any = Named
    with pytest.raises(TypeError, match="positional argument"):
        make("a")


def test_signatures_are_those_of_dataclasses() -> None:
    assert list(inspect.signature(Point).parameters) == ["x", "y", "seen"]
    assert inspect.signature(Named).parameters["name"].kind is inspect.Parameter.KEYWORD_ONLY
