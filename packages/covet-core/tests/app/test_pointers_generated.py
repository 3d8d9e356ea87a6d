"""Pointers of faults, for types and bodies that are made up: each is to what pydantic says that it found faulty."""

import json
from types import GenericAlias
from typing import Annotated, Any, Literal, Optional, Union

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, TypeAdapter, ValidationError, create_model

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


def types_with_unions(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    unions = st.builds(lambda one, two: Union[one, two], inner, inner)  # noqa: UP007
    return st.one_of(plain_types(inner), unions, tagged(inner))


LEAVES = st.sampled_from([int, str, bool, Literal["one"]])
PLAIN = st.recursive(LEAVES, plain_types, max_leaves=6)
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
        (pointer_of(document, schema, each["loc"], missing=each["type"] == "missing"), each)
        for each in told
    ]  # fmt: skip


def resolved(document: Any, pointer: str) -> Any:
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document


def check(document: Any, pointer: str, fault: Any) -> None:
    assert pointer == "" or pointer.startswith("/")
    if fault["type"] != "missing":
        assert resolved(document, pointer) == fault["input"]
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
        check(document, pointer, fault)
