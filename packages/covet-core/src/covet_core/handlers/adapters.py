"""From annotations to validators: pydantic-core for nearly everything, msgspec for its own structs.

The scalars that most parameters are made of get their schema from pydantic-core directly. Pydantic itself is loaded
only for what it alone can read: models, dataclasses, enums, unions.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from pydantic_core import CoreSchema, SchemaValidator, core_schema

from covet_core.handlers.annotations import is_model, is_struct, members, plain, split
from covet_core.handlers.markers import Constraints
from covet_core.handlers.schemas import BodySchemas

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ("Adapters", "JsonValidator", "Validator")

Validator = Callable[[Any], Any]
"""Takes a string, or a list of strings, and returns the value or raises."""

JsonValidator = Callable[[bytes], Any]
"""Takes the bytes of a JSON document and returns the value or raises."""

_SCALARS: Final[dict[Any, Callable[..., CoreSchema]]] = {
    int: core_schema.int_schema,
    float: core_schema.float_schema,
    bool: core_schema.bool_schema,
    str: core_schema.str_schema,
    datetime: core_schema.datetime_schema,
    date: core_schema.date_schema,
    time: core_schema.time_schema,
    timedelta: core_schema.timedelta_schema,
    UUID: core_schema.uuid_schema,
    Any: core_schema.any_schema,
}
_NUMBER: Final = frozenset({"gt", "ge", "lt", "le", "multiple_of", "strict"})
_TAKES: Final[dict[Any, frozenset[str]]] = {
    int: _NUMBER,
    float: _NUMBER,
    str: frozenset({"min_length", "max_length", "pattern", "strict"}),
}


class Adapters:
    """Makes validators, one for each annotation however many parameters have it. One object serves one plan."""

    __slots__ = ("_made", "bodies")

    def __init__(self) -> None:
        self.bodies: BodySchemas = BodySchemas()
        self._made: dict[Any, Any] = {}

    def of_strings(self, annotation: Any, constraints: Constraints) -> Validator:
        """A validator for what a path, a query, a header or a cookie holds."""
        return self._validator(annotation, constraints).validate_python  # type: ignore[no-any-return]  # untyped there

    def of_json(self, annotation: Any, constraints: Constraints) -> JsonValidator:
        """A validator that reads a JSON body straight from its bytes."""
        bare, metadata = split(annotation)
        if is_struct(bare):
            return self._once(("msgspec", annotation), lambda: _struct_decoder(annotation))  # type: ignore[no-any-return]  # untyped there
        if not metadata and not constraints and is_model(bare) and getattr(bare, "__pydantic_complete__", False):
            return bare.__pydantic_validator__.validate_json  # type: ignore[no-any-return]  # untyped there
        return self._validator(annotation, constraints).validate_json  # type: ignore[no-any-return]  # untyped there

    def of_body(self, annotation: Any, constraints: Constraints) -> JsonValidator:
        """The same for the body of a route, which `bodies` knows then."""
        validate = self.of_json(annotation, constraints)
        if not is_struct(split(annotation)[0]):
            self.bodies.keep(validate, annotation, constraints)
        return validate

    def of_members(self, model: type[BaseModel]) -> JsonValidator:
        """A validator of a body whose members are the fields of `model`; `bodies` knows it then."""
        validate: JsonValidator = model.__pydantic_validator__.validate_json
        self.bodies.keep_shared(validate, model)
        return validate

    def of_type(self, annotation: Any) -> Any:
        """A pydantic `TypeAdapter`."""
        return self._once(("adapter", annotation), lambda: _type_adapter(annotation))

    def _validator(self, annotation: Any, constraints: Constraints) -> Any:
        key = (annotation, tuple(sorted(constraints.items())))
        return self._once(key, lambda: self._make(annotation, constraints))

    def _make(self, annotation: Any, constraints: Constraints) -> Any:
        schema = _schema(annotation, constraints)
        if schema is not None:
            return SchemaValidator(schema)
        if not constraints:
            return self.of_type(annotation).validator
        from pydantic import Field

        return _type_adapter(Annotated[annotation, Field(**constraints)]).validator

    def _once(self, key: Any, make: Callable[[], Any]) -> Any:
        try:
            found = self._made.get(key)
        except TypeError:  # metadata that can't be hashed: nothing to share it by
            return make()
        if found is None:
            found = self._made[key] = make()
        return found


def _schema(annotation: Any, constraints: Constraints) -> CoreSchema | None:
    """The schema of a scalar, of `scalar | None` or of `list[scalar]`; None for what pydantic has to look at."""
    if split(annotation)[1]:
        return None
    found = members(annotation)
    if len(found) != 1:
        return None
    bare = found[0]
    if plain(annotation) is not bare:
        inner = _schema(bare, constraints)
        return None if inner is None else core_schema.nullable_schema(inner)
    if getattr(bare, "__origin__", None) is list and not constraints:
        items = _schema(bare.__args__[0], {})
        return None if items is None else core_schema.list_schema(items)
    if not _is_scalar(bare) or not constraints.keys() <= _TAKES.get(bare, frozenset()):
        return None
    return _SCALARS[bare](**constraints)


def _is_scalar(bare: Any) -> bool:
    return (isinstance(bare, type) or bare is Any) and bare in _SCALARS


def _type_adapter(annotation: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(annotation)


def _struct_decoder(annotation: Any) -> JsonValidator:
    import msgspec

    return msgspec.json.Decoder(annotation).decode
