"""`JsonWriter`: values of a shape are written, all others are given back, and nothing is kept of either."""

import gc
import sys
import weakref
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from covet_engine import JsonWriter

Render = Any


class Model:
    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)


def refuse(value: object) -> bytes:
    raise LookupError(value)


def writer_of(*nodes: tuple[Any, ...]) -> JsonWriter:
    return JsonWriter(lambda: nodes, refuse)


FIELDS = [("id", "id", 0), ("tags", "tags", 2), ("price", "price", 3)]
NODES = [("int",), ("str",), ("list", 1), ("float", refuse), ("model", Model, FIELDS), ("list", 4)]


def test_values_of_the_shape_are_written() -> None:
    write = writer_of(*NODES)
    assert write([]) == b"[]"
    assert write([Model(id=1, tags=["a", "b"], price=1.5)]) == b'[{"id":1,"tags":["a","b"],"price":1.5}]'


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"id": 1},
        {"id": 1, "tags": [], "price": 1},
        {"id": 1, "price": 1.0, "tags": []},
        {"id": True, "tags": [], "price": 1.0},
    ],
)
def test_a_value_of_another_shape_is_given_back(fields: dict[str, Any]) -> None:
    value = [Model(**fields)]
    write = writer_of(*NODES)
    assert write.dump(value) is None
    with pytest.raises(LookupError) as caught:
        write(value)
    assert caught.value.args == (value,)


def test_a_name_need_not_be_the_same_object() -> None:
    model = Model()
    model.__dict__.update({"".join(["i", "d"]): 1, "tags": [], "price": 0.0})
    assert writer_of(*NODES).dump([model]) == b'[{"id":1,"tags":[],"price":0.0}]'


def test_a_field_is_written_under_its_key() -> None:
    write = writer_of(("int",), ("model", Model, [("first", 'f"1', 0), ("second", "zwei", 0)]))
    assert write.dump(Model(first=1, second=2)) == b'{"f\\"1":1,"zwei":2}'
    assert write.dump(Model(zwei=2)) is None


def test_a_shape_is_asked_for_once_and_may_be_none() -> None:
    asked = []
    write = JsonWriter(lambda: asked.append(1), lambda value: b"otherwise")
    assert (write.dump(1), write(1), write.otherwise(1), asked) == (None, b"otherwise", b"otherwise", [1])


@pytest.mark.parametrize(
    "nodes", [(), (("list", 1),), (("nothing",),), (("model", 1, []),), (("tuple", [0, 7]),), (("list",),), ((),)]
)
def test_what_is_no_shape_is_refused(nodes: Any) -> None:
    with pytest.raises((ValueError, TypeError, IndexError)):
        writer_of(*nodes).dump(1)


def test_a_shape_that_is_only_itself_ends() -> None:
    assert writer_of(("nullable", 0)).dump(1) is None
    assert writer_of(("union", [0, 0])).dump(1) is None


def test_an_exception_of_a_leaf_gives_the_value_back_and_an_interrupt_goes_on() -> None:
    def interrupt(value: object) -> bytes:
        raise KeyboardInterrupt

    assert writer_of(("leaf", refuse)).dump(1) is None
    with pytest.raises(KeyboardInterrupt):
        writer_of(("leaf", interrupt)).dump(1)


def held_by_nothing_else(kind: str) -> tuple[Any, Any, list[tuple[Any, ...]]]:
    """A container with a value that is dropped with its entry, how it is emptied, and what it is described as."""
    value = float("1e300")
    if kind == "list":
        items = [value]
        return items, items.clear, [("list", 0)]
    if kind == "dict":
        entries = {"k": value}
        return entries, entries.clear, [("dict", 0)]
    model = Model(k=value)
    return model, model.__dict__.clear, [("model" if kind == "model" else "root", Model, [("k", "k", 0)])]


@pytest.mark.parametrize("kind", ["list", "dict", "model", "root"])
def test_a_value_that_is_taken_away_while_it_is_written_is_kept_until_then(kind: str) -> None:
    value, empty, nodes = held_by_nothing_else(kind)
    seen: list[float] = []

    def rest(number: float) -> bytes:
        empty()
        # Whatever was freed is taken by others.
        seen.extend(float(each) for each in range(100))
        seen.append(number)
        return b"1e300"

    written = writer_of(("float", rest), *nodes).dump(value)
    assert seen[-1] == 1e300
    assert written == (b"[1e300]" if kind == "list" else None)


def test_a_container_that_is_taken_away_while_it_is_written_is_kept_until_then() -> None:
    outer = [[[Model(a=1e300)], 1e300]]

    def rest(number: float) -> bytes:
        outer.clear()
        return b"1e300"

    nodes = [
        ("float", rest),
        ("model", Model, [("a", "a", 0)]),
        ("list", 1),
        ("union", [2, 0]),
        ("list", 3),
        ("list", 4),
    ]
    assert writer_of(*nodes).dump(outer) == b'[[[{"a":1e300}],1e300]]'


def test_choices_within_choices_end() -> None:
    nodes = [("tuple", [1, 2]), ("str",), ("union", [0, 0])]
    value: object = ("a", 1)
    for _ in range(40):
        value = ("a", value)
    assert writer_of(*nodes).dump(value) is None


def test_an_endpoint_sends_what_its_writer_wrote(render: Render) -> None:
    write = JsonWriter(lambda: NODES, lambda value: b"otherwise")
    assert render([Model(id=1, tags=[], price=1.0)], serialize=write).body == b'[{"id":1,"tags":[],"price":1.0}]'
    assert render([Model(id=1)], serialize=write).body == b"otherwise"
    assert render(([Model(id=1)], 201), serialize=write).body == b"otherwise"
    assert render(None, serialize=write).status_code == 204


def test_writing_keeps_no_references() -> None:
    values = [[1], {"k": "v"}, ("a", "b"), {3}, uuid4(), Decimal(1), 1e300, Model(a=None)]
    nodes = [
        ("int",), ("list", 0), ("str",), ("dict", 2), ("items", 2), ("set", 0), ("uuid", UUID), ("decimal", Decimal),
        ("float", str.encode), ("none",), ("model", Model, [("a", "a", 9)]), ("tuple", [1, 3, 4, 5, 6, 7, 8, 10]),
    ]  # fmt: skip
    leaf = [*nodes[:8], ("float", lambda value: repr(value).encode()), *nodes[9:]]
    write, whole = writer_of(*leaf), tuple(values)
    bad = (*whole[:-1], Model(b=None))
    assert write.dump(whole)
    held = [*values, whole, bad, Model, UUID]
    before = [sys.getrefcount(each) for each in held]
    blocks = sys.getallocatedblocks()
    for _ in range(2_000):
        assert write.dump(whole)
        assert write.dump(bad) is None
    assert [sys.getrefcount(each) for each in held] == before
    assert sys.getallocatedblocks() - blocks < 200


def test_a_writer_that_what_it_calls_knows_is_collected() -> None:
    class Kept:
        def __call__(self, value: object) -> bytes:
            return b""

    class Own:
        """A class of its own, which holds the writer."""

    leaf, otherwise = Kept(), Kept()
    nodes = [("leaf", leaf), ("model", Own, [("a", "a", 0)])]
    write = JsonWriter(nodes.copy, otherwise)
    assert write.dump(1) is None
    for each in (leaf, otherwise, Own):
        each.writer = write  # type: ignore[union-attr]
    gone = weakref.ref(leaf)
    del write, leaf, otherwise, nodes, Own, each
    gc.collect()
    assert gone() is None
