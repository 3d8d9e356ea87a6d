"""What the JSON of a type is made of, read from pydantic's schema once, for the engine to write without pydantic.

The engine writes values that are just of the declared types, and gives every other one back. So a type is described
only where pydantic would write the same bytes: nothing in it has a serializer of its own, leaves a field out, or is
configured to look otherwise. What the engine can't write itself is written by pydantic's serializer of that part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from types import GetSetDescriptorType
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel
from pydantic_core import CoreSchema, SchemaError, SchemaSerializer, core_schema

__all__ = ("Nodes", "describe")

Nodes = list[tuple[Any, ...]]
"""Each a kind and what is said about it; children are named by their places, and the last one is the whole."""

_Schema = Mapping[str, Any]

_BARE: Final = {"none": "none", "bool": "bool", "int": "int", "str": "str", "date": "date"}
_WITH_REST: Final = frozenset({"float", "time", "datetime"})
_CLASSES: Final = {"uuid": UUID, "decimal": Decimal}
_ARRAYS: Final = frozenset({"list", "set", "frozenset"})
_WRAPPERS: Final = {
    "default": "schema",
    "function-after": "schema",
    "function-before": "schema",
    "function-wrap": "schema",
    "lax-or-strict": "strict_schema",
    "json-or-python": "json_schema",
}
_LEAVES: Final = frozenset({"any", "bytes", "timedelta", "url", "multi-host-url", "literal", "complex"})
_OF_VALUES: Final = frozenset({"to-string", "format", "function-plain", "function-wrap"})
"""What writes a value by itself, unless it is a method of the model that the value is in."""
_CONFIG: Final = frozenset(
    {
        "title", "strict", "extra_fields_behavior", "from_attributes", "loc_by_alias", "revalidate_instances",
        "validate_default", "str_max_length", "str_min_length", "str_strip_whitespace", "str_to_lower", "str_to_upper",
        "allow_inf_nan", "val_json_bytes", "hide_input_in_errors", "validation_error_cause", "coerce_numbers_to_str",
        "regex_engine", "cache_strings", "validate_by_alias", "validate_by_name",
    }
)  # fmt: skip
"""What says nothing of how a value is written."""


class _NotDescribed(Exception):
    """Something in the type is written in a way of its own."""


def describe(schema: CoreSchema) -> Nodes | None:
    """Return what the engine's `JsonWriter` needs to know; None where the whole is left to pydantic.

    Args:
        schema: what pydantic made of the type.
    """
    description = _Description()
    try:
        root = description.add(schema)
    except (_NotDescribed, SchemaError):
        return None
    nodes = description.nodes
    if not any(kind in ("model", "root") for kind, *_ in nodes):
        return None  # pydantic is quick where it looks no attributes up
    # A recursive type is described before what it is in.
    return nodes if root == len(nodes) - 1 else [*nodes, nodes[root]]


class _Description:
    """The nodes found so far, and the places of those that others refer to."""

    def __init__(self) -> None:
        self.nodes: Nodes = []
        self._definitions: dict[str, _Schema] = {}
        self._places: dict[str, int] = {}

    def add(self, schema: _Schema) -> int:
        """Describe a schema with all that is in it, and return its place."""
        kind = schema["type"]
        if "serialization" in schema:
            return self._own(schema)
        if kind == "definitions":
            self._definitions.update((each["ref"], each) for each in schema["definitions"])
            return self.add(schema["schema"])
        if kind == "definition-ref":
            return self._definition(schema["schema_ref"])
        if kind in _WRAPPERS:
            return self.add(schema[_WRAPPERS[kind]])
        return self._put(self._node(kind, schema))

    def _put(self, node: tuple[Any, ...]) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def _definition(self, ref: str) -> int:
        if ref not in self._places:
            # It may refer to itself before it is described.
            place = self._places[ref] = self._put(("none",))
            self.nodes[place] = self.nodes[self.add(self._definitions[ref])]
        return self._places[ref]

    def _own(self, schema: _Schema) -> int:
        own = schema["serialization"]
        if schema["type"] == "model" or own["type"] not in _OF_VALUES or own.get("is_field_serializer"):
            raise _NotDescribed
        return self._put(("leaf", _writer(schema)))

    def _node(self, kind: str, schema: _Schema) -> tuple[Any, ...]:
        if kind in _BARE:
            return (_BARE[kind],)
        if kind in _WITH_REST:
            return (kind, _writer({"type": kind}))
        if kind in _CLASSES:
            return (kind, _CLASSES[kind])
        if kind in _ARRAYS:
            return (kind, self.add(schema.get("items_schema", core_schema.any_schema())))
        if kind in _LEAVES:
            return _words(schema) or ("leaf", _writer(schema))
        nested = self._nested(kind)
        if nested is None:
            raise _NotDescribed
        return nested(schema)

    def _nested(self, kind: str) -> Callable[[_Schema], tuple[Any, ...]] | None:
        return {
            "dict": self._dict,
            "enum": self._enum,
            "model": self._model,
            "nullable": self._nullable,
            "tagged-union": self._tagged_union,
            "tuple": self._tuple,
            "union": self._union,
        }.get(kind)

    def _nullable(self, schema: _Schema) -> tuple[Any, ...]:
        return ("nullable", self.add(schema["schema"]))

    def _union(self, schema: _Schema) -> tuple[Any, ...]:
        choices: list[Any] = schema["choices"]
        return self._choices([each if isinstance(each, Mapping) else each[0] for each in choices])

    def _tagged_union(self, schema: _Schema) -> tuple[Any, ...]:
        return self._choices([each for each in schema["choices"].values() if isinstance(each, Mapping)])

    def _choices(self, choices: list[_Schema]) -> tuple[Any, ...]:
        places = [self.add(each) for each in choices]
        if any(self.nodes[place][0] == "leaf" for place in places):
            raise _NotDescribed  # it may write what another choice would write otherwise
        return ("union", places)

    def _tuple(self, schema: _Schema) -> tuple[Any, ...]:
        items, variadic = schema["items_schema"], schema.get("variadic_item_index")
        if variadic is None:
            return ("tuple", [self.add(each) for each in items])
        if len(items) != 1:
            raise _NotDescribed
        return ("items", self.add(items[0]))

    def _dict(self, schema: _Schema) -> tuple[Any, ...]:
        if self.nodes[self.add(schema.get("keys_schema", core_schema.any_schema()))] != ("str",):
            raise _NotDescribed
        return ("dict", self.add(schema.get("values_schema", core_schema.any_schema())))

    def _enum(self, schema: _Schema) -> tuple[Any, ...]:
        members = schema["members"]
        if not all(type(each.value) in (str, int) for each in members):
            raise _NotDescribed
        write = _writer(schema)
        return ("members", [(each, write(each)) for each in members])

    def _model(self, schema: _Schema) -> tuple[Any, ...]:
        cls, inner = schema["cls"], schema["schema"]
        _check_class(cls, schema)
        if schema.get("root_model"):
            return ("root", cls, [("root", "root", self.add(inner))])
        while inner["type"] in _WRAPPERS and "serialization" not in inner:
            inner = inner[_WRAPPERS[inner["type"]]]
        if inner["type"] != "model-fields" or inner.get("computed_fields") or "serialization" in inner:
            raise _NotDescribed
        if "allow" in (inner.get("extra_behavior"), schema.get("extra_behavior")):
            raise _NotDescribed
        fields: dict[str, _Schema] = inner["fields"]
        return ("model", cls, [(name, _key(name, each), self._field(each)) for name, each in fields.items()])

    def _field(self, field: _Schema) -> int:
        if field.get("serialization_exclude") or field.get("serialization_exclude_if") is not None:
            raise _NotDescribed
        return self.add(field["schema"])


def _key(name: str, field: _Schema) -> str:
    """What a field is called in JSON: by the name that the OpenAPI document tells, and that a body has to have."""
    return field.get("serialization_alias") or name


def _check_class(cls: type, schema: _Schema) -> None:
    """Raise unless instances have just their fields in `__dict__`, and nothing configures how they are written."""
    config: _Schema = schema.get("config") or {}
    own = getattr(cls, "__pydantic_serializer__", None)
    attributes = next((each.__dict__["__dict__"] for each in cls.__mro__ if "__dict__" in each.__dict__), None)
    if (
        type(own) is not SchemaSerializer
        or config.keys() - _CONFIG
        or config.get("extra_fields_behavior") == "allow"
        or getattr(cls, "__getattribute__") is not object.__getattribute__  # noqa: B009 - type checkers bind it
        or not issubclass(cls, BaseModel)
        or not isinstance(attributes, GetSetDescriptorType)
    ):
        raise _NotDescribed


def _words(schema: _Schema) -> tuple[Any, ...] | None:
    expected = schema.get("expected") or ()
    return ("words", list(expected)) if expected and all(type(each) is str for each in expected) else None


def _writer(schema: Any) -> Callable[[Any], bytes]:
    serializer = SchemaSerializer(schema)
    return partial(serializer.to_json, by_alias=True, warnings="error")
