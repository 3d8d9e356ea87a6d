"""Which results the engine writes by itself, and that all others are left to pydantic."""

import enum
import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import (
    AnyUrl,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PrivateAttr,
    RootModel,
    SerializeAsAny,
    TypeAdapter,
    computed_field,
    field_serializer,
    model_serializer,
    model_validator,
)
from pydantic.dataclasses import dataclass
from pydantic_core import PydanticSerializationError

from covet_core import CovetApp
from covet_core.handlers.adapters import Adapters
from covet_core.handlers.json_shape import describe
from covet_core.handlers.results import serializer

LIST: Any = list
DICT: Any = dict


class Order(BaseModel):
    id: int
    note: str | None = None


class Secret(Order):
    password: str = "secret"


class Tree(BaseModel):
    name: str
    branches: "list[Tree]" = []


def writer(model: Any) -> Any:
    return serializer(model, Adapters(), explicit=True)


class Computed(Order):
    @computed_field
    def double(self) -> int:
        return self.id * 2


class OfField(Order):
    @field_serializer("id")
    def _id(self, value: int) -> str:
        return f"#{value}"


class OfModel(Order):
    @model_serializer
    def _all(self) -> dict[str, int]:
        return {"only": self.id}


class Excluded(Order):
    note: str | None = Field(default=None, exclude=True)


class ExcludedIf(Order):
    note: str | None = Field(default=None, exclude_if=lambda value: value is None)


class Open(Order):
    model_config = ConfigDict(extra="allow")


class ByAlias(Order):
    model_config = ConfigDict(serialize_by_alias=True)
    note: str | None = Field(default=None, serialization_alias="remark")


class Infinite(BaseModel):
    model_config = ConfigDict(ser_json_inf_nan="constants")
    id: float


class Marked(BaseModel):
    id: Annotated[int, PlainSerializer(str)]


class Wide(BaseModel):
    id: SerializeAsAny[Order]


class Intercepted(Order):
    def __getattribute__(self, name: str) -> Any:
        return {"id": 2} if name == "__dict__" else super().__getattribute__(name)


class Described(Order):
    @property
    def __dict__(self) -> Any:
        return {"id": 3}

    @__dict__.setter
    def __dict__(self, value: Any) -> None:
        pass


class Overridden(Order):
    pass


class Own:
    """Stands in for pydantic's serializer."""

    def to_json(self, *_: object, **__: object) -> bytes:
        return b'"own"'


Overridden.__pydantic_serializer__ = Own()  # type: ignore[assignment]


class Listed(enum.Enum):
    A = (1, 2)


class OfTuples(BaseModel):
    id: Listed


@dataclass
class Row:
    id: int


class Mixed(BaseModel):
    id: str | Path


@pytest.mark.parametrize(
    ("model", "value"),
    [
        (Computed, Computed(id=1)),
        (OfField, OfField(id=1)),
        (OfModel, OfModel(id=1)),
        (Excluded, Excluded(id=1, note="kept")),
        (ExcludedIf, ExcludedIf(id=1)),
        (Open, Open.model_validate({"id": 1, "more": 2})),
        (ByAlias, ByAlias(id=1, note="x")),
        (Infinite, Infinite(id=float("inf"))),
        (Wide, Wide(id=Secret(id=1))),
        (Intercepted, Intercepted(id=1)),
        (Described, Described(id=1)),
        (OfTuples, OfTuples(id=Listed.A)),
        (dict[int, Order], {1: Order(id=1)}),
        (Row, Row(id=1)),
        (Mixed, Mixed(id=Path("a"))),
        (AnyUrl, AnyUrl("http://a/")),
        (Path, Path("a")),
    ],
    ids=lambda given: getattr(given, "__name__", ""),
)
def test_what_is_written_in_a_way_of_its_own_is_left_to_pydantic(model: Any, value: Any) -> None:
    adapter = TypeAdapter(LIST[model])
    assert describe(adapter.core_schema) is None
    assert writer(LIST[model])([value]) == adapter.dump_json([value])
    assert writer(LIST[model]).dump([value]) is None


def test_a_serializer_that_somebody_put_there_is_called() -> None:
    assert describe(Overridden.__pydantic_core_schema__) is None


class Small(int):
    pass


class Named(str):
    __slots__ = ()


class Cached(Order):
    @cached_property
    def long(self) -> str:
        return "kept"


def cached() -> Order:
    found = Cached(id=1)
    assert found.long
    return found


def out_of_order() -> Order:
    found = Order(id=1, note="x")
    found.__dict__["id"] = found.__dict__.pop("id")
    return found


def with_extra() -> Order:
    found = Order(id=1)
    found.__dict__["more"] = "kept"
    return found


@pytest.mark.parametrize(
    ("model", "value", "body"),
    [
        (Order, Secret(id=1), b'{"id":1,"note":null}'),
        (Order, {"id": 1, "password": "secret"}, b'{"id":1,"note":null}'),
        (Order, {"id": "1"}, b'{"id":1,"note":null}'),
        (Order, out_of_order(), b'{"note":"x","id":1}'),
        (Order, Order(id=2**70), b'{"id":1180591620717411303424,"note":null}'),
        (Order, Order.model_construct(id=Small(1), note=None), b'{"id":1,"note":null}'),
        (Order, Order.model_construct(id=1, note=Named("x")), b'{"id":1,"note":"x"}'),
        (Order, Order.model_construct(id=None, note=None), b'{"id":null,"note":null}'),
        (Cached, cached(), b'{"id":1,"note":null}'),
        (Order, with_extra(), b'{"id":1,"note":null}'),
    ],
    ids=["subclass", "dict", "text", "order", "large", "int", "str", "none", "cached", "extra"],
)
def test_what_is_not_just_what_was_declared_is_left_to_pydantic(model: Any, value: Any, body: bytes) -> None:
    assert writer(LIST[model]).dump([value]) is None
    assert writer(LIST[model])([value]) == b"[" + body + b"]"
    assert writer(model)(value) == body
    assert writer(DICT[str, model])({"k": value}) == b'{"k":' + body + b"}"


