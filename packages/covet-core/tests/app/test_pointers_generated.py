"""Pointers of faults, for types and bodies that are made up: each is to what pydantic says that it found faulty."""

import json
from functools import partial
from types import GenericAlias
from typing import Annotated, Any, Literal, Optional, Union

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter, ValidationError, WrapValidator, create_model

from covet_core.problems.pointers import pointer_of

# Names of members that are also what unions call their own.
NAMES = ["a", "b", "int", "str", "Model", "list[int]", "0", "x/y", "m~n", "kind", "one", "two", ""]
FIELDS = ["a", "b", "int", "str", "Model", "kind"]


def model_of(fields: dict[str, Any], *, required: bool, renamed: bool, kind: str = "") -> type[BaseModel]:
    members: dict[str, Any] = {}
    for name, annotation in fields.items():
        default = ... if required else None
        members[f"{name}_"] = (annotation, Field(default, alias=name if not renamed else f"{name}/x"))
    if kind:
        members["kind"] = (Literal[kind], ...)
    return create_model("Model", **members)


def models(inner: st.SearchStrategy[Any], kind: str = "") -> st.SearchStrategy[Any]:
    names = st.sampled_from([name for name in FIELDS if not (kind and name == "kind")])
    fields = st.dictionaries(names, inner, min_size=1, max_size=3)
    return st.builds(model_of, fields, required=st.booleans(), renamed=st.booleans(), kind=st.just(kind))


def tagged(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    def union(one: Any, two: Any) -> Any:
        return Annotated[Union[one, two], Field(discriminator="kind")]  # noqa: UP007  # of types that are made up

    return st.builds(union, models(inner, "one"), models(inner, "two"))


def plain_types(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        models(inner),
        inner.map(lambda each: GenericAlias(list, (each,))),
        inner.map(lambda each: GenericAlias(dict, (str, each))),
        inner.map(lambda each: GenericAlias(tuple, (int, each))),
        inner.map(lambda each: Optional[each]),  # noqa: UP045
    )


def unchanged(value: Any) -> Any:
    return value


def moved(value: Any) -> Any:
    """The same, with what it holds elsewhere."""
    if isinstance(value, list):
        return value[::-1]
    if isinstance(value, dict):
        return dict(zip(value, reversed(value.values()), strict=True)) if len(value) > 1 else {"a": value}
    return value


def validated(inner: st.SearchStrategy[Any], *functions: Any) -> st.SearchStrategy[Any]:
    """Types whose values a function sees first."""

    def wrapping(function: Any) -> Any:
        return WrapValidator(lambda value, handler: handler(function(value)))

    marks = st.sampled_from([kind(each) for kind in (BeforeValidator, wrapping) for each in functions])
    return st.builds(lambda each, mark: Annotated[each, mark], inner, marks)


def types_with_unions(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    unions = st.builds(lambda one, two: Union[one, two], inner, inner)  # noqa: UP007
    return st.one_of(plain_types(inner), unions, tagged(inner), validated(inner, unchanged, moved))


LEAVES = st.sampled_from([int, str, bool, Literal["one"]])
PLAIN = st.recursive(LEAVES, lambda inner: plain_types(inner) | validated(inner, unchanged), max_leaves=6)
TYPES = st.recursive(LEAVES, types_with_unions, max_leaves=6)


def values(names: list[str]) -> st.SearchStrategy[Any]:
    leaves = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "x", "one", "two"])
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(names), inner, max_size=4),
        max_leaves=12,
    )


VALUES = values([*NAMES, *(f"{name}/x" for name in FIELDS)])


def faults(kind: Any, document: Any) -> list[tuple[str | None, Any]]:
    """The pointers of all faults, each with what pydantic says of it."""
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    try:
        adapter.validate_json(json.dumps(document))
    except ValidationError as error:
        told = error.errors(include_url=False)
    else:
        told = []
    schema: Any = adapter.core_schema
    return [
        (pointer_of(document, schema, each["loc"], partial(each.get, "input"), missing=each["type"] == "missing"), each)
        for each in told
    ]  # fmt: skip


def resolved(document: Any, pointer: str) -> Any:
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document


def leaves(value: Any) -> list[str]:
    """What a value holds, wherever: `moved` leaves that as it is."""
    if isinstance(value, dict):
        return sorted(leaf for each in value.values() for leaf in leaves(each))
    return sorted(leaf for each in value for leaf in leaves(each)) if isinstance(value, list) else [repr(value)]


def check(document: Any, pointer: str, fault: Any, *, by: Any = leaves) -> None:
    """A function moves what is in a value, so that the value itself is faulty in another form than it was sent in."""
    assert pointer == "" or pointer.startswith("/")
    if fault["type"] != "missing":
        assert by(resolved(document, pointer)) == by(fault["input"])
        return
    parent, _, token = pointer.rpartition("/")
    there = resolved(document, parent)
    assert there == fault["input"]
    if isinstance(there, list):
        assert int(token) >= len(there)
    else:
        assert token.replace("~1", "/").replace("~0", "~") not in there


@given(TYPES, VALUES)
def test_a_pointer_leads_to_the_faulty_input_or_to_where_it_is_missing(kind: Any, document: Any) -> None:
    for pointer, fault in faults(kind, document):
        if pointer is not None:
            check(document, pointer, fault)


@given(PLAIN, VALUES)
def test_without_unions_every_fault_has_a_pointer(kind: Any, document: Any) -> None:
    for pointer, fault in faults(kind, document):
        assert pointer is not None, fault
        check(document, pointer, fault, by=unchanged)
