"""Records: frozen dataclasses that cost next to nothing to define."""

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, asdict, astuple, dataclass, field, fields, is_dataclass, replace
from typing import Any, ClassVar

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


class Plain:
    """A base with members of its own."""

    unit = "m"

    def doubled(self) -> Any:
        return replace(self, x=self.x * 2)  # type: ignore[type-var, attr-defined]  # only for what has an x


@record()
class Solid(Point):
    y: int = 0
    z: int = field(default=0, kw_only=True)
    made: ClassVar[int] = 7


@record()
class Vector(Plain):
    x: int
    y: "int" = 1
    many: 'ClassVar["list[int]"]' = []


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


def test_variables_of_the_class_are_no_fields() -> None:
    assert (Solid.made, Vector.many) == (7, [])
    assert [each.name for each in fields(Solid)] == ["x", "y", "seen", "z"]
    assert [each.name for each in fields(Vector)] == ["x", "y"]


def test_records_inherit_fields_and_what_plain_classes_have() -> None:
    solid: Any = Solid(1, 2, z=3)
    assert (solid.x, solid.y, solid.z, Solid(1) == Solid(1, 0), Solid(1) == Point(1)) == (1, 2, 3, True, False)
    assert replace(solid, x=5) == Solid(5, 2, z=3)
    assert isinstance(solid, Point)
    vector: Any = Vector(2)
    assert (vector.unit, vector.doubled()) == ("m", Vector(4))
    with pytest.raises(AttributeError):
        object.__setattr__(solid, "other", 1)


def test_dataclasses_can_inherit_from_a_record_that_is_frozen_as_they_are() -> None:
    @dataclass(frozen=True)
    class Marked(Point):
        mark: str = ""

    assert [each.name for each in fields(Marked)] == ["x", "y", "seen", "mark"]
    assert Marked(1, mark="a").mark == "a"
    with pytest.raises(TypeError, match="cannot inherit non-frozen dataclass from a frozen one"):
        dataclass(type("Loose", (Point,), {}))


@pytest.mark.parametrize("made", [Point(1), Named(name="a"), Counter(), Checked(1), Solid(1), Vector(1)])
def test_dataclasses_know_them_from_the_outset(made: Any) -> None:
    """What `dataclasses` keeps of a class is what it would keep of a twin that it made itself."""
    cls = type(made)
    annotations = {
        name: kind for base in reversed(cls.__mro__) for name, kind in vars(base).get("__annotations__", {}).items()
    }
    values = {each.name: each.default for each in fields(cls)}
    assert is_dataclass(cls)
    assert (
        list(asdict(made)) == [name for name in annotations if "ClassVar" not in str(annotations[name])] == list(values)
    )
    assert astuple(made) == tuple(getattr(made, name) for name in values)
    assert all((each.type, type(made)) == (annotations[each.name], cls) for each in fields(made))
    assert {each.kw_only for each in fields(cls)} <= {True, False}