def test_a_private_attribute_is_not_written() -> None:
    class Kept(Order):
        _password: str = PrivateAttr("secret")

    assert writer(Kept).dump(Kept(id=1)) == b'{"id":1,"note":null}'


def test_a_field_is_written_under_its_alias() -> None:
    class Called(BaseModel):
        id: int = Field(alias="ID")
        read: int = Field(0, validation_alias="written")
        told: int = Field(0, serialization_alias='said "so"')

    value, body = Called.model_validate({"ID": 1, "written": 2}), b'{"ID":1,"read":2,"said \\"so\\"":0}'
    assert writer(Called).dump(value) == TypeAdapter(Called).dump_json(value, by_alias=True) == body


def test_what_is_left_to_pydantic_is_written_under_its_alias_too() -> None:
    class Called(BaseModel):
        id: int = Field(alias="ID")

    class Wider(Called):
        more: int = 1

    assert writer(Called)(Wider(ID=1)) == writer(Called)({"ID": 1}) == b'{"ID":1}'
    assert writer(DICT[str, Any])({"a": Called(ID=1)}) == b'{"a":{"ID":1}}'


def test_validators_are_no_hindrance() -> None:
    class Checked(Order):
        @model_validator(mode="before")
        @classmethod
        def _before(cls, value: Any) -> Any:
            return value

        @model_validator(mode="after")
        def _after(self) -> "Checked":
            return self

    assert writer(Checked).dump(Checked(id=1)) == b'{"id":1,"note":null}'


def test_models_that_are_told_apart_by_a_field_are_written() -> None:
    class Cat(BaseModel):
        kind: Literal["cat"] = "cat"

    class Dog(BaseModel):
        kind: Literal["dog"] = "dog"

    class Pet(RootModel[Annotated[Cat | Dog, Field(discriminator="kind")]]):
        pass

    assert writer(list[Pet]).dump([Pet(Dog()), Pet(Cat())]) == b'[{"kind":"dog"},{"kind":"cat"}]'


def returning(result: Any) -> CovetApp:
    app = CovetApp()

    @app.get("/", response_model=list[Order])
    async def handler() -> Any:
        return result

    return app


@pytest.mark.parametrize("wrong", [{"password": "secret"}, "secret", ["secret"], Secret(id=1), 1.5])
def test_a_field_that_was_assigned_something_else_is_not_sent(ask: Any, caplog: Any, wrong: Any) -> None:
    order = Order(id=1)
    order.id = wrong
    answer = ask(returning([Order(id=1), order]), "/")
    assert answer.status == 500
    assert b"secret" not in answer.body
    with pytest.raises(PydanticSerializationError, match=re.escape("Expected `int`")):
        writer(Order)(order)


def test_a_text_that_is_none_is_refused_as_pydantic_does() -> None:
    order = Order(id=1, note="x")
    order.note = "\ud800"
    assert writer(Order).dump(order) is None
    with pytest.raises(PydanticSerializationError):
        writer(Order)(order)


def test_a_tree_is_written_and_one_that_holds_itself_is_refused() -> None:
    tree = Tree(name="a", branches=[Tree(name="b")])
    assert writer(Tree).dump(tree) == b'{"name":"a","branches":[{"name":"b","branches":[]}]}'
    tree.branches.append(tree)
    assert writer(Tree).dump(tree) is None
    with pytest.raises((PydanticSerializationError, ValueError), match="Circular"):
        writer(Tree)(tree)


class Filed(BaseModel):
    path: Path
    note: str = "x"


class Meddling(type(Path())):  # type: ignore[misc]
    """Has something happen while its text is asked for."""

    then: Callable[[], object]

    def __str__(self) -> str:
        self.then()
        return "a"


def meddling(then: Callable[[], object]) -> Filed:
    filed = Filed(path=Path("a"))
    filed.path = Meddling("a")
    filed.path.then = then
    return filed


def test_what_brings_its_own_serializer_is_written_by_that() -> None:
    assert writer(list[Filed]).dump([Filed(path=Path("a"))]) == b'[{"path":"a","note":"x"}]'
    assert writer(list[Marked]).dump([Marked(id=1)]) == b'[{"id":"1"}]'


@pytest.mark.parametrize("change", [{"note": 1}, {"more": 1}])
def test_a_model_that_changes_while_it_is_written_is_not_sent_so(change: dict[str, Any]) -> None:
    filed = meddling(lambda: filed.__dict__.update(change))
    assert writer(list[Filed]).dump([filed]) is None


def test_a_list_that_empties_while_it_is_written_ends_there() -> None:
    filed = [meddling(lambda: filed.clear()), Filed(path=Path("b"))]
    assert writer(list[Filed]).dump(filed) == b'[{"path":"a","note":"x"}]'
