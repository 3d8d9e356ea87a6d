"""What leaves the service of the msgspec structs that a route promises, and of what they hold."""

import datetime
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
import pydantic
import pytest

from covet_core import CovetApp
from covet_core.handlers.structs import struct_serializer

T = TypeVar("T")


class Public(msgspec.Struct):
    name: str


class Private(Public):
    password: str = "secret"


class Other(msgspec.Struct):
    number: int


class Fixed(msgspec.Struct, frozen=True, rename="camel"):
    only_one: Public
    all_of: list[Public] = []
    perhaps: Public | None = None
    later: Public | msgspec.UnsetType = msgspec.UNSET


class Tree(msgspec.Struct):
    root: Public
    branches: list["Tree"] = []


class Boxed(msgspec.Struct, Generic[T]):
    value: T


@dataclass
class Row:
    name: str


@dataclass
class Wide(Row):
    password: str = "secret"


class Model(pydantic.BaseModel):
    name: str


class LargeModel(Model):
    password: str = "secret"


class Holding(msgspec.Struct):
    row: Row
    model: Model


BODY = {"name": "x"}


def returning(result: Any, annotation: Any) -> CovetApp:
    async def handler() -> Any:
        return result

    handler.__annotations__["return"] = annotation
    app = CovetApp()
    app.get("/")(handler)
    return app


@pytest.mark.parametrize("result", [Public("x"), Private("x"), {"name": "x", "password": "secret"}, Wide("x")])
def test_a_struct_keeps_to_itself_what_is_not_in_it(ask: Any, result: Any) -> None:
    assert ask(returning(result, Public), "/").json == BODY
    assert ask(returning(result, Public | None), "/").json == BODY
    assert ask(returning(result, Other | Public), "/").json == BODY
    assert ask(returning(result, Public | list[Public]), "/").json == BODY
    assert ask(returning([result], list[Public]), "/").json == [BODY]
    assert ask(returning([result, None], list[Public | None]), "/").json == [BODY, None]
    assert ask(returning({"k": result}, dict[str, Public]), "/").json == {"k": BODY}
    assert ask(returning(("y", result), tuple[str, Public]), "/").json == ["y", BODY]
    assert ask(returning((result, 201), tuple[Public, int]), "/").json == BODY
    assert ask(returning((result, result), tuple[Public, ...]), "/").json == [BODY, BODY]
    assert ask(returning(deque([result]), deque[Public]), "/").json == [BODY]


@pytest.mark.parametrize(
    ("result", "annotation", "told"),
    [
        (Fixed(Private("x")), Fixed, {"onlyOne": BODY, "allOf": [], "perhaps": None}),
        (Fixed(Public("x"), [Private("x")]), Fixed, {"onlyOne": BODY, "allOf": [BODY], "perhaps": None}),
        (
            Fixed(Public("x"), [], Private("x"), Private("x")),
            Fixed,
            {"onlyOne": BODY, "allOf": [], "perhaps": BODY, "later": BODY},
        ),
        (
            Tree(Public("x"), [Tree(Private("x"))]),
            Tree,
            {"root": BODY, "branches": [{"root": BODY, "branches": []}]},
        ),
        (Boxed(Private("x")), Boxed[Public], {"value": BODY}),
        (Holding(Wide("x"), LargeModel(name="x")), Holding, {"row": BODY, "model": BODY}),
        ((LargeModel(name="x"), Private("x")), tuple[Model, Public], [BODY, BODY]),
    ],
)
def test_so_does_one_in_another(ask: Any, result: Any, annotation: Any, told: Any) -> None:
    assert ask(returning(result, annotation), "/").json == told


@pytest.mark.parametrize(
    ("result", "annotation", "told"),
    [
        (Private("x"), Any, {"name": "x", "password": "secret"}),
        (Wide("x"), Public | Any, {"name": "x", "password": "secret"}),
        (Private("x"), Public | Private, {"name": "x", "password": "secret"}),
        (3, Public | int, 3),
        (["x"], Public | list[str], ["x"]),
        ({"at": datetime.date(2026, 1, 2), 3: Public("x")}, dict[Any, Any] | Public, {"at": "2026-01-02", "3": BODY}),
    ],
)
def test_what_is_promised_beside_it_is_sent(ask: Any, result: Any, annotation: Any, told: Any) -> None:
    assert ask(returning(result, annotation), "/").json == told


def generated() -> Iterator[Private]:
    yield Private("x")


@pytest.mark.parametrize(
    ("result", "annotation"),
    [
        ({"nom": "x"}, Public),
        ({"nom": "x"}, Public | Other),
        ("x", Public | int | list[str]),
        (generated(), list[Public]),
        ((Public("x"),), tuple[Public, str]),
    ],
)
def test_a_result_that_breaks_the_promise_is_a_crash(ask: Any, result: Any, annotation: Any) -> None:
    assert ask(returning(result, annotation), "/").status == 500


@pytest.mark.parametrize(
    ("value", "annotation"), [(Public("x"), Public), ([Public("x")], list[Public]), (Fixed(Public("x")), Fixed)]
)
def test_what_is_just_of_the_type_is_not_copied(monkeypatch: Any, value: Any, annotation: Any) -> None:
    written: list[Any] = []

    class Encoder:
        def __init__(self, **_: Any) -> None: ...

        encode: Callable[[Any], Any] = staticmethod(written.append)

    monkeypatch.setattr(msgspec.json, "Encoder", Encoder)
    struct_serializer(annotation, NotImplemented)(value)
    assert written[0] is value
